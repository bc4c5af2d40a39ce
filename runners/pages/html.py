"""Where the code blocks of an HTML page are, line by line and column by column."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from runners.model import Block, Line
from runners.pages.html_code import Code
from runners.pages.html_elements import CLOSED_BY, INLINE, RAW, VOID, Tag, start_tag
from runners.pages.neighbours import Neighbours, page_lines
from runners.pages.pieces import Places

_TOKEN = re.compile(
    r"""<!--(?P<comment>.*?)(?:--!?>|\Z)
    | <[!?][^>]*+(?:>|\Z)
    | </(?P<end>[A-Za-z][^\s/>]*+)[^>]*+(?:>|\Z)
    | <(?P<start>[A-Za-z][^\s/>]*+)
      (?P<attributes>(?:=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))|[^>])*+)(?:>|\Z)
    | (?P<text>[^<]++|<)""",
    re.DOTALL | re.VERBOSE,
)
_BREAKING = frozenset(("div", "p", "li", "tr", "table", "ol", "ul"))
_BETWEEN = frozenset(("pre", "code", "table", "tbody", "tr", "ol", "ul"))
"""Where blanks between the elements that make lines are none of the code."""
_ALTERNATING = frozenset(("tabbed-content", "tab-content"))
_REACH = 64
"""How many inline elements the end of one may end."""


@dataclass(slots=True)
class _Tabs:
    """A tab set: the panels come after all titles, or each after its own."""

    cluster: str | None = None
    titles: list[str] = field(default_factory=list)
    by_name: dict[str, int] = field(default_factory=dict)
    panels: int = 0


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element, and what it has from those around it."""

    name: str
    language: str = ""
    hidden: bool = False
    aside: bool = False
    title: bool = False
    tab: bool = False
    panel_of: _Tabs | None = None
    """Set on the panel itself, not on what is in it."""


def blocks(text: str) -> tuple[Block, ...]:
    """The `pre` elements of `text`, in the page's order; never raises.

    A line stands where its first character does, entities and tags before it counted. Line numbers, buttons
    and what cannot be selected are no part of the code.
    """
    page = "\n".join(page_lines(text))
    return tuple(_Walk(page, Places(page)).blocks(0, len(page)))


class _Walk:
    def __init__(self, page: str, place: Places, hidden: bool = False) -> None:
        self._page = page
        self._place = place
        self._hidden = hidden
        self._open = [_Element("", hidden=hidden)]
        self._count: Counter[str] = Counter()
        self._around = Neighbours()
        self._tabs = _Tabs()
        self._code: Code | None = None
        self._words: list[str] = []
        self._only_title = True

    def blocks(self, position: int, end: int) -> Iterator[Block]:
        """Each token once, from `position` to `end`."""
        while position < end:
            if self._hidden and self._page.startswith("<!--", position):
                position += len("<!--")
            elif token := _TOKEN.match(self._page, position, end):
                position = token.end()
                yield from self._token(token)
                if token["start"] and (name := token["start"].lower()) in RAW:
                    position = self._raw_end(name, position, end)
        while len(self._open) > 1:
            yield from self._pop(end, closed=False)

    def _token(self, token: re.Match[str]) -> Iterator[Block]:
        if token["start"]:
            yield from self._start(start_tag(token["start"], token["attributes"]), token.start())
        elif token["end"]:
            yield from self._end(token["end"].lower(), token.end())
        elif token["text"]:
            self._text(token["text"], token.start())
        elif "<pre" in (token["comment"] or "").lower() and self._code is None:
            walk = _Walk(self._page, self._place, hidden=True)
            yield from walk.blocks(token.start("comment"), token.end("comment"))

    def _raw_end(self, name: str, position: int, end: int) -> int:
        closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self._page, position, end)
        return closing.start() if closing else end

    # --- elements -------------------------------------------------------------------------------------

    def _start(self, tag: Tag, offset: int) -> Iterator[Block]:
        while self._open[-1].name in CLOSED_BY.get(tag.name, ("p",) if tag.name not in INLINE else ()):
            yield from self._pop(offset, closed=False)
        if tag.name not in INLINE:
            self._flush()
        if self._code and tag.name == "br":
            self._text("\n", offset)
        if tag.name not in VOID:
            self._push(tag)
            self._step_in(tag, offset)

    def _push(self, tag: Tag) -> None:
        above = self._open[-1]
        self._count[tag.name] += 1
        self._open.append(
            _Element(
                tag.name,
                language=tag.language or above.language,
                hidden=above.hidden or tag.is_hidden,
                aside=above.aside or tag.is_aside(in_code=self._code is not None),
                title=above.title or tag.is_title,
                tab=above.tab or tag.is_tab,
                panel_of=self._panel(tag) if self._is_panel(tag) else None,
            )
        )

    def _step_in(self, tag: Tag, offset: int) -> None:
        """What an element is for those that come after it."""
        element = self._open[-1]
        if tag.is_tab_set and not element.tab:
            self._tabs = _Tabs()
        if element.tab:
            self._name_tab(tag)
        if self._code is None and tag.name == "pre" and not element.aside:
            self._code = Code(offset, len(self._open), element.language)
        elif self._code and tag.name == "pre":
            self._code.begin()
        elif self._code:
            self._code.tag(breaks=tag.name in _BREAKING)
            if tag.name == "code" and tag.language:
                self._code.language = tag.language

    def _end(self, name: str, offset: int) -> Iterator[Block]:
        """Ends what is open by this name, and all in it; the end of an inline one ends no other kind."""
        if name not in INLINE:
            self._flush()
        if not self._count[name]:
            return
        reach = self._open[-_REACH:] if name in INLINE else self._open
        above = next((n for n, element in enumerate(reversed(reach)) if element.name == name), None)
        if above is None or (
            name in INLINE and any(it.name not in INLINE for it in self._open[-above:][:above])
        ):
            return
        for _ in range(above):
            yield from self._pop(offset, closed=False)
        yield from self._pop(offset, closed=True)

    def _pop(self, offset: int, closed: bool) -> Iterator[Block]:
        """Ends the innermost element; gives the block where it is the outermost `pre`."""
        element = self._open[-1]
        if element.tab and not self._open[-2].tab:
            self._tabs.titles[-1] = self._said()
        if self._code and len(self._open) == self._code.depth:
            yield from self._block(self._code, offset, closed)
            self._code = None
        elif self._code:
            self._code.tag(breaks=element.name in _BREAKING)
        if element.panel_of:
            self._around.close_tabs()
            self._tabs = element.panel_of
        self._count[element.name] -= 1
        self._open.pop()

    def _block(self, code: Code, end: int, closed: bool) -> Iterator[Block]:
        lines = tuple(Line(text, *self._place(offset)) for text, offset in code.lines())
        if not lines and code.has_asides:
            return
        label, cluster = self._around.block()
        yield Block(
            line=self._place(code.start)[0],
            end_line=self._place(end - 1)[0],
            info=code.language,
            lines=lines,
            label=label,
            cluster=cluster,
            hidden=self._open[-1].hidden,
            fence="<pre>",
            closed=closed,
        )

    # --- tabs and text --------------------------------------------------------------------------------

    def _is_panel(self, tag: Tag) -> bool:
        """Some classes mean a panel only where a title has none yet; else they hold all panels, or none."""
        waiting = len(self._tabs.titles) - self._tabs.panels
        alternating = not _ALTERNATING.isdisjoint(tag.classes) and waiting == 1
        grouped = "vp-adaptive-theme" in tag.classes and bool(tag.language) and waiting > 0
        return tag.is_panel or alternating or grouped

    def _panel(self, tag: Tag) -> _Tabs:
        tabs = self._tabs
        index = next((tabs.by_name[name] for name in tag.names if name in tabs.by_name), tabs.panels)
        tabs.panels += 1
        tabs.cluster = self._around.open_tabs(tabs.cluster)
        self._around.tab(tabs.titles[index] if index < len(tabs.titles) else None)
        return tabs

    def _name_tab(self, tag: Tag) -> None:
        if not self._open[-2].tab:
            self._flush()
            self._tabs.titles.append("")
        self._tabs.by_name.update(dict.fromkeys(tag.names, len(self._tabs.titles) - 1))

    def _text(self, text: str, offset: int) -> None:
        element = self._open[-1]
        if self._code and element.aside:
            self._code.has_asides = True
        elif self._code:
            self._code.add(text, offset, between=element.name in _BETWEEN)
        elif not element.aside and not element.hidden:
            self._words.append(text)
            self._only_title &= element.title or not text.strip()

    def _flush(self) -> None:
        """What was said up to here is a title or a line of text, unless it is a tab's."""
        if self._code is None and not self._open[-1].tab and (said := self._said()):
            self._around.title(said) if self._only_title else self._around.text(said)
            self._only_title = True

    def _said(self) -> str:
        said = " ".join(html.unescape("".join(self._words)).split()).strip("¶#")
        self._words = []
        return said

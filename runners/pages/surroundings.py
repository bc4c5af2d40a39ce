"""What a Markdown page says around its code blocks: their titles, and which blocks belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runners.pages.languages import named

_PREFIX = re.compile(r"(?:[ \t]*(?:>|[-*+](?=\s)|\d+[.)](?=\s)))*")
_EVENT = re.compile(
    r"""
    ^[ ]*===[!+]*[ ]+["“](?P<tab>[^"”\n]+)["”].*$                                   # MkDocs
    | (?:<|\{%\s*)(?P<close>/|end)?(?P<tag>[A-Za-z][\w.-]*)(?P<attributes>[^<>%]{0,400}?)(?:/?>|%\})
    | ^[ ]*:{3,}[ ]*(?P<directive>[\w-]*).*$                                          # VitePress
    | (?P<text>\S[^<\n]*)
    """,
    re.MULTILINE | re.VERBOSE,
)
_SET = re.compile(
    r"(?i)[\w.]*tabs|tab-?(?:group|set)|code-?(?:group|tabs|blocks)|(?:request|response)-?example"
)
_ATTRIBUTE = re.compile(r"""\b(label|title|name|value)\s*=\s*\{?\s*["'`]([^"'`\n]+)""")
_BARE_TITLE = re.compile(r"(?:\*\*|__)(?P<bold>[^*\n]+?)(?:\*\*|__)\s*[:：]?|#{1,6}\s+(?P<heading>.+?)[\s#]*")
_FLAG = re.compile(
    r"[a-z]+[A-Z]\w*|copy|linenums|lines|expandable|wrap|annotate|test|ignore|\.\S+|#\S+|\d\S*"
)


@dataclass(slots=True)
class _TabSet:
    cluster: str
    indent: int | None
    """Of MkDocs' tabs, which end where the text goes back to it; None where a closing tag ends the set."""
    title: str | None = None


class Surroundings:
    """Walks down a page from block to block."""

    def __init__(self, page: list[str]) -> None:
        self._page = page
        self._done = 0
        self._clusters = 0
        self._label: str | None = None
        self._sets: list[_TabSet] = []
        self._run: str = self._new_cluster()

    def reach(self, first: int, last: int, is_code: bool) -> tuple[str | None, str]:
        """Label and cluster of what stands on the lines from `first` up to `last`, both counted from 0."""
        if first > self._done:
            self._read("\n".join(_bare(line) for line in self._page[self._done : first]))
        self._done = last
        if not is_code:
            return None, ""
        self._leave(_indent(_bare(self._page[first])))
        inner = self._sets[-1] if self._sets else None
        label, self._label = self._label or (inner.title if inner else None), None
        return label, inner.cluster if inner else self._run

    def _read(self, text: str) -> None:
        for event in _EVENT.finditer(text):
            indent = event.start() - text.rfind("\n", 0, event.start()) - 1
            if event["tab"]:
                self._tab(event["tab"], _indent(event[0]), fresh="===!" in event[0])
                continue
            self._leave(indent)
            if event["tag"]:
                self._tag(event["tag"], event["attributes"], closing=bool(event["close"]))
            elif event["directive"] is not None:
                self._directive(event["directive"])
            else:
                self._text(event["text"])

    def _tab(self, title: str, indent: int, fresh: bool) -> None:
        self._leave(indent - 1)
        if fresh or not self._sets or self._sets[-1].indent != indent:
            self._open(indent)
        self._sets[-1].title, self._label = title, None

    def _tag(self, name: str, attributes: str, closing: bool) -> None:
        if _SET.fullmatch(name):
            self._close() if closing else self._open(None)
        elif not closing and self._sets and "tab" in name.lower():
            titles = dict(_ATTRIBUTE.findall(attributes))
            self._sets[-1].title = next(
                (titles[key] for key in ("label", "title", "name", "value") if key in titles), None
            )
            self._label = None

    def _directive(self, name: str) -> None:
        if name == "code-group":
            self._open(None)
        elif not name and self._sets:
            self._close()

    def _text(self, text: str) -> None:
        title = _BARE_TITLE.fullmatch(text.strip())
        plain = text.strip().rstrip(":：")
        self._label = (title["bold"] or title["heading"]).strip(" :：") if title else None
        if self._label is None and len(plain) <= 40 and (plain != text.strip() or named(plain)):
            self._label = plain
        if self._label is None or not named(self._label):
            self._run = self._new_cluster()

    def _open(self, indent: int | None) -> None:
        self._sets.append(_TabSet(self._new_cluster(), indent))
        self._label = None

    def _close(self) -> None:
        while self._sets and self._sets.pop().indent is not None:
            pass
        self._run, self._label = self._new_cluster(), None

    def _leave(self, indent: int) -> None:
        """Something stands at this indent: MkDocs' tabs at the same or a deeper one are over."""
        while self._sets and (tab := self._sets[-1].indent) is not None and indent <= tab:
            self._sets.pop()
            self._run = self._new_cluster()

    def _new_cluster(self) -> str:
        self._clusters += 1
        return str(self._clusters)


def info_title(info: str) -> str | None:
    """The title that an info string gives its block: `title="a.py"`, `[npm]`, or words after the language."""
    quoted = re.search(r"""\b(?:title|filename|name|label)=["']([^"']+)["']""", info) or re.search(
        r"\[(\D[^\]]*)\]", info
    )
    if quoted:
        return quoted[1]
    words = re.sub(r"""\{[^}]*\}|[\w-]+=(?:"[^"]*"|'[^']*'|\S+)""", " ", info).split()[1:]
    return " ".join(word for word in words if not _FLAG.fullmatch(word)) or None


def _bare(line: str) -> str:
    """The line with spaces for what puts it into a quote or a list, and for its tabs."""
    line = line.expandtabs(4)
    prefix = _PREFIX.match(line)
    end = prefix.end() if prefix else 0
    return " " * end + line[end:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())

"""Where the code blocks of a reStructuredText page are, line by line and column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from runners.model import Block, Line
from runners.pages.neighbours import Neighbours, page_lines

_DIRECTIVE = re.compile(
    r"\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?(?P<name>[A-Za-z][\w.:+-]*?)[ \t]?::(?:[ \t]+(?P<argument>.*))?"
)
_COMMENT = re.compile(r"\.\.(?:[ \t]+(?!_|\[[^\]]+\]|\|[^|]+\|)|$)")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)")
_MARKER = re.compile(r"(?:[-*+•]|(?:\d{1,9}|#|[A-Za-z])[.)]|\((?:\d{1,9}|#|[A-Za-z])\))(?:[ \t]+|$)")
_OPTION = re.compile(r"[ \t]+:(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*))?")
_ADORNMENT = re.compile(r"(?!::$)([!-/:-@\[-`{-~])\1+")
_BOLD = re.compile(r"\*\*(?P<bold>[^*]+)\*\*[:：]?")
_CODE = {
    **dict.fromkeys(("code", "code-block", "sourcecode", "code-tab", "prompt", "parsed-literal"), ""),
    **dict.fromkeys(("ipython", "testcode", "testsetup", "jupyter-execute"), "python"),
    "code-cell": "",
    "doctest": "pycon",
    "testoutput": "output",
}
"""The directives that show code, and what it is in where their argument does not say it."""
_OPAQUE = frozenset(("raw", "math", "csv-table", "toctree", "graphviz", "mermaid", "uml", "productionlist"))
"""The directives whose content is neither code nor text."""
_SETS = frozenset(("tabs", "tab-set", "tab-set-code", "content-tabs", "md-tab-set"))
_TABS = frozenset(("tab", "tab-item", "group-tab", "tab-container", "tabbed", "md-tab-item", "code-tab"))
_TITLES = frozenset(("rubric", "dropdown", "admonition", "topic", "card"))


@dataclass(frozen=True, slots=True)
class _TabSet:
    indent: int
    implied: bool
    """Tabs that follow each other make the set; no directive holds them."""


def blocks(text: str) -> tuple[Block, ...]:
    """The code directives, literal blocks and doctest blocks of `text`, in the page's order; never raises.

    A code block has no indent that all its lines share. Where a tab is cut in two by that, the line's text
    starts with the spaces that are left of it, and its column is the tab's.
    """
    return tuple(_Scanner(page_lines(text)).scan())


class _Scanner:
    def __init__(self, page: list[str]) -> None:
        self._page = page
        self._indents = [_indent(line) for line in page]
        self._around = Neighbours()
        self._sets: list[_TabSet] = []
        self._language = ""
        self._hidden: int | None = None
        """The indent of the comment that we are in."""
        self._paragraph: int | None = None
        """The indent of the paragraph that goes on here."""
        self._literal: int | None = None
        """The indent of the paragraph above that announces a literal block."""

    def scan(self) -> Iterator[Block]:
        """Each line once: a block of code is taken whole, all else opens, ends, titles or is text."""
        row = 0
        while row < len(self._page):
            if self._indents[row] is None:
                row, self._paragraph = row + 1, None
                continue
            found = self._step(row)
            if isinstance(found, Block):
                yield found
                self._paragraph = self._literal = None
                row = found.end_line
            else:
                row = found

    def _step(self, row: int) -> Block | int:
        """The block that begins on this line, else the next line to read."""
        indent, literal = self._indents[row] or 0, self._literal
        if literal is not None and self._paragraph is None:
            self._literal = None
            if indent > literal:
                return self._block(row, row, literal, self._language)
        line, goes_on = self._page[row].rstrip(), self._paragraph == indent
        start = len(line) - len(line.lstrip())
        while not goes_on and (marker := _MARKER.match(line, start)):
            start = marker.end()
        explicit = not goes_on and _EXPLICIT.match(line, start)
        self._leave(indent, line[start:] if explicit else "")
        column = len(line[:start].expandtabs(8))
        return (
            self._explicit(row, line[start:], column) if explicit else self._text(row, line[start:], column)
        )

    def _leave(self, indent: int, explicit: str) -> None:
        """Ends the comment and the tab sets that do not hold what stands at this indent."""
        if self._hidden is not None and indent <= self._hidden:
            self._hidden = None
        directive = _DIRECTIVE.fullmatch(explicit)
        next_tab = directive is not None and directive["name"] in _TABS
        while self._sets and indent < self._sets[-1].indent + (not (next_tab and self._sets[-1].implied)):
            self._sets.pop()
            self._around.close_tabs()

    # --- explicit markup ------------------------------------------------------------------------------

    def _explicit(self, row: int, text: str, column: int) -> Block | int:
        directive = _DIRECTIVE.fullmatch(text)
        if directive is None and _COMMENT.match(text):
            rest = text[2:].lstrip()
            below = self._indents[row + 1] if row + 1 < len(self._page) else None
            if self._hidden is None and (rest or (below or 0) > column):
                self._hidden = column
            directive = _DIRECTIVE.fullmatch(rest)  # one that is commented out
        if directive is None:
            return row + 1
        return self._directive(row, column, directive["name"].lower(), directive["argument"] or "")

    def _directive(self, row: int, column: int, name: str, argument: str) -> Block | int:
        if name in _CODE:
            return self._code(row, column, name, argument.split(maxsplit=1))
        if name in _SETS:
            self._open(column, implied=False)
        elif name in _TABS:
            self._tab(column, argument)
        elif name == "highlight":
            self._language = argument.partition(" ")[0]
        elif name in _TITLES:
            self._around.title(argument)
        else:
            self._around.text(argument)
        if argument.endswith("::"):
            self._literal = self._body_indent(row + 1, column)
        return self._end(row + 1, column) if name in _OPAQUE else self._options(row + 1, column)[1]

    def _code(self, row: int, column: int, name: str, words: list[str]) -> Block:
        options, first = self._options(row + 1, column)
        title = words[1] if len(words) > 1 else None
        if name == "code-tab":
            self._tab(column, title)
        info = _CODE[name] or (words[0] if words else self._language)
        block = self._block(row, first, column, info)
        return replace(block, label=options["caption"]) if options.get("caption") else block

    def _open(self, column: int, implied: bool) -> None:
        self._sets.append(_TabSet(column, implied))
        self._around.open_tabs()

    def _tab(self, column: int, title: str | None) -> None:
        if not self._sets or (self._sets[-1].implied and self._sets[-1].indent != column):
            self._open(column, implied=True)
        self._around.tab(title)

    # --- blocks and text ------------------------------------------------------------------------------

    def _block(self, row: int, first: int, column: int, info: str) -> Block:
        """The block that begins in `row`: the code is what is indented by more than `column`."""
        end = self._end(first, column)
        while first < end and self._indents[first] is None:
            first += 1
        indent = min((n for n in self._indents[first:end] if n is not None), default=0)
        return self._made(row, range(first, end), indent, info)

    def _made(self, row: int, code: range, indent: int, info: str) -> Block:
        label, cluster = self._around.block()
        return Block(
            line=row + 1,
            end_line=code.stop,
            info=info,
            lines=tuple(_line(self._page[number], number + 1, indent) for number in code),
            label=label,
            cluster=cluster,
            hidden=self._hidden is not None,
            fence="::",
        )

    def _text(self, row: int, text: str, column: int) -> Block | int:
        if text.startswith(">>> ") and self._paragraph != column:
            return self._doctest(row, column)
        below = self._page[row + 1].rstrip() if row + 1 < len(self._page) else ""
        if _ADORNMENT.fullmatch(text):
            return row + 1
        if self._paragraph != column and _ADORNMENT.fullmatch(below) and len(below) >= min(4, len(text)):
            self._around.title(text)
            return row + 2
        bold = _BOLD.fullmatch(text)
        self._around.title(bold["bold"]) if bold else self._around.text(text)
        self._paragraph = column
        self._literal = column if text.endswith("::") and self._hidden is None else None
        return row + 1

    def _doctest(self, row: int, column: int) -> Block:
        """Prompts and answers, up to a blank line."""
        end = row
        while end < len(self._page) and self._indents[end] is not None:
            end += 1
        return self._made(row, range(row, end), column, "pycon")

    def _options(self, row: int, column: int) -> tuple[dict[str, str], int]:
        """The options that begin in `row`, and the line after them."""
        found = {}
        while row < len(self._page) and (self._indents[row] or 0) > column:
            option = _OPTION.fullmatch(self._page[row].rstrip())
            if option is None:
                break
            found[option["name"]] = option["value"] or ""
            row += 1
        return found, row

    def _end(self, first: int, column: int) -> int:
        """The line after the last one that is indented by more than `column`; `first` where none is."""
        end = row = first
        while row < len(self._page) and ((indent := self._indents[row]) is None or indent > column):
            row += 1
            end = end if indent is None else row
        return end

    def _body_indent(self, first: int, column: int) -> int:
        indents = self._indents[first : self._end(first, column)]
        return min((indent for indent in indents if indent is not None), default=column)


def _indent(line: str) -> int | None:
    """How wide the blanks are that the line begins with; None where there is nothing else."""
    blanks = line[: len(line) - len(line.lstrip())]
    return len(blanks.expandtabs(8)) if len(blanks) < len(line) else None


def _line(text: str, number: int, indent: int) -> Line:
    """The line without the indent."""
    width = start = 0
    while width < indent and start < len(text):
        width += 8 - width % 8 if text[start] == "\t" else 1
        start += 1
    left = max(0, width - indent)
    return Line(" " * left + text[start:], number, start + (not left))

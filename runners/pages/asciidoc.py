"""Where the code blocks of an AsciiDoc page are, line by line and column by column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from runners.model import Block, Line
from runners.pages.neighbours import Neighbours, dedented, page_lines

_VERBATIM = re.compile(r"(?P<fence>-{4,}|\.{4,}|```)(?P<info>(?<=```)[^`\s][^`]*)?")
_CONTAINER = re.compile(r"={4,}|\*{4,}|_{4,}|--|[|,:!]={3,}")
_COMMENT = re.compile(r"/{4,}")
_ENDS_PARAGRAPH = re.compile(
    rf"(?:\+|\[.*\]|{_VERBATIM.pattern}|{_CONTAINER.pattern}|{_COMMENT.pattern})?\s*"
)
_PASSED_THROUGH = re.compile(r"\+{4,}")
_INSTRUCTION = re.compile(r"(?:include|ifn?def|ifeval|endif)::")
_CONDITION = re.compile(r"(?:ifn?def|ifeval|endif)::\S*?\[.*\]")
_ENTRY = re.compile(r":(?P<off>!?)source-language(?P<unset>!?):(?P<value>.*)")
_ATTRIBUTES = re.compile(r"\[(?!\[)(?P<list>.*)\]")
_ATTRIBUTE = re.compile(r"""\s*(?:(?P<name>[\w-]+)\s*=\s*)?("[^"]*"|'[^']*'|[^,]*?)\s*(?:,|$)""")
_TITLE = re.compile(r"\.(?P<title>[^\s.].*)|[=#]{1,6}\s+(?P<heading>.+)|\*{1,2}(?P<bold>[^*]+)\*{1,2}[:：]?")
_UNDERLINE = re.compile(r"[=~^+-]{2,}")
_MARKER = re.compile(r"\s*(?:(?:\*{1,5}|-|\.{1,5}|\d+\.|<(?:\d+|\.)>)\s+|[\w.^<>+*]{0,9}\|\s*)")
_TERM = re.compile(r"\s*(?P<term>\S.*?)(?::{2,4}|;;)(?:\s.*)?")
_MARK = r"<(?:\d{1,3}|\.)>|<!--(?:\d{1,3}|\.)-->"
_CALLOUTS = re.compile(rf"(?<![ \t])[ \t]*(?:(?://|#|--|;;) ?)?(?<!\\)(?:{_MARK})(?: ?(?:{_MARK})){{0,9}}$")
_CODE_STYLES = ("source", "listing", "literal")


@dataclass(frozen=True, slots=True)
class _Attributes:
    """What the lines above a block say of it."""

    style: str = ""
    language: str = ""
    names: frozenset[str] = frozenset()

    @property
    def info(self) -> str:
        """The language; a style such as `plantuml` says what is in the block, too."""
        if self.style in ("", "source", "listing"):
            return self.language
        return self.style if self.style != "literal" and self.style.islower() else ""


@dataclass(frozen=True, slots=True)
class _Container:
    end: int
    """The line that ends it, counted from 0; its parent's end where it has none."""
    tabs: bool = False
    hidden: bool = False
    table: bool = False


def blocks(text: str) -> tuple[Block, ...]:
    """The listings, literal blocks and fences of `text`, in the page's order; never raises.

    Callouts are no part of the code, nor are lines that say what is built when (`ifdef::`). An include is
    the `include::` line that the page has.
    """
    return tuple(_Scanner(page_lines(text)).scan())


class _Scanner:
    def __init__(self, page: list[str]) -> None:
        self._page = page
        self._around = Neighbours()
        self._containers = [_Container(len(page))]
        self._attributes = _Attributes()
        self._language = ""
        self._rows: dict[str, list[int]] = defaultdict(list)
        for row, line in enumerate(page):
            self._rows[line.rstrip()].append(row)

    def scan(self) -> Iterator[Block]:
        """Each line once: a block of code is taken whole, all else opens, ends, titles or is text."""
        row, fresh = 0, True
        while row < len(self._page):
            line = self._page[row].rstrip()
            if self._leave(row) or not line or line == "+" or self._is_passed_over(line):
                row, fresh = row + 1, fresh or not line or line == "+"
            elif block := self._block(row, line, fresh):
                yield block
                row, fresh, self._attributes = block.end_line, True, _Attributes()
            else:
                row, fresh = self._other(row, line, fresh)

    def _leave(self, row: int) -> bool:
        """Whether the line ends a container, or several where inner ones are not closed."""
        depth = len(self._containers)
        while len(self._containers) > 1 and self._containers[-1].end == row:
            if self._containers.pop().tabs:
                self._around.close_tabs()
        return len(self._containers) < depth

    def _is_passed_over(self, line: str) -> bool:
        if entry := _ENTRY.fullmatch(line):
            self._language = "" if entry["off"] or entry["unset"] else entry["value"].strip()
        elif found := _ATTRIBUTES.fullmatch(line):
            self._attributes = _attributes(found["list"], self._attributes)
        else:
            return bool(_CONDITION.fullmatch(line)) or re.match(r"//(?!/)", line) is not None
        return True

    def _block(self, row: int, line: str, fresh: bool) -> Block | None:
        """The block of code that begins on this line, where one does."""
        opening, is_code = _VERBATIM.fullmatch(line), self._attributes.style in _CODE_STYLES
        if opening or (line == "--" and is_code):
            return self._delimited(row, opening["fence"] if opening else line, opening and opening["info"])
        if _CONTAINER.fullmatch(line) or _TITLE.fullmatch(line) or not fresh:
            return None
        if is_code:
            return self._paragraph(row, self._attributes.info or self._default())
        literal = line[0] in " \t" and not _MARKER.match(line) and not _TERM.fullmatch(line)
        return self._paragraph(row, "") if literal and self._shows_indented(row) else None

    def _shows_indented(self, row: int) -> bool:
        """Whether indented text is shown as it is: in a table only at once in a cell that holds blocks."""
        inner = self._containers[-1]
        return not inner.hidden and (not inner.table or self._page[row - 1].rstrip().endswith("a|"))

    def _delimited(self, row: int, fence: str, info: str | None) -> Block:
        own = info.partition(",")[0].strip() if info else self._attributes.info
        default = "" if fence.startswith(".") else self._default()
        return self._made(row, range(row + 1, self._end(fence, row)), own or default, fence)

    def _paragraph(self, row: int, info: str) -> Block:
        end = row + 1
        while end < self._containers[-1].end and not _ENDS_PARAGRAPH.fullmatch(self._page[end]):
            end += 1
        return self._made(row, range(row, end), info, self._page[row][:1])

    def _made(self, row: int, code: range, info: str, fence: str) -> Block:
        paragraph, inner = code.start == row, self._containers[-1]
        delimited = not paragraph and code.stop < inner.end
        texts = ((number, self._page[number]) for number in code)
        lines = [_line(text, number + 1) for number, text in texts if not _CONDITION.fullmatch(text)]
        label, cluster = self._around.block()
        return Block(
            line=row + 1,
            end_line=code.stop + delimited,
            info=info,
            lines=dedented(lines) if paragraph or "indent" in self._attributes.names else tuple(lines),
            label=label,
            cluster=cluster,
            hidden=inner.hidden,
            fence=fence,
            closed=paragraph or delimited,
        )

    def _default(self) -> str:
        return "" if self._attributes.style == "literal" else self._language

    def _end(self, delimiter: str, row: int) -> int:
        """The next line that is this delimiter, or the container's end."""
        rows = self._rows[delimiter]
        index = bisect_left(rows, row + 1)
        return min(rows[index] if index < len(rows) else len(self._page), self._containers[-1].end)

    def _other(self, row: int, line: str, fresh: bool) -> tuple[int, bool]:
        """What is no code: the next line to read, and whether a block may begin there without a blank one."""
        title = _TITLE.fullmatch(line) if fresh else None
        if _PASSED_THROUGH.fullmatch(line):
            row, fresh = min(self._end(line, row), self._containers[-1].end - 1), True
        elif _CONTAINER.fullmatch(line) or (_COMMENT.fullmatch(line) and not self._containers[-1].hidden):
            self._open(row, line)
            fresh = True
        elif title:
            self._around.title(title["title"] or title["heading"] or title["bold"])
            return row + 1, True
        elif fresh and self._is_underlined(row, line):
            self._around.title(line)
            row, fresh = row + 1, True
        else:
            fresh = self._text(line)
        self._attributes = _Attributes()
        return row + 1, fresh

    def _open(self, row: int, line: str) -> None:
        tabs = self._attributes.style == "tabs"
        hidden = self._containers[-1].hidden or line.startswith("////")
        table = line[0] in "|,:!"
        self._containers.append(_Container(self._end(line, row), tabs, hidden, table))
        if tabs:
            self._around.open_tabs()

    def _is_underlined(self, row: int, line: str) -> bool:
        below = self._page[row + 1].rstrip() if row + 1 < self._containers[-1].end else ""
        underline = _UNDERLINE.fullmatch(below) is not None and below == below[0] * len(below)
        return underline and abs(len(below) - len(line)) <= 1 and any(map(str.isalnum, line))

    def _text(self, line: str) -> bool:
        """A line of text: whether a block may begin right after it."""
        term = _TERM.fullmatch(line)
        if term and self._containers[-1].tabs:
            self._around.tab(term["term"])
        elif bold := _TITLE.fullmatch(_MARKER.sub("", line)):
            self._around.title(bold["bold"] or line)
        else:
            self._around.text(_MARKER.sub("", line))
        return line.endswith("a|")  # a table's cell that holds blocks


def _line(text: str, number: int) -> Line:
    """The line without callouts, and without the backslash that keeps it from being an instruction."""
    escaped = text.startswith("\\") and _INSTRUCTION.match(text, 1) is not None
    return Line(_CALLOUTS.sub("", text[escaped:]), number, 1 + escaped)


def _attributes(text: str, above: _Attributes) -> _Attributes:
    """The style and the language are the first two that have no name, unless a name says them."""
    found = [(match["name"] or "", match[2].strip("\"'")) for match in _ATTRIBUTE.finditer(text)]
    positional = [value for name, value in found if not name]
    names = dict(found)
    style = re.match(r"[\w-]*", positional[0] if positional else "")
    language = names.get("language", names.get("lang", positional[1] if positional[1:] else ""))
    return _Attributes(
        style[0] if style and style[0] else above.style,
        language or above.language,
        above.names.union(names),
    )

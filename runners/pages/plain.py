"""Where the code of a plain text page is: what was copied from a rendered page, where no fence tells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from runners.model import Block, Line
from runners.pages.gutter import numbered
from runners.pages.languages import named, recognised
from runners.pages.neighbours import Neighbours, dedented, page_lines
from runners.pages.statements import SYNTAXES, State, Syntax, advanced, is_prose, may_begin, opening

_BUTTON = re.compile(
    r"(?i)\b(?:copy(?: code| to clipboard| page)?|copied!?|expand|collapse|wrap|run|try it|ask ai|download)$"
    r"|(?:一键)?复制(?:代码|成功)?|展开(?:代码)?|收起|运行(?:代码)?|^\d{1,4}$|\u200b"
)
"""What a page's buttons and its gutter leave in a copy of it."""
_GLUED = re.compile(
    r"(?<=\}')(?=\{\s*(?:\"|$)|(?:curl|import|from|const|package) |[A-Z][a-z]+ |[\u3400-\u9fff])"
    r"|(?<=[;)}])(?=[A-Z][a-z]+ [a-z]+ [a-z]|[\u3400-\u9fff]+[，。：])"
)
"""Where a block of code ends in the middle of a line, because the copy lost the break behind it."""
_ASSIGNMENT = re.compile(r"(?:export )?\w+=|cat >|#")
_QUOTED = re.compile(r"\"[^\"]*\"")
_EASILY_LEFT_OPEN = ("'", '"')
"""Quotes that go on over lines, so that one too few takes in all that follows."""
_CALL = re.compile(r"\w[(=\[]|[;{]")
_LONGEST_LABEL = 40
_LONGEST_REMARK = 20
"""In lines: remarks above a program's first statement."""
_LONGEST_PREFACE = 24
"""In lines: what is read before the line that shows the language."""


def blocks(text: str) -> tuple[Block, ...]:
    """The code of `text`, in the page's order, each from its first line to its last; never raises.

    A label that names a language, or a line that only code has (`package main`), begins a block; it goes on
    while brackets and texts are open and while statements follow. A block's `info` is the language that its
    lines show, for the page says none.
    """
    lines = [piece for line in numbered(page_lines(text)) for piece in _unglued(line)]
    return tuple(_Reader(lines).read())


class _Reader:
    """Goes down the lines once: each is a sample's, a label, or text."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._around = Neighbours()
        self._named: str | None = None
        self._after_label = False

    def read(self) -> Iterator[Block]:
        """The blocks; what stands between two is read for the second's label."""
        row = 0
        while row < len(self._lines):
            language = self._begins(row)
            end = self._end(row, SYNTAXES[language]) if language else row
            if language and self._is_code(row, end, SYNTAXES[language]):
                yield self._block(row, end, SYNTAXES[language])
            else:
                end = max(end, row + 1)
                for line in self._lines[row:end]:
                    self._pass(line.text)
            row = end

    def _begins(self, row: int) -> str | None:
        """The language that begins in this row: by its first statement, remarks above it left aside."""
        first = self._first_statement(row)
        if first is None:
            return None
        text = self._lines[first].text
        if (begun := opening(text)) and not is_prose(advanced(State(), text, SYNTAXES[begun])[1]):
            return self._named if (begun, self._named) == ("node", "typescript") else begun
        if (syntax := SYNTAXES.get(self._named or "")) and syntax.states(text) and not is_prose(text):
            return syntax.name
        return next((name for name in may_begin(text) if self._shows(first, name)), None)

    def _shows(self, row: int, language: str) -> bool:
        """Whether the code that would begin in this row has a line that no other language has."""
        last = min(row + _LONGEST_PREFACE, len(self._lines))
        end, _ = self._run(row, SYNTAXES[language], literals=True, last=last)
        return any(opening(line.text) == language for line in self._lines[row:end])

    def _first_statement(self, row: int) -> int | None:
        """This row, or the one behind the remarks that begin in it; None where a blank one follows them."""
        text = self._lines[row].text.strip()
        if text[:1] not in ("#", "/") or opening(text):
            return row if text else None
        syntax, state = SYNTAXES["python" if text[0] == "#" else "node"], State()
        for at in range(row, min(row + _LONGEST_REMARK, len(self._lines))):
            text = self._lines[at].text
            state, bare = advanced(state, text, syntax)
            if bare.strip():
                return at
            if not text.strip() and syntax.name == "python":  # what looks like a remark may be a heading
                return None
        return None

    def _end(self, first: int, syntax: Syntax) -> int:
        """The row behind the last one of the code that begins in `first`."""
        last = len(self._lines)
        end, state = self._run(first, syntax, literals=True, last=last)
        return self._run(first, syntax, literals=False, last=last)[0] if state.within else end

    def _run(self, first: int, syntax: Syntax, literals: bool, last: int) -> tuple[int, State]:
        """The row behind the code's last, `last` at most, and what that leaves open.

        Anything may stand in a literal that is closed somewhere; in one that never is, no prose may.
        """
        state, end = State(), first
        seen: set[str] = set()
        for row in range(first, last):
            text = self._lines[row].text
            literal = literals and bool(state.within)
            if not text.strip() and not literal:
                continue
            goes_on = literal or row == first or self._goes_on(row, first, state, syntax)
            trusted = literal and state.within not in _EASILY_LEFT_OPEN
            if not goes_on or (seen and not trusted and self._begins_anew(row, syntax, seen)):
                break
            state, _ = advanced(state, text, syntax)
            seen.add(text.strip())
            end = row + 1
        return end, state

    def _begins_anew(self, row: int, syntax: Syntax, seen: Collection[str]) -> bool:
        """Whether another program begins: of another language, or with a line that this one has had.

        A command behind an empty line does, unless those above made a variable, which it may need.
        """
        text = self._lines[row].text.strip()
        begun = opening(text)
        if begun is None or begun != _opens_as(syntax):
            return begun is not None
        if begun == "shell":
            return not self._lines[row - 1].text.strip() and not any(map(_ASSIGNMENT.match, seen))
        return text in seen

    def _goes_on(self, row: int, first: int, state: State, syntax: Syntax) -> bool:
        """Whether the code in the state in which the line above left it has this line, too."""
        text = self._lines[row].text
        bare = _QUOTED.sub('"', text) if state.within else advanced(state, text, syntax)[1]
        inside = bool(state.within or state.depth) or state.continued
        if self._is_label(text) or is_prose(bare, inside):
            return False
        deeper = _indent(text) > _indent(self._lines[first].text)
        return inside or deeper or syntax.states(text) or self._is_chained(row)

    def _is_chained(self, row: int) -> bool:
        """Whether the line is a name, and the next one calls a method of it."""
        after = self._lines[row + 1].text.strip() if row + 1 < len(self._lines) else ""
        return after.startswith(".") and re.fullmatch(r"\s*[\w$.]+", self._lines[row].text) is not None

    def _is_code(self, first: int, end: int, syntax: Syntax) -> bool:
        """Whether the lines do something: an import alone may be a word of a sentence."""
        if syntax.name == "shell":
            return True
        return any(sign in self._lines[row].text for row in range(first, end) for sign in "(={")

    def _block(self, first: int, end: int, syntax: Syntax) -> Block:
        label, cluster = self._around.block()
        lines = dedented(self._lines[first:end])
        self._named, self._after_label = None, False
        return Block(
            line=self._lines[first].number,
            end_line=self._lines[end - 1].number,
            info=_info(syntax.name, "\n".join(line.text for line in lines)),
            lines=lines,
            label=label,
            cluster=cluster,
            fence="",
            closed=True,
        )

    def _pass(self, text: str) -> None:
        """A line that is no code: a label, a paragraph's, or what buttons and gutters left."""
        plain = _BUTTON.sub("", text.strip()).strip()
        if not plain:
            return
        if not self._is_label(text):
            self._around.text(plain)
            self._named, self._after_label = None, False
        elif self._after_label:  # a row of tabs: none of them is the next block's
            self._around.title("")
            self._named = None
        else:
            self._around.text(plain)
            self._named, self._after_label = named(plain), True

    def _is_label(self, text: str) -> bool:
        plain = _BUTTON.sub("", text.strip()).strip().rstrip(":：")
        return len(plain) <= _LONGEST_LABEL and not _CALL.search(plain) and named(plain) is not None


def _info(language: str, code: str) -> str:
    if language == "node":
        return "ts" if recognised(code) == "typescript" else "js"
    return "ts" if language == "typescript" else language


def _opens_as(syntax: Syntax) -> str:
    return "node" if syntax.name == "typescript" else syntax.name


def _unglued(line: Line) -> Iterator[Line]:
    start = 0
    for cut in (*(match.start() for match in _GLUED.finditer(line.text)), len(line.text)):
        yield Line(line.text[start:cut], line.number, line.column + start)
        start = cut


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())

"""Where the code of a plain text page is: what was copied from a rendered page, where no fence tells."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from runners.model import Block, Line
from runners.pages.gutter import numbered
from runners.pages.languages import named
from runners.pages.neighbours import Neighbours, dedented, page_lines
from runners.pages.statements import SYNTAXES, State, Syntax, advanced, is_prose, opening

_BUTTON = re.compile(
    r"(?i)\b(?:copy(?: code| to clipboard| page)?|copied!?|expand|collapse|wrap|run|try it|ask ai|download)$"
    r"|(?:一键)?复制(?:代码|成功)?|展开(?:代码)?|收起|运行(?:代码)?|^\d{1,4}$|\u200b"
)
"""What a page's buttons and its gutter leave in a copy of it."""
_LONGEST_LABEL = 40
_LONGEST_REMARK = 40
"""In lines: remarks above a program's first statement."""


def blocks(text: str) -> tuple[Block, ...]:
    """The code of `text`, in the page's order, each from its first line to its last; never raises.

    A label that names a language, or a line that only code has (`package main`), begins a block; it goes on
    while brackets and texts are open and while statements follow. A block's `info` is the language that its
    lines show, for the page says none.
    """
    return tuple(_Reader(numbered(page_lines(text))).read())


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
        if begun := opening(text):
            return self._named if (begun, self._named) == ("node", "typescript") else begun
        syntax = SYNTAXES.get(self._named or "")
        return syntax.name if syntax and syntax.states(text) and not is_prose(text) else None

    def _first_statement(self, row: int) -> int | None:
        """This row, or the one behind the remarks that begin in it; None where a blank one follows them."""
        text = self._lines[row].text.strip()
        if text[:1] not in ("#", "/"):
            return row if text else None
        syntax, state = SYNTAXES["python" if text[0] == "#" else "node"], State()
        for at in range(row, min(row + _LONGEST_REMARK, len(self._lines))):
            text = self._lines[at].text
            state, bare = advanced(state, text, syntax)
            if not text.strip() or bare.strip():
                return at if text.strip() else None
        return None

    def _end(self, first: int, syntax: Syntax) -> int:
        """The row behind the last one of the code that begins in `first`."""
        end, state = self._run(first, syntax, literals=True)
        return self._run(first, syntax, literals=False)[0] if state.within else end

    def _run(self, first: int, syntax: Syntax, literals: bool) -> tuple[int, State]:
        """The row behind the code's last, and what that leaves open.

        Anything may stand in a literal that is closed somewhere; in one that never is, no prose may.
        """
        state, end = State(), first
        seen: set[str] = set()
        for row in range(first, len(self._lines)):
            text = self._lines[row].text
            literal = literals and bool(state.within)
            if not text.strip() and not literal:
                continue
            goes_on = literal or row == first or self._goes_on(row, first, state, syntax)
            if not goes_on or (seen and self._begins_anew(text, syntax, seen)):
                break
            state, _ = advanced(state, text, syntax)
            seen.add(text.strip())
            end = row + 1
        return end, state

    def _begins_anew(self, text: str, syntax: Syntax, seen: Container[str]) -> bool:
        """Whether another program begins: of another language, or with a line that this one has had."""
        begun = opening(text)
        return begun is not None and (
            begun != _opens_as(syntax) or (begun != "shell" and text.strip() in seen)
        )

    def _goes_on(self, row: int, first: int, state: State, syntax: Syntax) -> bool:
        """Whether the code in the state in which the line above left it has this line, too."""
        text = self._lines[row].text
        bare = text if state.within else advanced(state, text, syntax)[1]
        inside = bool(state.within or state.depth) or state.continued
        if self._is_label(text) or is_prose(bare, inside):
            return False
        return inside or _indent(text) > _indent(self._lines[first].text) or syntax.states(text)

    def _is_code(self, first: int, end: int, syntax: Syntax) -> bool:
        """Whether the lines do something: an import alone may be a word of a sentence."""
        if syntax.name == "shell":
            return True
        return any(sign in self._lines[row].text for row in range(first, end) for sign in "(={")

    def _block(self, first: int, end: int, syntax: Syntax) -> Block:
        label, cluster = self._around.block()
        self._named, self._after_label = None, False
        return Block(
            line=self._lines[first].number,
            end_line=self._lines[end - 1].number,
            info=syntax.info,
            lines=dedented(self._lines[first:end]),
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
        return len(plain) <= _LONGEST_LABEL and named(plain) is not None


def _opens_as(syntax: Syntax) -> str:
    return "node" if syntax.name == "typescript" else syntax.name


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())

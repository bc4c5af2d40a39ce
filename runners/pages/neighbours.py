"""What stands around a page's code blocks: their titles, and which blocks belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runners.model import Line
from runners.pages.languages import named

_LONGEST = 40


@dataclass(slots=True)
class _TabSet:
    cluster: str
    title: str | None = None


class Neighbours:
    """Takes what a lexer meets on its way down a page, and tells each block its label and its cluster."""

    def __init__(self) -> None:
        self._clusters = 0
        self._label: str | None = None
        self._sets: list[_TabSet] = []
        self._run = self._new_cluster()

    def title(self, text: str) -> None:
        """A heading, a block's title, or a line in bold: the label of the block below it."""
        self._read(text.strip(" :：") or None)

    def text(self, line: str) -> None:
        """A line of a paragraph: a label where it is short and ends in a colon, or names a language."""
        plain = line.strip().rstrip(":：")
        is_label = len(plain) <= _LONGEST and (plain != line.strip() or named(plain))
        self._read(plain if plain and is_label else None)

    def _read(self, label: str | None) -> None:
        self._label = label
        if not named(label):
            self._run = self._new_cluster()

    def open_tabs(self, cluster: str | None = None) -> str:
        """A tab set begins here, or goes on where its cluster is given; gives its cluster."""
        self._sets.append(_TabSet(cluster or self._new_cluster()))
        self._label = None
        return self._sets[-1].cluster

    def tab(self, title: str | None) -> None:
        """The next tab of the innermost set."""
        self._sets[-1].title, self._label = title, None

    def close_tabs(self) -> None:
        """The innermost set is over."""
        self._sets.pop()
        self._run, self._label = self._new_cluster(), None

    def block(self) -> tuple[str | None, str]:
        """The label and the cluster of a block that stands here."""
        inner = self._sets[-1] if self._sets else None
        label, self._label = self._label or (inner.title if inner else None), None
        return label, inner.cluster if inner else self._run

    def _new_cluster(self) -> str:
        self._clusters += 1
        return str(self._clusters)


def page_lines(text: str) -> list[str]:
    """The page's lines without their ends (LF, CRLF or CR) and without a byte order mark."""
    return re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).split("\n")


def dedented(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without the indent that all but the blank ones have."""
    indents = [len(line.text) - len(line.text.lstrip(" \t")) for line in lines if line.text.strip()]
    indent = min(indents, default=0)
    return tuple(
        Line(line.text[indent:], line.number, line.column + min(indent, len(line.text))) for line in lines
    )

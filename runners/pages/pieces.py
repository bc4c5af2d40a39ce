"""Text that a page writes down in an encoding of its own, put together again, with its places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Places:
    """Turns a page's offsets, from 0, into its lines and columns, from 1."""

    def __init__(self, page: str) -> None:
        self._begins = [0, *(match.end() for match in re.finditer("\n", page))]

    def __call__(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at `offset`."""
        line = bisect_right(self._begins, offset)
        return line, offset - self._begins[line - 1] + 1


def joined(pieces: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The lines that pieces of text make, each with the offset of its first character, or of its line break.

    A line break is a piece by itself; one at the very end begins no other line.
    """
    lines: list[tuple[list[str], int]] = []
    ended = True
    for text, offset in pieces:
        if ended:
            lines.append(([], offset))
        ended = text == "\n"
        if not ended:
            lines[-1][0].append(text)
    return [("".join(texts), offset) for texts, offset in lines]


def cut(text: str, offset: int, encoded: bool) -> Iterator[tuple[str, int]]:
    """The pieces of `text`, cut at its line breaks; where it is `encoded`, all stand where it begins."""
    for match in re.finditer(r"\n|[^\n]+", text):
        yield match[0], offset if encoded else offset + match.start()

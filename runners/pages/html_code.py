"""The text of an HTML `pre` element, with the place of every line of it on the page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from runners.pages.pieces import cut, joined

_ENTITY = re.compile(r"(&(?:#\d{1,9}|#[xX][\da-fA-F]{1,8}|[A-Za-z]\w{0,40});?)")


@dataclass(slots=True)
class Code:
    """A `pre` element that is open, and what was in it so far."""

    start: int
    """The page's offset of its tag."""
    depth: int
    """How many elements are open around it."""
    language: str
    has_asides: bool = False
    """Whether there was something in it that is no code, such as line numbers."""
    _pieces: list[tuple[str, int]] = field(default_factory=list)
    _broken: bool = False
    """Whether an element made a line end here."""
    _fresh: bool = True
    """Whether a line break here would be the one after the tag, which nobody sees."""

    def begin(self) -> None:
        """Another `pre` begins in this one."""
        self._broken = self._fresh = True

    def tag(self, breaks: bool) -> None:
        """Any other tag; whether it is one that begins or ends a line."""
        self._fresh, self._broken = False, self._broken or breaks

    def add(self, raw: str, offset: int, between: bool = False) -> None:
        """Text as the page has it; `between` where blanks are no code, for elements make the lines."""
        skipped = self._fresh and raw.startswith("\n")
        self._fresh = False
        if not raw[skipped:] or (between and self._broken and raw.isspace()):
            return
        if self._broken and self._pieces and self._pieces[-1][0] != "\n":
            self._pieces.append(("\n", offset))
        self._broken = False
        self._pieces.extend(_decoded(raw[skipped:], offset + skipped))

    def lines(self) -> list[tuple[str, int]]:
        """The lines, each with the page's offset of its first character; an empty one's of its line break."""
        return joined(self._pieces)


def _decoded(raw: str, offset: int) -> Iterator[tuple[str, int]]:
    for part in _ENTITY.split(raw):
        is_entity = part.startswith("&")
        yield from cut(html.unescape(part) if is_entity else part, offset, encoded=is_entity)
        offset += len(part)

"""The text of an HTML `pre` element, with the place of every line of it on the page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

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
    _lines: list[tuple[list[str], int]] = field(default_factory=list)
    """The texts of each line, and the offset of its first character."""
    _ended: bool = True
    """Whether the last line is over."""
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
        self._ended, self._broken = self._ended or self._broken, False
        for text, place in _decoded(raw[skipped:], offset + skipped):
            self._put(text, place)

    def _put(self, text: str, place: int) -> None:
        if self._ended:
            self._lines.append(([], place))
        self._ended = text == "\n"
        if not self._ended:
            self._lines[-1][0].append(text)

    def lines(self) -> list[tuple[str, int]]:
        """The lines, each with the page's offset of its first character; an empty one's of its line break."""
        return [("".join(texts), place) for texts, place in self._lines]


def _decoded(raw: str, offset: int) -> Iterator[tuple[str, int]]:
    """The texts without their entities, and each line break by itself, with their offsets."""
    for part in _ENTITY.split(raw):
        decoded = html.unescape(part) if part.startswith("&") else part
        place = offset
        for text in re.findall(r"\n|[^\n]+", decoded):
            yield text, place
            place += len(text) if decoded is part else 0
        offset += len(part)

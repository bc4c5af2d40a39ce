"""Line numbers that a copied page has in front of its code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runners.model import Line

_NUMBERED = re.compile(
    r"[ \t]*(?P<number>[1-9]\d{0,3})(?:(?P<mark>[ \t]?[.:|)])?(?P<gap>[ \t]*)(?P<rest>(?!\d).*))?"
)
_FEWEST = 3


def numbered(lines: Sequence[str]) -> list[Line]:
    """The page's lines, numbered as the page counts them; those of a gutter (1, 2, 3, …) without it."""
    found: list[Line] = []
    row = 0
    while row < len(lines):
        run = list(_run(lines, row))
        found += _without(run, row) if len(run) >= _FEWEST else [Line(lines[row], row + 1)]
        row = len(found)
    return found


def _run(lines: Sequence[str], row: int) -> Iterator[re.Match[str]]:
    """The lines from `row` on that count up from 1, and have something other than numbers."""
    for number, at in enumerate(range(row, len(lines)), 1):
        match = _NUMBERED.fullmatch(lines[at])
        if match is None or int(match["number"]) != number:
            return
        yield match


def _without(run: Sequence[re.Match[str]], row: int) -> Iterator[Line]:
    """The run's lines behind their numbers; as many blanks go as stand before the least indented one."""
    gap = min((len(it["gap"]) for it in run if it["rest"]), default=0)
    for number, match in enumerate(run, row + 1):
        start = match.start("gap") + min(gap, len(match["gap"])) if match["rest"] else match.end()
        yield Line(match.string[start:], number, start + 1)

"""Places of the page, and which of them a place of the code is."""

from __future__ import annotations

from dataclasses import dataclass

from runners.model import Line, Sample


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column of the page."""

    line: int
    column: int = 1


def at(lines: tuple[Line, ...], line: int | None, column: int = 1) -> Place:
    """The page's place of a line and column of the code; the block's first line where there is none."""
    if not lines:
        return Place(1)
    row = lines[min(max(line or 1, 1), len(lines)) - 1]
    return Place(row.number, row.column + column - 1)


def start(sample: Sample) -> Place:
    """Where the sample's code begins."""
    return at(sample.block.lines, 1) if sample.block.lines else Place(sample.block.line)


def at_offset(lines: tuple[Line, ...], code: str, offset: int) -> Place:
    """The page's place of a character of the code that ran."""
    begin, end = code.rfind("\n", 0, offset) + 1, code.find("\n", offset)
    number, column = code.count("\n", 0, offset), offset - begin
    if number < len(lines):
        column = _printed(lines[number].text, code[begin : end if end >= 0 else None], column)
    return at(lines, number + 1, column + 1)


def _printed(printed: str, ran: str, column: int) -> int:
    """The column on the page, where what ran has a placeholder of that line filled in."""
    pairs = zip(printed, ran, strict=False)
    same = next((index for index, (one, two) in enumerate(pairs) if one != two), min(len(printed), len(ran)))
    return column if column <= same or printed == ran else max(same, column - len(ran) + len(printed))

"""From places of the code back to places of the page."""

from __future__ import annotations

import pytest

from runners.model import Line
from runners.rules.locate import Place, at, at_offset

LINES = (Line("one", 10, 3), Line("two two", 11, 3))


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [(1, 1, Place(10, 3)), (2, 5, Place(11, 7)), (99, 1, Place(11, 3)), (None, 1, Place(10, 3))],
)
def test_a_line_of_the_code_is_a_line_of_the_page(line: int | None, column: int, place: Place) -> None:
    assert at(LINES, line, column) == place


def test_an_offset_of_the_code_is_a_place_of_the_page() -> None:
    assert at_offset(LINES, "one\ntwo two\n", 8) == Place(11, 7)


@pytest.mark.parametrize(("text", "column"), [("curl", 1), ("sk-", 10), ("-d", 17), ("x", 20)])
def test_a_placeholder_that_was_filled_in_moves_nothing(text: str, column: int) -> None:
    lines = (Line("curl -k 'YOUR_' -d x", 5),)
    code = "curl -k 'sk-0123456789' -d x\n"
    assert at_offset(lines, code, code.index(text)) == Place(5, column)

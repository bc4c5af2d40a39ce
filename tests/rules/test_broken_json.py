"""Broken JSON is explained where it breaks."""

from __future__ import annotations

import pytest

from runners.rules.broken_json import broken_json, line_of

FAULTS = [
    ('{"model": "m"\n"messages": []}', "a comma is missing", 12),
    ('{"model": "m",}', "a comma stands before", 13),
    ('{"messages": [1, 2,\n]}', "a comma stands before", 18),
    ("{'model': 1}", "single quotes", 1),
    ('{"model": "m"', "ends too early", 12),
    ('{"model": "m', "this is no JSON: unterminated string", 10),
    ("", "empty", 0),
    (" \n", "empty", 0),
    ('{"model": tru}', "this is no JSON: expecting value", 10),
    ('{"model": “m”}', "this is no JSON: expecting value", 10),
    ('{"a": 1} extra', "this is no JSON: extra data", 9),
]


@pytest.mark.parametrize(("text", "message", "offset"), FAULTS)
def test_broken_json_is_explained_where_it_breaks(text: str, message: str, offset: int) -> None:
    broken = broken_json(text)
    assert broken is not None
    assert message in broken.message
    assert broken.offset == offset
    assert broken.hint


@pytest.mark.parametrize("text", ["{}", "[1, 2]", "[" * 100_000 + "]" * 100_000])
def test_what_is_not_broken_is_not_explained(text: str) -> None:
    assert broken_json(text) is None


def test_the_line_around_an_offset() -> None:
    assert line_of("a\n  b c  \nd", 4) == "b c"

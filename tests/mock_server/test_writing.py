from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.writing import count, evidence, split


@given(st.text())
def test_tokens_give_the_text_back(text: str) -> None:
    assert "".join(split(text)) == "".join(split(text, "word")) == text
    assert count(text) == len(split(text))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello there", ["Hello", " there"]),
        ("unbelievable", ["unbeli", "evable"]),
        ("你好 a", ["你", "好", " a"]),
        ("the longword ends", ["the", " ", "longword", " ends"]),
        ("a  ", ["a", "  "]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert list(split(text, "longword")) == tokens


def test_a_long_text_is_counted_by_its_beginning() -> None:
    assert count("word " * 1_000_000) == pytest.approx(1_000_000, rel=0.01)


@pytest.mark.parametrize(
    ("text", "seen"), [("a word", ("word",)), ("a text", ("a text",)), (" ", ()), ("", ())]
)
def test_evidence(text: str, seen: tuple[str, ...]) -> None:
    assert evidence(text, "word") == seen

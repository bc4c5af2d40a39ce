"""From what was sent back to where it was written."""

from __future__ import annotations

import json

import pytest

from runners.model import Line
from runners.rules.locate import Place, at, at_offset, body_offset, pointer_offset, word_offset

LINES = (Line("one", 10, 3), Line("two two", 11, 3))


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [(1, 1, Place(10, 3)), (2, 5, Place(11, 7)), (99, 1, Place(11, 3)), (None, 1, Place(10, 3))],
)
def test_a_line_of_the_code_is_a_line_of_the_page(line: int | None, column: int, place: Place) -> None:
    assert at(LINES, line, column) == place


def test_an_offset_of_the_code_is_a_place_of_the_page() -> None:
    assert at_offset(LINES, "one\ntwo two\n", 8) == Place(11, 7)


@pytest.mark.parametrize(
    ("code", "word", "offset"),
    [
        ("temperature, temp", "temp", 13),
        ('{"a-b": 1}', "a-b", 2),
        ("/v1/chat/completions", "/v1/chat/completion", None),
        ("nothing", "other", None),
        ("anything", "", None),
    ],
)
def test_a_word_is_found_where_it_stands_alone(code: str, word: str, offset: int | None) -> None:
    assert word_offset(code, word) == offset


BODY = '{"model": "m", "messages": [{"role": "user", "content": "hi"}, {"role": "user", "content": "ho"}]}'


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("", "{"),
        ("/model", '"model"'),
        ("/messages", '"messages"'),
        ("/messages/1", '{"role": "user", "content": "ho"}'),
        ("/messages/1/content", '"content": "ho"'),
    ],
)
def test_a_pointer_leads_to_its_key(pointer: str, text: str) -> None:
    offset = pointer_offset(BODY, pointer)
    assert offset is not None
    assert BODY[offset:].startswith(text)


@pytest.mark.parametrize("pointer", ["/other", "/messages/2", "/model/deeper"])
def test_a_pointer_to_nothing_leads_nowhere(pointer: str) -> None:
    assert pointer_offset(BODY, pointer) is None


def test_escaped_pointers_are_understood() -> None:
    body = json.dumps({"a/b": {"c~d": 1}})
    assert pointer_offset(body, "/a~1b/c~0d") == body.index('"c~d"')


PYTHON = """client.chat.completions.create(
    model="m",
    messages=[
        {"role": "user", "content": "hi"},
        {"role": "user", "content": "ho"},
    ],
)
"""
JAVA = r"""
String json = "{\"model\": \"m\", \"messages\": ["
    + "{\"role\": \"user\", \"content\": \"hi\"},"
    + "{\"role\": \"user\", \"content\": \"ho\"}]}";
"""


@pytest.mark.parametrize("code", [PYTHON, JAVA])
def test_a_body_is_aligned_with_the_code_that_made_it(code: str) -> None:
    second = pointer_offset(BODY, "/messages/1/content")
    assert second is not None
    offset = body_offset(code, BODY, second)
    assert offset is not None
    assert code[offset:].split(":")[1].find("ho") > 0


def test_a_body_that_stands_in_the_code_is_found_to_the_character() -> None:
    code = f"curl --data '{BODY}'"
    assert body_offset(code, BODY, 10) == code.index(BODY) + 10


def test_a_body_that_nobody_wrote_is_found_nowhere() -> None:
    assert body_offset("send(build())", BODY, 10) is None

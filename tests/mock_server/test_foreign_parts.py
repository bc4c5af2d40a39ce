"""What another API's contract is served with: texts for patterns, values for schemas, fields of forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.example import example, examples
from mock_server.openapi.answering import answer, refusal
from mock_server.openapi.described import Described, Told
from mock_server.openapi.fields import read_fields
from mock_server.openapi.marking import with_word
from mock_server.openapi.slips import slips
from mock_server.pattern import matching_text
from mock_server.schema import Schema

WORD = "amber"


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]{3}-\d{4}$",
        r"^(GET|POST)$",
        r"^\+?[1-9]\d{1,14}$",
        r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        r"^(?!x)[A-Za-z0-9_-]{1,64}$",
        r"^AC[0-9a-fA-F]{32}$",
        r"^[]a]$",
        r"(?:x|y){2}(?P<name>z)?",
        r"^\x41\u0042\.\S$",
        r"a*b+?c??",
        "",
    ],
)
def test_a_text_matches_its_pattern(pattern: str) -> None:
    text = matching_text(pattern)
    assert text is not None
    assert re.search(pattern, text)


@pytest.mark.parametrize("pattern", ["(", "[a", "a)", "\\"])
def test_what_is_no_pattern_gets_no_text(pattern: str) -> None:
    assert matching_text(pattern) is None


@settings(max_examples=200, deadline=None)
@given(st.text("ab[](){}\\|^$*+?.-0,dw", max_size=20))
def test_any_pattern_is_survived(pattern: str) -> None:
    text = matching_text(pattern)
    assert text is None or isinstance(text, str)


LIST = {
    "$defs": {"0": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/$defs/0"}}}}
}
TREE = {
    "$defs": {
        "0": {"type": "object", "properties": {"l": {"$ref": "#/$defs/0"}, "r": {"$ref": "#/$defs/0"}}},
        "1": {"anyOf": [{"$ref": "#/$defs/1"}, {"type": "integer"}]},
        "2": {
            "allOf": [{"$ref": "#/$defs/3"}, {"properties": {"b": {"type": "integer"}}, "required": ["b"]}]
        },
        "3": {"properties": {"a": {"const": 1}}, "required": ["a"], "allOf": [{"$ref": "#/$defs/4"}]},
        "4": {"type": "object", "properties": {"c": {"enum": [2]}}, "required": ["c"]},
    }
}


@pytest.mark.parametrize(
    "schema",
    [
        {**TREE, "$ref": "#/$defs/0"},
        {**TREE, "$ref": "#/$defs/1"},
        {**TREE, "$ref": "#/$defs/2"},
        {"type": "string", "pattern": "^[A-Z]{2}$"},
        {"type": "integer", "enum": [1], "allOf": [{"anyOf": [{"const": 0}, {"const": 1}]}]},
        {"anyOf": [{"type": "string", "maxLength": 0, "minLength": 1}, {"type": "integer"}]},
        {"type": "string", "examples": [1]},
    ],
)
def test_one_of_the_examples_follows_the_schema(schema: Any) -> None:
    assert any(Schema(lambda: schema).accepts(it) for it in examples(schema, WORD))


def test_a_value_without_an_end_ends() -> None:
    assert isinstance(example({**LIST, "$ref": "#/$defs/0"}, WORD), dict)


PARTS = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "on": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
        "id": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "flat": {"type": "array", "items": {"type": "integer"}, "x-delimiter": ","},
        "at": {"type": "object", "properties": {"x": {"type": "number"}}},
        "rows": {"type": "array", "items": {"type": "object", "properties": {"q": {"type": "integer"}}}},
        "odd[name]": {"type": "integer"},
    },
}


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ([("n", "1")], {"n": 1}),
        ([("n", "one")], {"n": "one"}),
        ([("n", "1.5")], {"n": "1.5"}),
        ([("on", "true")], {"on": True}),
        ([("on", "")], {"on": None}),
        ([("id", "007")], {"id": "007"}),
        ([("tags", "a")], {"tags": ["a"]}),
        ([("tags", "a"), ("tags", "b")], {"tags": ["a", "b"]}),
        ([("tags[]", "a"), ("tags[]", "b")], {"tags": ["a", "b"]}),
        ([("flat", "1,2")], {"flat": [1, 2]}),
        ([("at[x]", "1.5")], {"at": {"x": 1.5}}),
        ([("at", '{"x": 1}')], {"at": {"x": 1}}),
        ([("rows[0][q]", "1"), ("rows[1][q]", "2")], {"rows": [{"q": 1}, {"q": 2}]}),
        ([("odd[name]", "1")], {"odd[name]": 1}),
        ([("unknown", "1")], {"unknown": "1"}),
    ],
)
def test_fields(texts: list[tuple[str, str]], value: dict[str, Any]) -> None:
    assert read_fields(texts, PARTS) == value


OPEN: dict[str, Any] = {
    "type": "object",
    "properties": {"temperature": {"type": "number"}, "options": {"$ref": "#/$defs/0"}},
}
OPEN["$defs"] = {"0": {"type": "object", "properties": {"language": {}}, "additionalProperties": {}}}


@pytest.mark.parametrize(
    ("value", "schema", "pointers"),
    [
        ({"temprature": 1}, OPEN, ["/temprature"]),
        ({"temperature": 1, "temprature": 1}, OPEN, []),
        ({"colour": 1}, OPEN, []),
        (
            {"options": {"langage": 1}},
            {**OPEN, "$defs": {"0": {"properties": {"language": {}}}}},
            ["/options/langage"],
        ),
        (
            {"options": {"langage": 1}},
            {**OPEN, "$defs": {"0": {"properties": {"language": {}}, "additionalProperties": True}}},
            [],
        ),
        ({"options": {"langage": 1}}, OPEN, []),
        ([{"temprature": 1}], {"items": {"anyOf": [{"type": "null"}, OPEN]}}, ["/0/temprature"]),
        ("text", OPEN, []),
    ],
)
def test_slips(value: Any, schema: Any, pointers: list[str]) -> None:
    assert [it.pointer for it in slips(value, schema, "the body")] == pointers


@pytest.mark.parametrize(
    ("schema", "value", "changed"),
    [
        ({}, {"name": "Ida", "status": "open"}, {"name": "Ida-amber", "status": "open"}),
        ({}, ["https://x.example", "2026-01-31", "12.50"], ["https://x.example", "2026-01-31", "12.50"]),
        ({"properties": {"a": {"maxLength": 3}}}, {"a": "abc", "b": "abc"}, {"a": "abc", "b": "abc-amber"}),
        (
            {"properties": {"a": {"format": "uuid"}}},
            {"a": (uuid := "ad" * 4 + "-adad" * 3 + "-" + "ad" * 6)},
            {"a": uuid},
        ),
        ({}, 1, 1),
    ],
)
def test_the_word_goes_where_a_text_is_free(schema: Any, value: Any, changed: Any) -> None:
    assert with_word(value, Schema(lambda: schema), WORD) == changed


def described(status: str, media_type: str | None, schema: Any, **headers: Any) -> Described:
    """An operation with one response."""
    contents = {media_type: Schema(lambda: schema)} if media_type else {}
    return Described("", {}, False, {}, (), {status: Told(contents, {}, headers)})


@pytest.mark.parametrize(
    ("operation", "status", "body", "evidence"),
    [
        (described("200", "application/json", {"type": "string"}), 200, b'"amber"', WORD),
        (described("2XX", "application/json", {"const": 12345}), 200, b"12345", "12345"),
        (described("default", "application/json", {"const": True}), 200, b"true", ""),
        (described("204", None, {}), 204, b"", ""),
        (described("201", "text/plain", {"type": "string"}), 201, b"amber", WORD),
        (
            described("200", "text/event-stream", {"const": {"a": 1}}),
            200,
            b'data: {"a": 1}\n\ndata: [DONE]\n\n',
            "",
        ),
        (described("200", "audio/*", {"type": "string"}), 200, b"amber", WORD),
    ],
)
def test_answers(operation: Described, status: int, body: bytes, evidence: str) -> None:
    reply = answer(operation, "", False, WORD)
    assert (reply.status, b"".join(reply.chunks), reply.evidence[0]) == (status, body, evidence)


def test_documented_headers_are_sent() -> None:
    operation = described(
        "204", None, {}, **{"X-Left": {"type": "integer", "minimum": 5}, "X-Name": {"const": "Ä"}}
    )
    headers = dict(answer(operation, "", False, WORD).headers)
    assert headers == {"content-length": "0", "x-left": "5", "x-name": "%C3%84"}


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (
            described("4XX", "application/json", {"properties": {"detail": {"type": "string"}}}),
            b'{"detail": "No."}',
        ),
        (described("400", "text/html", {}), b"No."),
        (described("401", "application/json", {}), None),
        (described("default", "image/png", {}), None),
    ],
)
def test_refusals(operation: Described, body: bytes | None) -> None:
    reply = refusal(operation, 400, "No.", WORD)
    assert (b"".join(reply.chunks) if reply else None) == body

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mock_server.example import example

NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}
TAGGED = {"type": "object", "required": ["k"], "properties": {"k": {"enum": [3]}}}
PARTS = [{"required": ["a"], "properties": {"a": {"maxLength": 3}}}, {"properties": {"b": {"const": 1}}}]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        {"type": "object", "required": ["k"], "additionalProperties": {"type": "integer", "maximum": -4}},
        {"properties": {"a": {"$ref": "#/definitions/b"}}, "definitions": {"b": {"type": "null"}}},
        {"$ref": "#/$defs/node", "$defs": {"node": NODE}},
        {"allOf": PARTS, "type": "object"},
        {"oneOf": [{"$ref": "#/$defs/a"}, {"type": "string"}], "$defs": {"a": TAGGED}},
        {"anyOf": [{"type": "null"}, {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}]},
        {"type": "array", "minItems": 3, "uniqueItems": True, "items": {"type": "integer", "multipleOf": 5}},
        {"type": "array", "minItems": 3, "uniqueItems": True, "items": {"type": "string", "maxLength": 12}},
        {"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "null"}], "items": False},
        {"type": "array", "maxItems": 0},
        {"type": "number", "minimum": 0.3, "multipleOf": 0.5},
        {"type": "integer", "exclusiveMinimum": 7, "maximum": 8},
        {"type": "integer", "enum": [4, 5]},
        {"type": ["null", "boolean"]},
        {"type": "string", "minLength": 30, "maxLength": 31},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "ipv4"},
        {"type": "string", "format": "email"},
        {"const": {"a": 1}},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_an_example_fits_its_schema(schema: dict[str, Any]) -> None:
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(schema, format_checker=checker).validate(example(schema, "bababababa"))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (True, "word"),
        ({}, "word"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["word", "word1"]),
        ({"type": "string", "minLength": 6}, "wordwo"),
        ({"properties": {"a": {"default": 5}, "b": {}}}, {"a": 5, "b": "word"}),
        ({"type": "string", "format": "uri"}, "https://example.com/word"),
    ],
    ids=json.dumps,
)
def test_a_free_text_is_the_word(schema: Any, value: Any) -> None:
    assert example(schema, "word") == value


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#", "$defs": 1},
        {"$ref": "https://example.com/schema"},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}},
        {"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}},
        {"type": "array", "minItems": 10**9, "items": {"type": "string", "minLength": 10**9}},
        {"type": "number", "minimum": 1e308, "multipleOf": 1e-300},
        {"type": "string", "maxLength": -1},
        {"type": {"a": 1}, "required": 5, "properties": []},
    ],
    ids=json.dumps,
)
def test_a_schema_that_nothing_fits_ends_too(schema: dict[str, Any]) -> None:
    assert len(json.dumps(example(schema, "word"))) < 2_000_000

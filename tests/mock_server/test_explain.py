from __future__ import annotations

from typing import Any

import pytest

from mock_server.contract import Contract
from mock_server.schema import compile_schema
from mock_server.violations import field_name, pointer_to, segments


def explain(contract: Contract, message: Any = None, **fields: Any) -> Any:
    body = {"model": "m", "messages": [message or {"role": "user", "content": "Hi"}], **fields}
    return contract.violations("createChatCompletion", body)


def user(*parts: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(parts)}


@pytest.mark.parametrize(
    ("fields", "param", "message", "hint"),
    [
        (
            {"temprature": 1},
            "temprature",
            "the body has no field `temprature`",
            "did you mean `temperature`?",
        ),
        ({"zzz": 1}, "zzz", "the body has no field `zzz`", None),
        (
            {"temperature": "0.7"},
            "temperature",
            '`temperature` must be a number, not a string: "0.7"',
            "write 0.7 without quotes",
        ),
        (
            {"stream": "True"},
            "stream",
            '`stream` must be true or false, not a string: "True"',
            "write true without quotes",
        ),
        ({"n": 0}, "n", "`n` must be at least 1, not the number 0", None),
        ({"stop": []}, "stop", "`stop` must have at least 1 item, not an array: []", None),
        (
            {"verbosity": "Low"},
            "verbosity",
            '`verbosity` must be one of "low", "medium", "high", not a string: "Low"',
            'did you mean "low"?',
        ),
        (
            {"stream_options": {}},
            "stream",
            "the body lacks the field `stream`",
            "write true, because `stream_options` is given",
        ),
        (
            {"message": user({"type": "image_url", "image_url": "https://a.b/c.png"})},
            "messages[0].content[0].image_url",
            '`messages[0].content[0].image_url` must be an object, not a string: "https://a.b/c.png"',
            'write it like {"url": "https://example.com/cat.png"}',
        ),
        (
            {"message": {"role": "user", "content": {"type": "text", "text": "Hi"}}},
            "messages[0].content",
            "`messages[0].content` must be a string or an array, not an object: "
            '{"type": "text", "text": "Hi"}',
            "put it into an array: [ … ]",
        ),
        (
            {"message": user({"type": "image", "image_url": {}})},
            "messages[0].content[0].type",
            '`messages[0].content[0].type` must be one of "text", "image_url", "video_url", "input_audio", '
            '"file", not a string: "image"',
            'did you mean "image_url"?',
        ),
        (
            {"message": user({"type": "image_url", "image_url": {"detail": "low"}})},
            "messages[0].content[0].image_url.url",
            "`messages[0].content[0].image_url` lacks the field `url`",
            None,
        ),
    ],
)
def test_one_mistake_is_one_violation_in_plain_words(
    contract: Contract, fields: dict[str, Any], param: str, message: str, hint: str | None
) -> None:
    (violation,) = explain(contract, **fields)
    assert (violation.param, violation.message, violation.hint) == (param, message, hint)


def test_a_misspelt_name_is_not_missing_too(contract: Contract) -> None:
    (violation,) = contract.violations("createChatCompletion", {"model": "m", "mesages": []})
    assert (violation.name, violation.hint) == ("mesages", "did you mean `messages`?")


def test_a_missing_name_beside_an_unknown_one_is_told(contract: Contract) -> None:
    found = contract.violations("createChatCompletion", {"model": "m", "prompt": "Hi"})
    assert [(it.kind, it.name) for it in found] == [
        ("unknown-field", "prompt"),
        ("missing-field", "messages"),
    ]


def test_each_mistake_is_told(contract: Contract) -> None:
    parts = user({"type": "text"}, {"type": "image_url", "image_url": {"url": "cat.png"}})
    found = explain(contract, parts, tempreature=1, max_tokens="9")
    assert [(it.kind, it.pointer) for it in found] == [
        ("unknown-field", "/tempreature"),
        ("missing-field", "/messages/0/content/0"),
        ("wrong-type", "/max_tokens"),
        ("value", "/messages/0/content/1/image_url/url"),
    ]


def test_a_long_value_is_cut(contract: Contract) -> None:
    picture = {"type": "image_url", "image_url": {"url": "A" * 1_000_000}}
    (violation,) = explain(contract, user(picture))
    assert len(violation.message) < 400
    assert violation.actual.endswith("A…")


def test_the_end_of_a_pattern_is_the_end(contract: Contract) -> None:
    tool = {"type": "function", "function": {"name": "f\n"}}
    assert [it.pointer for it in explain(contract, tools=[tool])] == ["/tools/0/function/name"]


def test_any_depth_can_be_explained(contract: Contract) -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    assert explain(contract, temperature=deep)[0].kind in ("wrong-type", "value")


@pytest.mark.parametrize(
    ("path", "pointer", "name"),
    [
        ([], "", ""),
        (["messages", 0, "role"], "/messages/0/role", "messages[0].role"),
        ([0, "a/b~c"], "/0/a~1b~0c", "[0].a/b~c"),
    ],
)
def test_pointers(path: list[str | int], pointer: str, name: str) -> None:
    assert pointer_to(path) == pointer
    assert segments(pointer) == path
    assert field_name(path) == name


LINK = {
    "type": "object",
    "required": ["url"],
    "properties": {"url": {"type": "string"}},
    "additionalProperties": False,
}
TEXT = {"type": "object", "required": ["type", "text"], "properties": {"type": {"const": "text"}}}
IMAGE = {"type": "object", "required": ["type", "url"], "properties": {"type": {"const": "image"}}}
BRANCHES = {
    "properties": {
        "link": {"oneOf": [{"type": "string"}, LINK, {"type": "array", "items": {"type": "integer"}}]},
        "part": {"anyOf": [TEXT, IMAGE]},
        "both": {"oneOf": [{"type": "number"}, {"type": "integer"}]},
        "step": {"multipleOf": 3, "uniqueItems": True, "not": {"const": 6}},
    }
}


@pytest.mark.parametrize(
    ("value", "pointer", "message"),
    [
        ({"link": 1}, "/link", "`link` must be a string or an object or an array, not the number 1"),
        ({"link": {"uri": "a"}}, "/link/uri", "`link` has no field `uri`"),
        ({"link": [1, "x"]}, "/link/1", '`link[1]` must be a whole number, not a string: "x"'),
        ({"part": {"type": "image", "text": "a"}}, "/part", "`part` lacks the field `url`"),
        ({"part": 3}, "/part", "`part` must be an object, not the number 3"),
        ({"both": 1}, "/both", "`both` fits more than one of the forms that it may have"),
        ({"step": 4}, "/step", "`step` must be a multiple of 3, not the number 4"),
        ({"step": 6}, "/step", "`step` must be as `not` in the schema asks, not the number 6"),
    ],
)
def test_branches_are_told_apart(value: Any, pointer: str, message: str) -> None:
    (violation, *_) = compile_schema("x", {"x": BRANCHES}).violations(value)
    assert (violation.pointer, violation.message) == (pointer, message)

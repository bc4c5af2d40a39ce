from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.app import Mock
from mock_server.contract import Contract
from mock_server.scenario import Scenario
from mock_server.words import word

Ask = Callable[..., httpx.Response]
PICTURE = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}
VIDEO = {"type": "video_url", "video_url": {"url": "https://example.com/cat.mp4"}}
URL = "messages[0].content[0].image_url.url"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"enum": ["celsius", "fahrenheit"]},
                "days": {"type": "integer", "minimum": 3},
                "hourly": {"type": ["boolean", "null"]},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        },
    },
}


def body(content: Any = "Hi", **fields: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": content}], **fields}


def chat(ask: Ask, **fields: Any) -> Any:
    response = ask("POST", "/chat/completions", json=body(**fields))
    assert response.status_code == 200, response.text
    return response.json()


def events(ask: Ask, **fields: Any) -> list[Any]:
    response = ask("POST", "/chat/completions", json=body(stream=True, **fields))
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    return [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("What is this?", ["0 pictures", "0 videos", '"What is this?"', " m "]),
        ([PICTURE, PICTURE, {"type": "text", "text": "Compare"}], ["2 pictures", '"Compare"']),
        ([PICTURE], ["1 picture and 0 videos."]),
        ([VIDEO, {"type": "text", "text": "视频里有什么"}], ["1 段视频", "0 张图片", "“视频里有什么”"]),
        ("x" * 50, ['"' + "x" * 40 + '…"']),
    ],
)
def test_an_answer_says_what_it_saw(ask: Ask, content: Any, parts: list[str]) -> None:
    text = chat(ask, content=content)["choices"][0]["message"]["content"]
    for part in [*parts, word("test", 0)]:
        assert part in text


def test_an_answer_carries_its_word(ask: Ask, mock: Mock) -> None:
    answers = [chat(ask), chat(ask)]
    words = [word("test", 0), word("test", 1)]
    assert [answer["id"] for answer in answers] == [f"chatcmpl-{it}" for it in words]
    assert [exchange.evidence for exchange in mock.end()] == [(it,) for it in words]


def test_answers_are_the_same_again(ask: Ask, mock: Mock) -> None:
    first = [chat(ask), chat(ask, content="你好")]
    mock.begin(Scenario(seed="test"))
    assert [chat(ask), chat(ask, content="你好")] == first
    mock.begin(Scenario(seed="other"))
    assert chat(ask)["id"] != first[0]["id"]


@pytest.mark.parametrize("content", ["What is this?", "图里有什么", [PICTURE]])
def test_a_stream_says_the_same(ask: Ask, mock: Mock, content: Any) -> None:
    chunks = events(ask, content=content)
    mock.begin(Scenario(seed="test"))
    choice = chat(ask, content=content)["choices"][0]
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert deltas[-1] == {}
    assert "".join(delta.get("content", "") for delta in deltas) == choice["message"]["content"]
    assert [delta.get("content") for delta in deltas].count(word("test", 0)) == 1
    reasons = [chunk["choices"][0]["finish_reason"] for chunk in chunks]
    assert reasons == [None] * (len(chunks) - 1) + ["stop"]
    assert not any("usage" in chunk for chunk in chunks)


def test_usage_comes_last_where_it_is_asked_for(ask: Ask, mock: Mock) -> None:
    *chunks, last = events(ask, content=[PICTURE], stream_options={"include_usage": True})
    assert all(chunk["usage"] is None and chunk["choices"] for chunk in chunks)
    mock.begin(Scenario(seed="test"))
    assert (last["choices"], last["usage"]) == ([], chat(ask, content=[PICTURE])["usage"])
    assert (
        last["usage"]["prompt_tokens"] + last["usage"]["completion_tokens"] == last["usage"]["total_tokens"]
    )


def test_choices_are_as_many_as_asked_for(ask: Ask) -> None:
    assert [choice["index"] for choice in chat(ask, n=3)["choices"]] == [0, 1, 2]
    ended = [chunk["choices"][0] for chunk in events(ask, n=2)]
    assert [choice["index"] for choice in ended if choice["finish_reason"]] == [0, 1]


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "get_weather"}}])
def test_a_tool_is_called_where_it_must_be(ask: Ask, choice: Any) -> None:
    answer = chat(ask, tools=[WEATHER], tool_choice=choice)["choices"][0]
    (call,) = answer["message"]["tool_calls"]
    expected = word("test", 0)
    assert (answer["finish_reason"], answer["message"]["content"]) == ("tool_calls", None)
    assert (call["id"], call["function"]["name"]) == (f"call_{expected}", "get_weather")
    assert json.loads(call["function"]["arguments"]) == {
        "city": expected,
        "unit": "celsius",
        "days": 3,
        "hourly": True,
        "tags": [expected],
    }


def test_a_streamed_tool_call_comes_in_pieces(ask: Ask, mock: Mock) -> None:
    fields = {"tools": [WEATHER], "tool_choice": "required"}
    deltas = [chunk["choices"][0]["delta"] for chunk in events(ask, **fields)]
    pieces = [call["function"]["arguments"] for delta in deltas for call in delta.get("tool_calls", ())]
    mock.begin(Scenario(seed="test"))
    (call,) = chat(ask, **fields)["choices"][0]["message"]["tool_calls"]
    assert deltas[0]["tool_calls"][0]["id"] == call["id"]
    assert "".join(pieces) == call["function"]["arguments"]


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": [WEATHER]},
        {"tools": [WEATHER], "tool_choice": "none"},
        {"tools": [], "tool_choice": "required"},
        {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "other"}}},
    ],
)
def test_else_the_answer_is_text(ask: Ask, fields: dict[str, Any]) -> None:
    assert word("test", 0) in chat(ask, **fields)["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    "parameters",
    [
        None,
        {},
        {"properties": []},
        {"type": "object", "properties": {"a": True, "b": {"type": "null"}, "c": {"const": 5}}},
        {"type": [], "enum": {}},
        {"type": {"a": 1}},
        {"type": "array", "items": False},
    ],
)
def test_any_parameters_are_answered(ask: Ask, contract: Contract, mock: Mock, parameters: Any) -> None:
    function = {"name": "f"} if parameters is None else {"name": "f", "parameters": parameters}
    fields = {"tools": [{"type": "function", "function": function}], "tool_choice": "required"}
    chat(ask, **fields)
    events(ask, **fields)
    assert [contract.response_violations(exchange) for exchange in mock.end()] == [(), ()]


@pytest.mark.parametrize(
    ("request_body", "code", "param"),
    [
        (body(temprature=1), "unknown_parameter", "temprature"),
        ({"model": "m"}, "missing_required_parameter", "messages"),
        (body(content=[{"type": "image_url", "image_url": {}}]), "missing_required_parameter", URL),
        (body(n="1"), "invalid_type", "n"),
        (body(content=[{"type": "image_url", "image_url": {"url": "iVBO"}}]), "invalid_value", URL),
    ],
)
def test_what_breaks_the_contract_is_refused(ask: Ask, request_body: Any, code: str, param: str) -> None:
    response = ask("POST", "/chat/completions", json=request_body)
    error = response.json()["error"]
    assert response.status_code == 400
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)


def test_a_model_must_exist_where_the_models_are_known(ask: Ask, mock: Mock) -> None:
    mock.begin(Scenario(models=("other",)))
    response = ask("POST", "/chat/completions", json=body())
    assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
    assert "`m`" in response.json()["error"]["message"]


def test_json_fits_the_schema_that_was_given(ask: Ask) -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"enum": [3]}, "b": {"type": "string"}},
    }
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    content = chat(ask, response_format=form)["choices"][0]["message"]["content"]
    assert json.loads(content) == {"a": 3, "b": word("test", 0)}


def test_json_mode_gives_json_with_the_word(ask: Ask) -> None:
    content = chat(ask, response_format={"type": "json_object"})["choices"][0]["message"]["content"]
    assert json.loads(content) == {"answer": word("test", 0)}


@pytest.mark.parametrize(
    ("fields", "content", "reason"),
    [
        ({"max_tokens": 1}, "WORD", "length"),
        ({"max_completion_tokens": 2}, "WORD:", "length"),
        ({"max_tokens": 9, "max_completion_tokens": 1}, "WORD", "length"),
        ({"stop": "This"}, "WORD: ", "stop"),
        ({"stop": ["mock", " a "]}, "WORD: This is", "stop"),
        ({"stop": " in it"}, "This is a mock answer with the word WORD", "stop"),
        ({"stop": ["", "nowhere"]}, None, "stop"),
        ({"max_tokens": 1000}, None, "stop"),
    ],
)
def test_an_answer_ends_where_it_must(
    ask: Ask, mock: Mock, fields: dict[str, Any], content: str | None, reason: str
) -> None:
    choice = chat(ask, **fields)["choices"][0]
    expected = word("test", 0)
    assert choice["finish_reason"] == reason
    if content is not None:
        assert choice["message"]["content"] == content.replace("WORD", expected)
    assert expected in choice["message"]["content"]
    assert mock.end()[0].evidence == (expected,)


def test_where_the_word_has_no_place_the_text_is_evidence(ask: Ask, mock: Mock) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"const": 7}}}
    assert chat(ask, response_format=form)["choices"][0]["message"]["content"] == "7"
    chat(ask, stop=word("test", 1)[0])
    assert [it.evidence for it in mock.end()] == [("7",), ()]


@pytest.mark.parametrize("alternatives", [0, 2])
def test_each_token_has_its_probability(ask: Ask, mock: Mock, alternatives: int) -> None:
    fields = {"logprobs": True, "top_logprobs": alternatives}
    answer = chat(ask, **fields)
    choice = answer["choices"][0]
    tokens = choice["logprobs"]["content"]
    assert "".join(it["token"] for it in tokens) == choice["message"]["content"]
    assert answer["usage"]["completion_tokens"] == len(tokens)
    assert all(bytes(it["bytes"]).decode() == it["token"] for it in tokens)
    assert {len(it["top_logprobs"]) for it in tokens} == {alternatives}
    mock.begin(Scenario(seed="test"))
    streamed = [chunk["choices"][0]["logprobs"] for chunk in events(ask, **fields)]
    assert [it for logprobs in streamed if logprobs for it in logprobs["content"]] == tokens


def test_a_cost_is_told_where_it_is_asked_for(ask: Ask, mock: Mock) -> None:
    mock.begin(Scenario(cost=True))
    response = ask("POST", "/chat/completions", json={**body(), "model": "GLM-4V-Plus"})
    usage = response.json()["usage"]
    assert usage["cost"] == pytest.approx(usage["total_tokens"] * 4 / 1_000_000)

"""A stream, put together as a client does it, is the plain answer, whatever was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import Mock
from mock_server.contract import Contract
from mock_server.scenario import Scenario

Ask = Callable[..., httpx.Response]
PICTURE = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}
WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "parameters": {"properties": {"city": {}, "days": {"minimum": 3}}}},
}
TIME = {"type": "function", "function": {"name": "currentTime", "description": "Tells the hour 现在的时间"}}
MENTION = {"type": "custom", "custom": {"name": "note", "description": "Writes a memo"}}


def ask_chat(ask: Ask, content: Any = "Hi", **fields: Any) -> httpx.Response:
    body = {"model": "m", "messages": [{"role": "user", "content": content}], **fields}
    response = ask("POST", "/chat/completions", json=body)
    assert response.status_code == 200, response.text
    return response


def events(ask: Ask, **fields: Any) -> list[Any]:
    lines = ask_chat(ask, stream=True, **fields).text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    return [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "content": st.sampled_from(["Hi", "The weather now?", "现在的时间", [PICTURE], "x" * 50]),
        "tools": st.lists(st.sampled_from([WEATHER, TIME, MENTION]), max_size=3, unique_by=id),
        "tool_choice": st.sampled_from(["auto", "none", "required"]),
        "parallel_tool_calls": st.booleans(),
        "functions": st.just([WEATHER["function"]]),
        "n": st.integers(1, 3),
        "stop": st.sampled_from(["a", " ", ["mock", "。"], "{", "\n"]),
        "max_tokens": st.integers(1, 30),
        "logprobs": st.booleans(),
        "response_format": st.sampled_from([{"type": "text"}, {"type": "json_object"}]),
        "seed": st.integers(0, 9),
    },
)


def joined(chunks: list[Any]) -> dict[int, tuple[dict[str, Any], str]]:
    """The message and the reason of each choice, put together as a client does it."""
    choices: dict[int, tuple[dict[str, Any], str]] = {}
    for choice in (choice for chunk in chunks for choice in chunk["choices"]):
        message, _ = choices.get(choice["index"], ({"refusal": None}, ""))
        for key, value in choice["delta"].items():
            merge(message, key, value)
        choices[choice["index"]] = (message, choice["finish_reason"])
    return choices


def merge(message: dict[str, Any], key: str, value: Any) -> None:
    if key == "tool_calls":
        for call in value:
            known = message.setdefault(key, [])
            known.extend({} for _ in range(call["index"] + 1 - len(known)))
            for name in call.keys() - {"index"}:
                merge(known[call["index"]], name, call[name])
    elif isinstance(value, dict):
        for name, part in value.items():
            merge(message.setdefault(key, {}), name, part)
    elif isinstance(value, str) and key in ("content", "arguments", "input"):
        message[key] = (message.get(key) or "") + value
    else:
        message[key] = value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=OPTIONS)
def test_a_joined_stream_is_the_plain_answer(
    ask: Ask, mock: Mock, contract: Contract, fields: dict[str, Any]
) -> None:
    mock.begin(Scenario(seed="test"))
    choices = joined(events(ask, **fields))
    (streamed,) = mock.end()
    mock.begin(Scenario(seed="test"))
    plain = ask_chat(ask, **fields).json()["choices"]
    (whole,) = mock.end()
    assert choices == {it["index"]: (it["message"], it["finish_reason"]) for it in plain}
    assert all(reason for _, reason in choices.values())
    assert streamed.evidence == whole.evidence
    assert contract.response_violations(streamed) == contract.response_violations(whole) == ()

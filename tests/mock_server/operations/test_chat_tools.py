from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.words import word

Ask = Callable[..., httpx.Response]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def chat(ask: Ask, content: Any = "Hi", **fields: Any) -> Any:
    body = {"model": "m", "messages": [{"role": "user", "content": content}], **fields}
    response = ask("POST", "/chat/completions", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def ask_about(question: str, **fields: Any) -> dict[str, Any]:
    return {"content": question, "tools": [WEATHER, TIME], **fields}


TIME = {"type": "function", "function": {"name": "currentTime", "description": "Tells the hour 现在的时间"}}
MENTION = {"type": "custom", "custom": {"name": "note", "description": "Writes a memo"}}


@pytest.mark.parametrize(
    ("fields", "called"),
    [
        (ask_about("How is the weather?"), ["get_weather"]),
        (ask_about("What time is it?"), ["currentTime"]),
        (ask_about("现在几点,什么时间"), ["currentTime"]),
        (ask_about("The weather at this time?"), ["get_weather", "currentTime"]),
        (ask_about("The weather at this time?", parallel_tool_calls=False), ["get_weather"]),
        (ask_about("The weather?", tool_choice="none"), []),
        (ask_about("Get me a joke"), []),
        (ask_about("The time?", tool_choice="required"), ["currentTime"]),
        (ask_about("Hi", tool_choice="required"), ["get_weather"]),
        (
            ask_about("Hi", tool_choice={"type": "function", "function": {"name": "currentTime"}}),
            ["currentTime"],
        ),
        (
            ask_about(
                "The weather and the time?",
                tool_choice={
                    "type": "allowed_tools",
                    "allowed_tools": {
                        "mode": "auto",
                        "tools": [{"type": "function", "function": {"name": "currentTime"}}],
                    },
                },
            ),
            ["currentTime"],
        ),
    ],
)
def test_tools_are_called_where_the_question_asks_for_them(
    ask: Ask, fields: dict[str, Any], called: list[str]
) -> None:
    choice = chat(ask, **fields)["choices"][0]
    calls = choice["message"].get("tool_calls", [])
    assert [call["function"]["name"] for call in calls] == called
    assert len({call["id"] for call in calls}) == len(calls)
    assert choice["finish_reason"] == ("tool_calls" if called else "stop")


def test_a_custom_tool_is_given_text(ask: Ask) -> None:
    choice = chat(ask, content="A memo, please", tools=[MENTION])["choices"][0]
    assert choice["message"]["tool_calls"] == [
        {
            "id": f"call_{word('test', 0)}",
            "type": "custom",
            "custom": {"name": "note", "input": word("test", 0)},
        }
    ]


def test_functions_of_old_are_called_too(ask: Ask) -> None:
    choice = chat(ask, content="The weather?", functions=[WEATHER["function"]])["choices"][0]
    assert choice["finish_reason"] == "function_call"
    assert choice["message"]["function_call"]["name"] == "get_weather"
    assert json.loads(choice["message"]["function_call"]["arguments"])["city"] == word("test", 0)
    assert chat(ask, functions=[WEATHER["function"]])["choices"][0]["finish_reason"] == "stop"


def test_the_result_of_a_tool_is_named(ask: Ask) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "The weather?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "21 degrees"},
    ]
    choice = chat(ask, messages=messages, tools=[WEATHER])["choices"][0]
    assert 'get_weather was "21 degrees"' in choice["message"]["content"]
    assert word("test", 0) in choice["message"]["content"]

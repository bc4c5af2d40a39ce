"""Completions and responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import Mock
from mock_server.contract import Contract
from mock_server.scenario import Scenario
from mock_server.words import word

Ask = Callable[..., httpx.Response]
WORD = word("test", 0)
WEATHER = {"type": "function", "name": "get_weather", "parameters": {"properties": {"city": {}}}}


def complete(ask: Ask, **fields: Any) -> Any:
    response = ask("POST", "/completions", json={"model": "m", "prompt": "Once", **fields})
    assert response.status_code == 200, response.text
    return response.json()


def respond(ask: Ask, **fields: Any) -> Any:
    response = ask("POST", "/responses", json={"model": "m", "input": "Hi", **fields})
    assert response.status_code == 200, response.text
    return response.json()


def stream(ask: Ask, path: str, **fields: Any) -> list[Any]:
    response = ask("POST", path, json={"model": "m", "stream": True, **fields})
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines if line != "data: [DONE]"]


@pytest.mark.parametrize(
    ("prompt", "quoted"),
    [
        ("Once", ["Once"]),
        (["One", "Two"], ["One", "Two"]),
        ([1, 2], ["1 2"]),
        ([[1], [2, 3]], ["1", "2 3"]),
    ],
)
def test_each_prompt_is_completed(ask: Ask, mock: Mock, prompt: Any, quoted: list[str]) -> None:
    answer = complete(ask, prompt=prompt)
    assert [choice["index"] for choice in answer["choices"]] == list(range(len(quoted)))
    for choice, text in zip(answer["choices"], quoted, strict=True):
        assert f'"{text}"' in choice["text"]
        assert WORD in choice["text"]
    assert answer["id"] == f"cmpl-{WORD}"
    assert mock.end()[0].evidence == (WORD,)


def test_a_completion_repeats_its_prompt_where_it_is_asked_to(ask: Ask) -> None:
    choices = complete(ask, prompt=["One", "Two"], n=2, echo=True)["choices"]
    assert [choice["text"][:3] for choice in choices] == ["One", "One", "Two", "Two"]


def test_a_completion_has_its_probabilities(ask: Ask) -> None:
    choice = complete(ask, logprobs=2, echo=True)["choices"][0]
    known = choice["logprobs"]
    assert "".join(known["tokens"]) == choice["text"]
    for token, offset in zip(known["tokens"], known["text_offset"], strict=True):
        assert choice["text"].startswith(token, offset)
    assert [len(top) for top in known["top_logprobs"]] == [2] * len(known["tokens"])


def test_a_completion_ends_where_it_must(ask: Ask) -> None:
    first = complete(ask, max_tokens=1)["choices"][0]
    assert (first["text"], first["finish_reason"]) == (WORD, "length")
    second = complete(ask, stop=" It follows")["choices"][0]
    assert second["text"].endswith("in it.")
    assert second["finish_reason"] == "stop"


def test_a_streamed_completion_is_the_plain_one(ask: Ask, mock: Mock) -> None:
    chunks = stream(ask, "/completions", prompt="Once", n=2, stream_options={"include_usage": True})
    mock.begin(Scenario(seed="test"))
    plain = complete(ask, n=2)
    for index, choice in enumerate(plain["choices"]):
        pieces = [it for chunk in chunks for it in chunk["choices"] if it["index"] == index]
        assert "".join(piece["text"] for piece in pieces) == choice["text"]
        assert [piece["finish_reason"] for piece in pieces if piece["finish_reason"]] == ["stop"]
    assert (chunks[-1]["choices"], chunks[-1]["usage"]) == ([], plain["usage"])


def test_a_response_says_what_it_saw(ask: Ask, mock: Mock) -> None:
    picture = {"type": "input_image", "image_url": "https://example.com/cat.png"}
    content = [{"type": "input_text", "text": "What is this?"}, picture]
    answer = respond(
        ask, input=[{"role": "user", "content": content}], instructions="Be brief", temperature=0
    )
    text = answer["output"][0]["content"][0]["text"]
    assert all(it in text for it in (WORD, "1 picture and", '"What is this?"'))
    assert (answer["status"], answer["temperature"], answer["instructions"]) == ("completed", 0, "Be brief")
    assert mock.end()[0].evidence == (WORD,)


def test_a_response_calls_a_tool_and_names_its_result(ask: Ask) -> None:
    asked = {"role": "user", "content": "The weather?"}
    (call,) = respond(ask, input=[asked], tools=[WEATHER])["output"]
    assert (call["type"], call["name"]) == ("function_call", "get_weather")
    assert json.loads(call["arguments"]) == {"city": WORD}
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "21 degrees"}
    (message,) = respond(ask, input=[asked, call, result], tools=[WEATHER])["output"]
    assert 'get_weather was "21 degrees"' in message["content"][0]["text"]


def test_a_response_has_the_form_that_was_asked_for(ask: Ask) -> None:
    form = {"type": "json_schema", "name": "a", "schema": {"properties": {"city": {}}}}
    answer = respond(ask, text={"format": form})
    assert json.loads(answer["output"][0]["content"][0]["text"]) == {"city": WORD}
    assert answer["text"] == {"format": form}


def test_a_response_that_was_cut_says_so(ask: Ask) -> None:
    answer = respond(ask, input="x" * 60, max_output_tokens=16)
    assert answer["status"] == answer["output"][0]["status"] == "incomplete"
    assert answer["incomplete_details"] == {"reason": "max_output_tokens"}
    assert answer["usage"]["output_tokens"] == 16


OPTIONS = st.fixed_dictionaries(
    {"input": st.sampled_from(["Hi", "The weather?", "图里有什么"])},
    optional={
        "tools": st.sampled_from([[WEATHER], [{"type": "custom", "name": "note"}], [{"type": "web_search"}]]),
        "tool_choice": st.sampled_from(["auto", "none", "required"]),
        "max_output_tokens": st.integers(16, 40),
        "include": st.just(["message.output_text.logprobs"]),
        "text": st.just({"format": {"type": "json_object"}}),
    },
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=OPTIONS)
def test_the_events_lead_to_the_plain_response(
    ask: Ask, mock: Mock, contract: Contract, fields: dict[str, Any]
) -> None:
    mock.begin(Scenario(seed="test"))
    events = stream(ask, "/responses", **fields)
    (streamed,) = mock.end()
    mock.begin(Scenario(seed="test"))
    whole = respond(ask, **fields)
    (plain,) = mock.end()
    assert events[-1] == {
        "type": f"response.{whole['status']}",
        "response": whole,
        "sequence_number": len(events) - 1,
    }
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert [it["item"] for it in events if it["type"] == "response.output_item.done"] == whole["output"]
    pieces = "".join(event["delta"] for event in events if event["type"].endswith(".delta"))
    assert pieces == "".join(written(item) for item in whole["output"])
    assert contract.response_violations(streamed) == contract.response_violations(plain) == ()
    assert streamed.evidence == plain.evidence


def written(item: dict[str, Any]) -> str:
    if item["type"] == "message":
        return str(item["content"][0]["text"])
    return str(item.get("arguments", item.get("input")))


def test_each_event_of_a_response_is_named(ask: Ask) -> None:
    response = ask("POST", "/responses", json={"model": "m", "input": "Hi", "stream": True})
    for event in response.text.strip().split("\n\n"):
        name, data = event.splitlines()
        assert name.removeprefix("event: ") == json.loads(data.removeprefix("data: "))["type"]

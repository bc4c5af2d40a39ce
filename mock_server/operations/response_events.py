"""The events that lead to a response: each names its type, and all are numbered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mock_server.writing import split

Event = dict[str, Any]
_CALLS = {
    "function_call": ("function_call_arguments", "arguments"),
    "custom_tool_call": ("custom_tool_call_input", "input"),
}
"""How the events of a call are named, and where the call keeps what it is called with."""


def events(response: dict[str, Any], word: str) -> Iterator[Event]:
    """All events of a response; the last one holds the whole of it."""
    for number, event in enumerate(_events(response, word)):
        yield {**event, "sequence_number": number}


def _events(response: dict[str, Any], word: str) -> Iterator[Event]:
    begun = {**response, "status": "in_progress", "incomplete_details": None, "output": [], "usage": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(response["output"]):
        where = {"item_id": item["id"], "output_index": index}
        yield from _message(item, where, word) if item["type"] == "message" else _call(item, where, word)
    yield {"type": f"response.{response['status']}", "response": response}


def _message(item: dict[str, Any], where: dict[str, Any], word: str) -> Iterator[Event]:
    (part,) = item["content"]
    place = {**where, "content_index": 0}
    yield _item("added", where, {**item, "status": "in_progress", "content": []})
    yield {"type": "response.content_part.added", **place, "part": {**part, "text": "", "logprobs": []}}
    for at, token in enumerate(split(part["text"], word)):
        known = part["logprobs"][at : at + 1]
        yield {"type": "response.output_text.delta", **place, "delta": token, "logprobs": known}
    whole = {"text": part["text"], "logprobs": part["logprobs"]}
    yield {"type": "response.output_text.done", **place, **whole}
    yield {"type": "response.content_part.done", **place, "part": part}
    yield _item("done", where, item)


def _call(item: dict[str, Any], where: dict[str, Any], word: str) -> Iterator[Event]:
    kind, key = _CALLS[item["type"]]
    yield _item("added", where, {**item, "status": "in_progress", key: ""})
    for token in split(item[key], word):
        yield {"type": f"response.{kind}.delta", **where, "delta": token}
    named = {"name": item["name"]} if item["type"] == "function_call" else {}
    yield {"type": f"response.{kind}.done", **where, **named, key: item[key]}
    yield _item("done", where, item)


def _item(step: str, where: dict[str, Any], item: dict[str, Any]) -> Event:
    return {"type": f"response.output_item.{step}", "output_index": where["output_index"], "item": item}

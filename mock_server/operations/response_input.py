"""The input of a response, put as the messages of a chat, which the rest of the mock can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TEXTS = {"input_text": "text", "output_text": "text", "refusal": "refusal"}
"""Parts that hold text, and where."""


def as_chat(body: dict[str, Any]) -> dict[str, Any]:
    """The chat request that gives the model the same to read and to see."""
    given = body["input"]
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    instructions = body.get("instructions")
    before = [{"role": "system", "content": instructions}] if instructions else []
    return {"messages": [*before, *(message for item in items for message in _messages(item))]}


def _messages(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = item.get("type", "message")
    if kind == "message":
        yield {"role": item["role"], "content": _content(item["content"])}
    elif kind in ("function_call", "custom_tool_call"):
        function = {"name": item["name"]}
        call = {"id": item["call_id"], "type": "function", "function": function}
        yield {"role": "assistant", "content": None, "tool_calls": [call]}
    elif kind in ("function_call_output", "custom_tool_call_output"):
        yield {"role": "tool", "tool_call_id": item["call_id"], "content": _content(item["output"])}


def _content(given: str | list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    return given if isinstance(given, str) else [_part(part) for part in given]


def _part(part: dict[str, Any]) -> dict[str, Any]:
    if key := _TEXTS.get(part["type"]):
        return {"type": "text", "text": part[key]}
    if part["type"] == "input_image":
        return {
            "type": "image_url",
            "image_url": {"url": part.get("image_url"), "detail": part.get("detail")},
        }
    return {"type": "file", "file": {}}

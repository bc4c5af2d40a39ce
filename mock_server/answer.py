"""What the mock's model answers: a text that says what it saw, or a call of the tool that it must call."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from mock_server.conversation import Conversation
from mock_server.example import example

_QUOTED = 40
"""Characters of the question that an answer repeats."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in both of its forms."""

    message: dict[str, Any]
    """The whole of it."""
    deltas: tuple[dict[str, Any], ...]
    """The same, piece by piece."""
    finish_reason: str
    text: str
    """What the model wrote, in words or as arguments."""


def compose(body: dict[str, Any], conversation: Conversation, word: str) -> Answer:
    """The answer to a request; the word is in it, and is a piece of its own."""
    function = _must_call(body)
    return (
        _say(_words(body["model"], conversation, word), word) if function is None else _call(function, word)
    )


def _say(text: str, word: str) -> Answer:
    start = {"role": "assistant", "content": ""}
    return Answer(
        message={"role": "assistant", "content": text, "refusal": None},
        deltas=(start, *({"content": piece} for piece in _pieces(text, word))),
        finish_reason="stop",
        text=text,
    )


def _call(function: dict[str, Any], word: str) -> Answer:
    name, arguments = (
        function["name"],
        json.dumps(example(function.get("parameters", {"type": "object"}), word)),
    )
    head = {"id": f"call_{word}", "type": "function"}
    call = {**head, "function": {"name": name, "arguments": arguments}}
    start = {"index": 0, **head, "function": {"name": name, "arguments": ""}}
    return Answer(
        message={"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]},
        deltas=(
            {"role": "assistant", "content": None, "tool_calls": [start]},
            *(
                {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
                for piece in _pieces(arguments, word)
            ),
        ),
        finish_reason="tool_calls",
        text=arguments,
    )


def _must_call(body: dict[str, Any]) -> dict[str, Any] | None:
    """The function that the request insists on: the named one, or with `required` the first."""
    functions = [tool["function"] for tool in body.get("tools", ()) if tool["type"] == "function"]
    choice = body.get("tool_choice", "auto")
    if isinstance(choice, dict):
        name = choice.get("function", {}).get("name")
        return next((function for function in functions if function["name"] == name), None)
    return functions[0] if functions and choice == "required" else None


def _words(model: str, seen: Conversation, word: str) -> str:
    cut = seen.question[:_QUOTED] + ("…" if len(seen.question) > _QUOTED else "")
    if seen.chinese:
        return (
            f"这是模拟应答,口令是 {word},模型 {model} 收到了 {seen.pictures} 张图片、{seen.videos} 段视频,"
            f"问题是“{cut}”。"
        )
    asked = f' The question was "{cut}".' if cut else ""
    pictures, videos = _number(seen.pictures, "picture"), _number(seen.videos, "video")
    return (
        f"This is a mock answer with the word {word} in it. {model} was shown {pictures} and {videos}.{asked}"
    )


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _pieces(text: str, word: str) -> list[str]:
    """A text in small pieces, which give it back when they are joined; the word is one of them."""
    before, found, after = text.partition(word)
    pieces = [*_split(before), found, *_split(after)]
    return [piece for piece in pieces if piece]


def _split(text: str) -> list[str]:
    return re.findall(r"\s*\S{1,8}|\s+", text)

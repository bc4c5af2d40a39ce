"""What a chat request says and shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

_READ = 4096
"""Characters of a text that the model reads; a longer one is only counted."""
_TOOLS = ("tool", "function")
"""Roles of who gives a tool's result."""
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat request, read."""

    question: str
    """How the last user message begins, its white space in single blanks; empty where there is none."""
    pictures: int
    videos: int
    results: tuple[tuple[str, str], ...] = ()
    """The tools whose results came last, each with its result in single blanks."""

    @classmethod
    def of(cls, body: dict[str, Any]) -> Conversation:
        """The conversation in a request that follows the contract."""
        messages: list[dict[str, Any]] = body["messages"]
        asked = next((it for it in reversed(messages) if it["role"] == "user"), None)
        kinds = [part["type"] for message in messages for part in _parts(message)]
        question = _beginning(asked) if asked else ""
        return cls(question, kinds.count("image_url"), kinds.count("video_url"), _results(messages))

    @property
    def chinese(self) -> bool:
        """Whether the question is in Chinese."""
        return _CHINESE.search(self.question) is not None


def _results(messages: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """The results at the end of a conversation, with the names of their tools."""
    given = list(takewhile(lambda message: message["role"] in _TOOLS, reversed(messages)))
    if not given:
        return ()
    calls = [call for message in messages for call in message.get("tool_calls") or ()]
    names = {call["id"]: call[call["type"]]["name"] for call in calls}
    return tuple(
        (it.get("name") or names.get(it.get("tool_call_id"), "tool"), _beginning(it)) for it in given[::-1]
    )


def _parts(message: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """The parts of a message's content; none where it is a text."""
    content = message.get("content")
    return content if isinstance(content, list) else ()


def _beginning(message: dict[str, Any]) -> str:
    """How a message begins, its white space in single blanks."""
    content = message.get("content")
    if not isinstance(content, str):
        content = " ".join(part["text"][:_READ] for part in _parts(message) if part["type"] == "text")
    return " ".join(content[:_READ].split())

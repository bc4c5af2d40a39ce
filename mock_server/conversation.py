"""What a chat request says and shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_READ = 4096
"""Characters of a text that the model reads; a longer one is only counted."""
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat request, read."""

    texts: tuple[str, ...]
    """All that anybody said."""
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
        parts = [part for message in messages for part in _parts(message)]
        kinds = Counter(part["type"] for part in parts)
        asked = [message for message in messages if message["role"] == "user"][-1:]
        question = _beginning(_parts(asked[0])) if asked else ""
        results = tuple(_results(messages))[::-1]
        return cls(tuple(_texts(parts)), question, kinds["image_url"], kinds["video_url"], results)

    @property
    def chinese(self) -> bool:
        """Whether the question is in Chinese."""
        return _CHINESE.search(self.question) is not None


def _results(messages: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The results at the end of a conversation, the last first."""
    calls = [call for message in messages for call in message.get("tool_calls") or ()]
    names = {call["id"]: call[call["type"]]["name"] for call in calls}
    for message in reversed(messages):
        if message["role"] not in ("tool", "function"):
            return
        name = message.get("name") or names.get(message.get("tool_call_id"), "tool")
        yield name, _beginning(_parts(message))


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message's content as parts; a string is one part of text."""
    content = message.get("content") or []
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _beginning(parts: list[dict[str, Any]]) -> str:
    return " ".join(" ".join(text[:_READ] for text in _texts(parts))[:_READ].split())


def _texts(parts: list[dict[str, Any]]) -> Iterator[str]:
    return (part["text"] for part in parts if part["type"] == "text")

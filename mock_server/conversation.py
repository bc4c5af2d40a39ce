"""What a chat request says and shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat request, read."""

    text: str
    """All that anybody said."""
    question: str
    """The text of the last user message, its white space in single blanks; empty where there is none."""
    pictures: int
    videos: int

    @classmethod
    def of(cls, body: dict[str, Any]) -> Conversation:
        """The conversation in a request that follows the contract."""
        messages: list[dict[str, Any]] = body["messages"]
        parts = [part for message in messages for part in _parts(message)]
        kinds = Counter(part["type"] for part in parts)
        asked = [message for message in messages if message["role"] == "user"][-1:]
        question = " ".join(_text(_parts(asked[0])).split()) if asked else ""
        return cls(_text(parts), question, kinds["image_url"], kinds["video_url"])

    @property
    def chinese(self) -> bool:
        """Whether the question is in Chinese."""
        return _CHINESE.search(self.question) is not None


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message's content as parts; a string is one part of text."""
    content = message.get("content") or []
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(parts: list[dict[str, Any]]) -> str:
    return " ".join(_texts(parts))


def _texts(parts: list[dict[str, Any]]) -> Iterator[str]:
    return (part["text"] for part in parts if part["type"] == "text")

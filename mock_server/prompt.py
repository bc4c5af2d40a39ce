"""What a request shows a model: its texts, and its parts of other kinds with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.violations import field_name

Path = tuple[str | int, ...]
_SHOWN = ("instructions", "messages", "input", "prompt")
"""The fields that a model is shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message that is no text."""

    type: str
    """Such as `image_url`."""
    value: Mapping[str, Any]
    path: Path

    @property
    def param(self) -> str:
        """Its place as the API's errors name it."""
        return field_name(self.path)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request as a model sees it."""

    text: str
    """All texts, a line each."""
    parts: tuple[Part, ...]

    @property
    def types(self) -> frozenset[str]:
        """The types of its parts, `text` among them where there is any."""
        return frozenset(part.type for part in self.parts) | ({"text"} if self.text else set())

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Prompt:
        """The prompt in a body that follows the contract, of whatever operation."""
        texts: list[str] = []
        parts: list[Part] = []
        for key in _SHOWN:
            if key in body:
                _collect(body[key], (key,), texts, parts)
        return cls("\n".join(texts), tuple(parts))


def _collect(value: object, path: Path, texts: list[str], parts: list[Part]) -> None:
    """Adds the texts and parts below a value: those of messages are in `content`."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _collect(item, (*path, index), texts, parts)
    elif isinstance(value, dict):
        if isinstance(text := value.get("text"), str):
            texts.append(text)
        elif "content" in value:
            _collect(value["content"], (*path, "content"), texts, parts)
        elif isinstance(kind := value.get("type"), str):
            parts.append(Part(kind, value, path))

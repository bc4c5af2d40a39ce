"""The tools that a request offers, and which of them the mock's model calls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.example import example

_PART = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]+")
_COMMON_TEXT = """
    the and for you your are can get set use how what which who why when where this that these those with from
    have has had was were will would could should does did not any all some into about tell give show make let
    please want need help call tool function return returns given using user users text name value
    什么 怎么 这个 那个 可以 一个 一下 请问 如何 用户 返回 使用
"""
_COMMON = frozenset(_COMMON_TEXT.split())
"""Words that say nothing of what a tool does."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that may be called."""

    kind: str
    """`function`, or `custom` for one that takes free text."""
    name: str
    description: str
    parameters: Any
    """The JSON Schema of a function's arguments."""
    said: str | None = None
    """What it is called with, where that is written down beforehand."""

    @classmethod
    def of(cls, kind: str, about: dict[str, Any]) -> Tool:
        """The tool in a definition of either API."""
        return cls(
            kind, about["name"], about.get("description") or "", about.get("parameters") or {"type": "object"}
        )

    def concerns(self, question: str) -> bool:
        """Whether the question asks for what the tool does: both share a word that says something."""
        own = re.sub(r"([a-z])([A-Z])", r"\1 \2", self.name)
        return not _words(question).isdisjoint(_words(f"{own} {self.description}"))

    def input(self, word: str) -> str:
        """What it is called with: arguments that follow its schema, or the word."""
        if self.said is not None:
            return self.said
        if self.kind == "custom":
            return word
        arguments = example(self.parameters, word)
        return json.dumps(arguments if isinstance(arguments, dict) else {}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a request says about calling its tools."""

    mode: str = "auto"
    """`none`, `auto` or `required`."""
    names: tuple[str, ...] | None = None
    """The only tools that may be called; None for all."""
    parallel: bool = True
    """Whether several may be called at once."""

    @classmethod
    def of(cls, said: Any, parallel: bool | None) -> Choice:
        """A `tool_choice` of either API; None stands for its default."""
        at_once = parallel is not False
        if said is None or isinstance(said, str):
            return cls(said or "auto", None, at_once)
        if said.get("type") == "allowed_tools":
            allowed = said.get("allowed_tools", said)
            return cls(allowed["mode"], tuple(map(_name, allowed["tools"])), at_once)
        return cls("required", (_name(said),), at_once)


def called(tools: Sequence[Tool], choice: Choice, question: str) -> tuple[Tool, ...]:
    """The tools that the model calls: those that the question concerns, or any where one must be."""
    allowed = [tool for tool in tools if choice.names is None or tool.name in choice.names]
    if choice.mode == "none":
        return ()
    asked = [tool for tool in allowed if tool.concerns(question)]
    if choice.mode == "required":
        asked = asked or allowed[:1]
    return tuple(asked if choice.parallel else asked[:1])


def _name(said: dict[str, Any]) -> str:
    """The name in a reference to a tool; in chats it stands one level deeper."""
    kind = said.get("type")
    inner = said.get(kind) if isinstance(kind, str) else None
    return str((inner if isinstance(inner, dict) else said).get("name", ""))


def _words(text: str) -> set[str]:
    """What a text is about: its words without their plural, and of Chinese any two letters in a row."""
    return {word for part in _PART.findall(text.lower()) for word in _readings(part)} - _COMMON


def _readings(part: str) -> Iterator[str]:
    if part.isascii():
        yield part
        yield part.removesuffix("s")
    else:
        yield from (part[at : at + 2] for at in range(len(part) - 1))

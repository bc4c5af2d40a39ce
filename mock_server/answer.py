"""What the mock's model answers in a chat: a text that says what it saw, JSON, or calls of tools."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mock_server.conversation import Conversation
from mock_server.example import example
from mock_server.fixtures import Script
from mock_server.tools import Choice, Tool, called
from mock_server.writing import Limits, Writing, evidence, say, write

QUOTED = 40
"""Characters of a question or a result that an answer repeats."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in both of its forms."""

    message: dict[str, Any]
    """The whole of it."""
    deltas: Callable[[], Iterator[dict[str, Any]]]
    """The same, piece by piece; made only where it is streamed."""
    finish_reason: str
    tokens: tuple[str, ...]
    """What the model wrote, in words or as arguments."""
    evidence: tuple[str, ...]
    """Texts that show that it was read."""


def compose(
    body: dict[str, Any], conversation: Conversation, word: str, script: Script | None = None
) -> Answer:
    """The answer to a request; the word is in it where request and script leave it a place."""
    limits = Limits.of(body, "max_completion_tokens", "max_tokens")
    if script and script.text is not None:
        return _say(write(script.text.replace("{word}", word), word, limits), word)
    if script and script.tool:
        return _call_tools([scripted(*script.tool)], word, limits)
    asked = "" if conversation.results else conversation.question
    if functions := _functions(body, asked):
        return _call_function(functions[0], word, limits)
    if tools := _tools(body, asked):
        return _call_tools(tools, word, limits)
    if (made := formatted(body.get("response_format") or {}, word)) is not None:
        return _say(write(made, word, limits), word)
    return _say(say(sentence(body["model"], conversation, word), word, limits), word)


def scripted(name: str, arguments: str) -> Tool:
    """A function that is called with arguments that are written down beforehand."""
    return Tool("function", name, "", None, arguments)


def formatted(form: dict[str, Any], word: str) -> str | None:
    """JSON, where the answer must be JSON. `form` is a `response_format`, or the `format` of a response."""
    if form.get("type") == "json_schema":
        schema = form.get("json_schema", form).get("schema")
        return json.dumps({"answer": word} if schema is None else example(schema, word), ensure_ascii=False)
    return json.dumps({"answer": word}) if form.get("type") == "json_object" else None


def _say(writing: Writing, word: str) -> Answer:
    return Answer(
        message={"role": "assistant", "content": writing.text, "refusal": None},
        deltas=partial(_text_deltas, writing.tokens),
        finish_reason=writing.reason,
        tokens=writing.tokens,
        evidence=evidence(writing.text, word),
    )


def _text_deltas(tokens: Sequence[str]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for token in tokens:
        yield {"content": token}


def _functions(body: dict[str, Any], asked: str) -> Sequence[Tool]:
    """What is called where functions are offered in the old way."""
    if "functions" not in body:
        return ()
    said = body.get("function_call")
    functions = [Tool.of("function", about) for about in body["functions"]]
    return called(functions, Choice.of(said, parallel=False), asked)


def _tools(body: dict[str, Any], asked: str) -> Sequence[Tool]:
    if "tools" not in body:
        return ()
    tools = [Tool.of(tool["type"], tool[tool["type"]]) for tool in body["tools"]]
    return called(tools, Choice.of(body.get("tool_choice"), body.get("parallel_tool_calls")), asked)


def _call_function(function: Tool, word: str, limits: Limits) -> Answer:
    writing = write(function.input(word), word, Limits(tokens=limits.tokens))
    return Answer(
        message=_silent(function_call={"name": function.name, "arguments": writing.text}),
        deltas=partial(_function_deltas, function.name, writing.tokens),
        finish_reason="length" if writing.reason == "length" else "function_call",
        tokens=writing.tokens,
        evidence=evidence(writing.text, word),
    )


def _function_deltas(name: str, tokens: Sequence[str]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": None, "function_call": {"name": name, "arguments": ""}}
    for token in tokens:
        yield {"function_call": {"arguments": token}}


def _call_tools(tools: Sequence[Tool], word: str, limits: Limits) -> Answer:
    writings = [write(tool.input(word), word, Limits(tokens=limits.tokens)) for tool in tools]
    calls = [
        _tool_call(tool, call_id(word, index), writing.text)
        for index, (tool, writing) in enumerate(zip(tools, writings, strict=True))
    ]
    cut = any(writing.reason == "length" for writing in writings)
    return Answer(
        message=_silent(tool_calls=calls),
        deltas=partial(_call_deltas, tools, writings, word),
        finish_reason="length" if cut else "tool_calls",
        tokens=tuple(token for writing in writings for token in writing.tokens),
        evidence=tuple(dict.fromkeys((word, *(it for w in writings for it in evidence(w.text, word))))),
    )


def call_id(word: str, index: int) -> str:
    """A name for a call, with the word in it."""
    return f"call_{word}{index or ''}"


def _silent(**calls: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "refusal": None, **calls}


def _tool_call(tool: Tool, name: str, text: str) -> dict[str, Any]:
    return {"id": name, "type": tool.kind, tool.kind: {"name": tool.name, _input(tool): text}}


def _call_deltas(tools: Sequence[Tool], writings: Sequence[Writing], word: str) -> Iterator[dict[str, Any]]:
    """The name of each call and then its input in pieces; the first delta also says who speaks."""
    speaker: dict[str, Any] = {"role": "assistant", "content": None}
    for index, (tool, writing) in enumerate(zip(tools, writings, strict=True)):
        yield {**speaker, "tool_calls": [{"index": index, **_tool_call(tool, call_id(word, index), "")}]}
        speaker = {}
        for token in writing.tokens:
            yield {"tool_calls": [{"index": index, tool.kind: {_input(tool): token}}]}


def _input(tool: Tool) -> str:
    return "input" if tool.kind == "custom" else "arguments"


def sentence(model: str, seen: Conversation, word: str) -> str:
    """A text that says what the model was shown, asked or told by tools."""
    if seen.chinese:
        shown = f"{seen.pictures} 张图片、{seen.videos} 段视频"
        told = "".join(f"工具 {name} 的结果是“{shortened(result)}”。" for name, result in seen.results)
        return (
            f"这是模拟应答,口令是 {word},模型 {model} 收到了 {shown},"
            f"问题是“{shortened(seen.question)}”。{told}"
        )
    asked = f' The question was "{shortened(seen.question)}".' if seen.question else ""
    shown = f"{_number(seen.pictures, 'picture')} and {_number(seen.videos, 'video')}"
    told = "".join(f' The result of {name} was "{shortened(result)}".' for name, result in seen.results)
    return f"This is a mock answer with the word {word} in it. {model} was shown {shown}.{asked}{told}"


def shortened(text: str) -> str:
    """The beginning of a text."""
    return text[:QUOTED] + ("…" if len(text) > QUOTED else "")


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"

"""`createResponse`: the model's response to a conversation, whole or as the events on the way to it."""

from __future__ import annotations

from typing import Any

from mock_server.answer import formatted, scripted, sentence
from mock_server.catalogue import Price
from mock_server.conversation import Conversation
from mock_server.operations.call import Call
from mock_server.operations.response_events import events
from mock_server.operations.response_input import as_chat
from mock_server.reply import Reply, event_reply, json_reply
from mock_server.tools import Choice, Tool, called
from mock_server.usage import cost
from mock_server.writing import Limits, Writing, evidence, probabilities, say, write


def create_response(call: Call) -> Reply:
    """The response, which carries the call's word."""
    conversation = Conversation.of(as_chat(call.body))
    output, writings = _output(call, conversation)
    whole = _response(call, output, writings, call.brief.tokens)
    seen = tuple(dict.fromkeys(it for writing in writings for it in evidence(writing.text, call.word)))
    if call.body.get("stream"):
        return event_reply(events(whole, call.word), seen)
    return json_reply(whole, evidence=seen)


def _output(call: Call, conversation: Conversation) -> tuple[list[dict[str, Any]], list[Writing]]:
    """The output items, and what was written for each."""
    limits = Limits.of(call.body, "max_output_tokens")
    if tools := _tools(call, "" if conversation.results else conversation.question):
        writings = [write(tool.input(call.word), call.word, limits) for tool in tools]
        calls = [_call(call, index, *it) for index, it in enumerate(zip(tools, writings, strict=True))]
        return calls, writings
    made = _made(call)
    if made is None:
        writing = say(sentence(call.body["model"], conversation, call.word), call.word, limits)
    else:
        writing = write(made, call.word, limits)
    return [_message(call, writing)], [writing]


def _made(call: Call) -> str | None:
    """The text, where a script or the format decides it."""
    if call.brief.script and call.brief.script.text is not None:
        return call.brief.script.text.replace("{word}", call.word)
    return formatted((call.body.get("text") or {}).get("format") or {}, call.word)


def _tools(call: Call, asked: str) -> tuple[Tool, ...]:
    """What is called of the tools that the client carries out; those of the platform are never called."""
    if call.brief.script and (call.brief.script.tool or call.brief.script.text is not None):
        return (scripted(*call.brief.script.tool),) if call.brief.script.tool else ()
    body = call.body
    own = [Tool.of(it["type"], it) for it in body.get("tools", ()) if it["type"] in ("function", "custom")]
    return called(own, Choice.of(body.get("tool_choice"), body.get("parallel_tool_calls")), asked)


def _status(writing: Writing) -> str:
    return "incomplete" if writing.reason == "length" else "completed"


def _message(call: Call, writing: Writing) -> dict[str, Any]:
    asked = "message.output_text.logprobs" in (call.body.get("include") or ())
    logprobs = probabilities(writing.tokens, int(call.body.get("top_logprobs") or 0)) if asked else []
    part = {"type": "output_text", "text": writing.text, "annotations": [], "logprobs": logprobs}
    return {
        "id": f"msg_{call.word}",
        "type": "message",
        "status": _status(writing),
        "role": "assistant",
        "content": [part],
    }


def _call(call: Call, index: int, tool: Tool, writing: Writing) -> dict[str, Any]:
    custom = tool.kind == "custom"
    return {
        "id": f"{'ctc' if custom else 'fc'}_{call.word}{index or ''}",
        "type": "custom_tool_call" if custom else "function_call",
        "status": _status(writing),
        "call_id": f"call_{call.word}{index or ''}",
        "name": tool.name,
        "input" if custom else "arguments": writing.text,
    }


def _response(
    call: Call, output: list[dict[str, Any]], writings: list[Writing], prompt: int
) -> dict[str, Any]:
    cut = any(writing.reason == "length" for writing in writings)
    return {
        "id": f"resp_{call.word}",
        "object": "response",
        "created_at": call.created,
        "status": "incomplete" if cut else "completed",
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        **_echoed(call.body),
        "output": output,
        "usage": _usage(prompt, sum(len(it.tokens) for it in writings), call.brief.price),
    }


def _echoed(body: dict[str, Any]) -> dict[str, Any]:
    """What the response repeats of the request, with the defaults filled in."""
    reasoning = body.get("reasoning") or {}
    usual: dict[str, Any] = {
        "background": False,
        "parallel_tool_calls": True,
        "store": True,
        "temperature": 1.0,
        "text": {},
        "tool_choice": "auto",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "metadata": {},
    }
    empty = (
        "instructions", "max_output_tokens", "max_tool_calls", "previous_response_id", "service_tier", "user"
    )  # fmt: skip
    said = {name: body.get(name) for name in (*usual, *empty)}
    given = {name: usual.get(name) if value is None else value for name, value in said.items()}
    return {
        "model": body["model"],
        **given,
        "text": {"format": {"type": "text"}, **(body.get("text") or {})},
        "reasoning": {"effort": reasoning.get("effort"), "summary": reasoning.get("summary")},
    }


def _usage(prompt: int, completion: int, price: Price | None) -> dict[str, Any]:
    return {
        "input_tokens": prompt,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": completion,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": prompt + completion,
        **cost(prompt, completion, price),
    }

"""`createChatCompletion`: an answer to a conversation, whole or streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mock_server.answer import Answer, compose
from mock_server.conversation import Conversation
from mock_server.operations.call import Call
from mock_server.reply import Reply, json_reply, stream_reply
from mock_server.usage import usage


def create_chat_completion(call: Call) -> Reply:
    """The model's answer, which carries the call's word."""
    call.require_model(call.body["model"])
    conversation = Conversation.of(call.body)
    answer = compose(call.body, conversation, call.word)
    count = usage(conversation, answer, _choices(call))
    if call.body.get("stream"):
        return stream_reply(_events(call, answer, count), evidence=(call.word,))
    return json_reply(_completion(call, answer, count), evidence=(call.word,))


def _choices(call: Call) -> int:
    return int(call.body.get("n") or 1)


def _head(call: Call, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{call.word}",
        "object": kind,
        "created": call.created,
        "model": call.body["model"],
    }


def _completion(call: Call, answer: Answer, count: dict[str, int]) -> dict[str, Any]:
    choices = [
        {"index": index, "message": answer.message, "logprobs": None, "finish_reason": answer.finish_reason}
        for index in range(_choices(call))
    ]
    return {**_head(call, "chat.completion"), "choices": choices, "usage": count}


def _events(call: Call, answer: Answer, count: dict[str, int]) -> Iterator[dict[str, Any]]:
    """The chunks of each choice in turn, then the usage where it was asked for."""
    head = _head(call, "chat.completion.chunk")
    asked = (call.body.get("stream_options") or {}).get("include_usage", False)
    unknown = {"usage": None} if asked else {}
    for index in range(_choices(call)):
        for delta, finish_reason in _deltas(answer):
            choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
            yield {**head, "choices": [choice], **unknown}
    if asked:
        yield {**head, "choices": [], "usage": count}


def _deltas(answer: Answer) -> Iterator[tuple[dict[str, Any], str | None]]:
    yield from ((delta, None) for delta in answer.deltas)
    yield {}, answer.finish_reason

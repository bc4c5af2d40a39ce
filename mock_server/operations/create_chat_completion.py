"""`createChatCompletion`: an answer to a conversation, whole or streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from mock_server.answer import Answer, compose
from mock_server.conversation import Conversation
from mock_server.operations.call import Call
from mock_server.reply import Reply, json_reply, stream_reply
from mock_server.usage import usage
from mock_server.writing import probabilities


def create_chat_completion(call: Call) -> Reply:
    """The model's answer, which carries the call's word."""
    conversation = Conversation.of(call.body)
    answer = compose(call.body, conversation, call.word, call.brief.script)
    count = usage(call.brief.tokens, len(answer.tokens) * _choices(call), call.brief.price)
    if call.body.get("stream"):
        return stream_reply(_events(call, answer, count), evidence=answer.evidence)
    return json_reply(_completion(call, answer, count), evidence=answer.evidence)


def _choices(call: Call) -> int:
    return int(call.body.get("n") or 1)


def _head(call: Call, kind: str) -> dict[str, Any]:
    tier = {"service_tier": "default"} if call.body.get("service_tier") else {}
    return {
        "id": f"chatcmpl-{call.word}",
        "object": kind,
        "created": call.created,
        "model": call.body["model"],
        "system_fingerprint": "fp_samplecheck",
        **tier,
    }


def _logprobs(call: Call, tokens: Sequence[str]) -> dict[str, Any] | None:
    """How likely the tokens of a text were, where that was asked for."""
    if not call.body.get("logprobs") or not tokens:
        return None
    return {"content": probabilities(tokens, int(call.body.get("top_logprobs") or 0)), "refusal": None}


def _completion(call: Call, answer: Answer, count: dict[str, Any]) -> dict[str, Any]:
    logprobs = _logprobs(call, answer.tokens if answer.message["content"] else ())
    choices = [
        {
            "index": index,
            "message": answer.message,
            "logprobs": logprobs,
            "finish_reason": answer.finish_reason,
        }
        for index in range(_choices(call))
    ]
    return {**_head(call, "chat.completion"), "choices": choices, "usage": count}


def _events(call: Call, answer: Answer, count: dict[str, Any]) -> Iterator[bytes]:
    """The chunks of each choice in turn, then the usage where it was asked for.

    What all chunks have in common is written once: it is most of each.
    """
    head = orjson.dumps(_head(call, "chat.completion.chunk"))[:-1]
    asked = (call.body.get("stream_options") or {}).get("include_usage", False)
    after = b'}],"usage":null}' if asked else b"}]}"
    unknown = b',"logprobs":null,"finish_reason":null' + after
    for index in range(_choices(call)):
        before = head + b',"choices":[{"index":%d,"delta":' % index
        for delta in answer.deltas():
            logprobs = _logprobs(call, [delta["content"]]) if delta.get("content") else None
            known = (
                b',"logprobs":%b,"finish_reason":null' % orjson.dumps(logprobs) + after
                if logprobs
                else unknown
            )
            yield before + orjson.dumps(delta) + known
        yield before + b'{},"logprobs":null,"finish_reason":' + orjson.dumps(answer.finish_reason) + after
    if asked:
        yield head + b',"choices":[],"usage":' + orjson.dumps(count) + b"}"

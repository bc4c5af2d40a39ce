"""`createCompletion`: what follows a text, whole or streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import orjson

from mock_server.answer import shortened
from mock_server.operations.call import Call
from mock_server.operations.prompts import prompts
from mock_server.reply import Reply, json_reply, stream_reply
from mock_server.tokens import text_tokens
from mock_server.usage import usage
from mock_server.writing import Limits, Writing, evidence, probabilities, say, split, write


def create_completion(call: Call) -> Reply:
    """A text for each prompt, which carries the call's word."""
    asked = prompts(call.body["prompt"])
    limits = Limits.of(call.body, "max_tokens")
    writings = [_write(call, it, limits) for it in asked for _ in range(_each(call))]
    seen = tuple(dict.fromkeys(it for writing in writings for it in evidence(writing.text, call.word)))
    count = usage(sum(map(text_tokens, asked)), sum(len(it.tokens) for it in writings), call.brief.price)
    if call.body.get("stream"):
        return stream_reply(map(orjson.dumps, _events(call, writings, count)), seen)
    choices = [
        _choice(call, index, writing.tokens, writing.reason, _echo(call, asked, index))
        for index, writing in enumerate(writings)
    ]
    return json_reply({**_head(call), "choices": choices, "usage": count}, evidence=seen)


def _each(call: Call) -> int:
    return int(call.body.get("n") or 1)


def _echo(call: Call, asked: Sequence[str], index: int) -> str:
    return asked[index // _each(call)] if call.body.get("echo") else ""


def _write(call: Call, prompt: str, limits: Limits) -> Writing:
    if call.brief.script and call.brief.script.text is not None:
        return write(call.brief.script.text.replace("{word}", call.word), call.word, limits)
    text = f' This is a mock text with the word {call.word} in it. It follows "{shortened(prompt)}".'
    return say(text, call.word, limits)


def _head(call: Call) -> dict[str, Any]:
    return {
        "id": f"cmpl-{call.word}",
        "object": "text_completion",
        "created": call.created,
        "model": call.body["model"],
        "system_fingerprint": "fp_samplecheck",
    }


def _choice(
    call: Call, index: int, tokens: Sequence[str], reason: str | None, before: str = ""
) -> dict[str, Any]:
    text = before + "".join(tokens)
    logprobs = None if call.body.get("logprobs") is None else _logprobs(call, [*split(before), *tokens])
    return {"index": index, "text": text, "logprobs": logprobs, "finish_reason": reason}


def _logprobs(call: Call, tokens: Sequence[str]) -> dict[str, Any]:
    known = probabilities(tokens, int(call.body["logprobs"]))
    return {
        "tokens": list(tokens),
        "token_logprobs": [it["logprob"] for it in known],
        "top_logprobs": [{top["token"]: top["logprob"] for top in it["top_logprobs"]} for it in known],
        "text_offset": list(accumulate(map(len, tokens[:-1]), initial=0)) if tokens else [],
    }


def _events(call: Call, writings: Sequence[Writing], count: dict[str, Any]) -> Iterator[dict[str, Any]]:
    asked = (call.body.get("stream_options") or {}).get("include_usage", False)
    unknown = {"usage": None} if asked else {}
    for index, writing in enumerate(writings):
        for token in writing.tokens:
            yield {**_head(call), "choices": [_choice(call, index, [token], None)], **unknown}
        yield {**_head(call), "choices": [_choice(call, index, [], writing.reason)], **unknown}
    if asked:
        yield {**_head(call), "choices": [], "usage": count}

"""What an operation of another API answers: the document's example, else a value made for its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from mock_server import sse
from mock_server.example import examples
from mock_server.openapi.described import Described, Told, is_json, matching
from mock_server.openapi.marking import MOST_PLACES, replaced, with_word
from mock_server.reply import Headers, Reply
from mock_server.schema import Schema

_LEAST_TOLD = 4
"""Characters of a text or number that nobody prints by accident."""
_SENTENCE = frozenset(
    ("message", "msg", "detail", "description", "title", "error", "reason", "error_description")
)
"""Fields of an error that say what is wrong."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A body, and what shows that it was read."""

    value: Any
    evidence: tuple[str, ...]


def answer(described: Described, accept: str, streamed: bool, word: str) -> Reply:
    """The answer to a request that is right, with the word in it where a text is free."""
    status, told = _success(described)
    media_type = _media_type(told, accept, streamed)
    if media_type is None:
        return Reply(status, (("content-length", "0"), *_headers(told, word)), (b"",), ("",))
    made = _made(told, media_type, word)
    return _reply(status, told, media_type, made, word)


def refusal(described: Described, status: int, message: str, word: str) -> Reply | None:
    """An error as the document has it, with the message in it; None where it has none of that status."""
    told = told_of(described, status)
    media_type = _media_type(told, "application/json", False) if told else None
    if told is None or media_type is None:
        return None
    if media_type.startswith("text/"):
        return _reply(status, told, media_type, _Made(message, ()), word)
    if not is_json(media_type):
        return None
    value = _made(told, media_type, word).value
    said = _with_message(value, message, told.contents[media_type])
    return _reply(status, told, media_type, _Made(said, ()), word)


def told_of(described: Described, status: int) -> Told | None:
    """What is documented of a status: by itself, by its hundred, or of all others."""
    replies = described.replies
    hundreds = f"{str(status)[0]}XX"
    return (
        replies.get(str(status))
        or replies.get(hundreds)
        or replies.get(hundreds.lower())
        or replies.get("default")
    )


def _success(described: Described) -> tuple[int, Told]:
    """The first status of success, else what is given by default, else the first there is."""
    named = sorted(described.replies, key=lambda status: (status[0] != "2", status == "default", status))
    status = named[0] if named else "200"
    number = int(status) if status.isdecimal() else int(status[0]) * 100 if status[0].isdecimal() else 200
    return number, described.replies.get(status, Told({}, {}, {}))


def _media_type(told: Told, accept: str, streamed: bool) -> str | None:
    """The documented media type to answer in; None where there is no body."""
    if streamed and sse.MEDIA_TYPE in told.contents:
        return sse.MEDIA_TYPE
    asked = [it.partition(";")[0].strip().lower() for it in accept.split(",")]
    named = [it for it in asked if it in told.contents]
    usual = sorted(told.contents, key=lambda it: (not is_json(it) and "*" not in it, it == sse.MEDIA_TYPE))
    return next(iter([*named, *usual]), None)


def _made(told: Told, media_type: str, word: str) -> _Made:
    """The first candidate that follows its schema, at best its formats as well; else the first of all."""
    schema = told.contents[media_type]
    lenient = []
    for value in _candidates(told, media_type, schema, word):
        if _follows(schema, value):
            if schema.strict.is_valid(value):
                return _evident(with_word(value, schema, word), word)
            lenient.append(value)
    if lenient:
        return _evident(with_word(lenient[0], schema, word), word)
    return _evident(next(_candidates(told, media_type, schema, word)), word)


def _candidates(told: Told, media_type: str, schema: Schema, word: str) -> Iterator[Any]:
    for value in told.examples.get(media_type, ()):
        yield value
        if isinstance(value, str) and (parsed := _parsed(value)) is not None:
            yield parsed
    yield from examples(schema.document, word)


def _parsed(text: str) -> Any:
    """An example that is written as the text of its JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _follows(schema: Schema, value: Any) -> bool:
    """Whether a value follows a schema and can be written."""
    try:
        json.dumps(value, allow_nan=False)
        return schema.accepts(value)
    except (ValueError, TypeError, RecursionError):
        return False


def _evident(value: Any, word: str) -> _Made:
    """The value with the texts and numbers that show that it was read.

    Where there are none it is the empty text, which everything shows.
    """
    texts = [it if isinstance(it, str) else json.dumps(it) for it in _scalars(value)]
    told = [it for it in texts if len(it) >= _LEAST_TOLD]
    here = [word] if any(word in it for it in texts) else []
    return _Made(value, tuple(dict.fromkeys([*here, *told]))[:MOST_PLACES] or ("",))


def _scalars(value: Any) -> Iterator[str | int | float]:
    if isinstance(value, dict | list):
        for it in value.values() if isinstance(value, dict) else value:
            yield from _scalars(it)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield value


def _with_message(value: Any, message: str, schema: Schema) -> Any:
    """An error with the message in the first text that is there to say what is wrong."""
    for path in _sentences(value, ()):
        said = replaced(value, path, lambda _: message)
        if schema.accepts(said):
            return said
    return value


def _sentences(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, it in items:
        if isinstance(it, str) and key in _SENTENCE:
            yield (*path, key)
        yield from _sentences(it, (*path, key))


def _reply(status: int, told: Told, media_type: str, made: _Made, word: str) -> Reply:
    sent = _concrete(media_type)
    body = _encoded(made.value, sent)
    headers: Headers = (("content-type", sent), ("content-length", str(len(body))), *_headers(told, word))
    return Reply(status, headers, (body,), made.evidence)


def _concrete(media_type: str) -> str:
    """A media type that can be sent for one with a star."""
    if "*" not in media_type:
        return media_type
    usual = ("application/json", "text/plain", "image/png", "application/octet-stream")
    return next(
        (it for it in usual if matching(it, {media_type: None})), media_type.replace("*", "octet-stream")
    )


def _encoded(value: Any, media_type: str) -> bytes:
    if is_json(media_type):
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if media_type == sse.MEDIA_TYPE:
        return sse.encode(text.replace("\n", " ").encode()) + sse.encode(sse.DONE)
    return text.encode(errors="replace")


def _headers(told: Told, word: str) -> Headers:
    """The documented headers, but for those that the reply has by itself."""
    named = {name.lower(): schema for name, schema in told.headers.items()}
    return tuple(
        (name, _header(schema, word))
        for name, schema in named.items()
        if name not in ("content-type", "content-length", "transfer-encoding", "connection")
    )


def _header(schema: Mapping[str, Any], word: str) -> str:
    """A value for a header as it is sent: JSON without quotes, items behind commas, all in ASCII."""
    whole = Schema(lambda: dict(schema))
    value = next((it for it in examples(schema, word) if _follows(whole, it)), word)
    items = value if isinstance(value, list) else [value]
    text = ",".join(it if isinstance(it, str) else json.dumps(it) for it in items)
    return quote(" ".join(text.split()), safe=" !#$%&'()*+,-./:;<=>?@[]^_`{|}~\"")

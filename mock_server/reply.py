"""What the mock answers with, before it is sent."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from mock_server import sse


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: sent in one write where its length is known, else piece by piece."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: tuple[bytes, ...]
    evidence: tuple[str, ...] = ()
    """Texts that show that the answer was read."""


def json_reply(value: object, status: int = 200, evidence: tuple[str, ...] = ()) -> Reply:
    """A JSON body."""
    return _whole(orjson.dumps(value), "application/json", status, evidence)


def file_reply(path: str, data: bytes) -> Reply:
    """A file, its media type guessed from its name."""
    return _whole(data, mimetypes.guess_type(path)[0] or "application/octet-stream", 200, ())


def stream_reply(events: Iterable[object], evidence: tuple[str, ...]) -> Reply:
    """Server-sent events, `[DONE]` at their end."""
    chunks = (*(sse.encode(orjson.dumps(event)) for event in events), sse.encode(sse.DONE))
    headers = (("content-type", f"{sse.MEDIA_TYPE}; charset=utf-8"), ("cache-control", "no-cache"))
    return Reply(200, headers, chunks, evidence)


def _whole(body: bytes, media_type: str, status: int, evidence: tuple[str, ...]) -> Reply:
    headers = (("content-type", media_type), ("content-length", str(len(body))))
    return Reply(status, headers, (body,), evidence)

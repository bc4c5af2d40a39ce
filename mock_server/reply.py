"""What the mock answers with, before it is sent."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from mock_server import sse

JSON = "application/json"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: sent in one write where its length is known, else piece by piece."""

    status: int
    headers: Headers
    chunks: tuple[bytes, ...]
    evidence: tuple[str, ...] = ()
    """Texts that show that the answer was read."""
    first_delay: float = 0.0
    """Seconds before anything is sent."""
    delay: float = 0.0
    """Seconds before each further chunk."""
    joined: bool = False
    """Whether chunks may share a write, as they do on a fast network; the first few never do."""
    cut: bool = False
    """Whether the connection ends after the last chunk as if the server had died."""

    @property
    def streamed(self) -> bool:
        """Whether the body is a stream of events."""
        return dict(self.headers).get("content-type", "").startswith(sse.MEDIA_TYPE)


def json_reply(value: object, status: int = 200, evidence: tuple[str, ...] = ()) -> Reply:
    """A JSON body."""
    return _whole(orjson.dumps(value), JSON, status, evidence)


def file_reply(path: str, data: bytes) -> Reply:
    """A file, its media type guessed from its name."""
    return _whole(data, mimetypes.guess_type(path)[0] or "application/octet-stream", 200, ())


def text_reply(text: str, evidence: tuple[str, ...]) -> Reply:
    """A text as it is."""
    return _whole(text.encode(), "text/plain; charset=utf-8", 200, evidence)


def bytes_reply(data: bytes) -> Reply:
    """Bytes that may be anything; as a text they are evidence themselves."""
    text = data.decode(errors="ignore").strip()
    return _whole(data, "application/octet-stream", 200, (text,) if text else ())


def stream_reply(events: Iterable[bytes], evidence: tuple[str, ...]) -> Reply:
    """Server-sent events, each a JSON text, and `[DONE]` at their end."""
    return _stream((*map(sse.encode, events), sse.encode(sse.DONE)), evidence)


def event_reply(events: Iterable[Mapping[str, Any]], evidence: tuple[str, ...]) -> Reply:
    """Server-sent events below the names of their types; the last one tells by itself that it is."""
    return _stream(tuple(sse.encode(orjson.dumps(it), it["type"]) for it in events), evidence)


def _stream(chunks: tuple[bytes, ...], evidence: tuple[str, ...]) -> Reply:
    headers = (("content-type", f"{sse.MEDIA_TYPE}; charset=utf-8"), ("cache-control", "no-cache"))
    return Reply(200, headers, chunks, evidence, joined=True)


def _whole(body: bytes, media_type: str, status: int, evidence: tuple[str, ...]) -> Reply:
    headers = (("content-type", media_type), ("content-length", str(len(body))))
    return Reply(status, headers, (body,), evidence)

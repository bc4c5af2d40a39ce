"""Server-sent events, as the API writes them: one `data:` line each, and `[DONE]` for the last."""

from __future__ import annotations

DONE = b"[DONE]"
MEDIA_TYPE = "text/event-stream"


def encode(data: bytes) -> bytes:
    """One event on the wire. The data is one line."""
    return b"data: " + data + b"\n\n"


def decode(stream: bytes) -> tuple[bytes, ...]:
    """The data of each whole event, `[DONE]` included; what a client that left did not get is left out."""
    return tuple(event.removeprefix(b"data: ") for event in stream.split(b"\n\n")[:-1])

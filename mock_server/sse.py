"""Server-sent events, as the API writes them: one `data:` line each, in some streams below its name."""

from __future__ import annotations

DONE = b"[DONE]"
"""The last event of most streams."""
MEDIA_TYPE = "text/event-stream"
_DATA = b"data: "


def encode(data: bytes, name: str = "") -> bytes:
    """One event on the wire. The data is one line."""
    return (b"event: " + name.encode() + b"\n" if name else b"") + _DATA + data + b"\n\n"


def decode(stream: bytes) -> tuple[bytes, ...]:
    """The data of each whole event, `[DONE]` included; what a client that left did not get is left out."""
    return tuple(_data(event) for event in stream.split(b"\n\n")[:-1])


def _data(event: bytes) -> bytes:
    _, found, data = event.partition(_DATA)
    return data if found else event

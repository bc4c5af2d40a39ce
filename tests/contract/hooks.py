"""What a schema cannot say: Schemathesis sends pictures, videos and recordings that can be decoded."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from typing import Any

import schemathesis
from hypothesis.strategies import just
from schemathesis.transport.serialization import Binary

_TRANSCRIPTIONS = "/audio/transcriptions"
_DATA_URL = re.compile(r"data:(image|video)/[A-Za-z0-9.+-]+;base64,[A-Za-z0-9+/,]+=*$")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff\0\0" * side) * side)
    parts = _chunk(b"IHDR", header), _chunk(b"IDAT", rows), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _wav() -> bytes:
    sound = b"\0" * 3200
    head = struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)
    body = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


_URLS = {
    "image": f"data:image/png;base64,{base64.b64encode(_png(64)).decode()}",
    "video": "data:video/mp4;base64,AAAAGGZ0eXBtcDQy",
}


def _decodable(value: Any) -> Any:
    """The value with every data URL that is well-formed made one that can be decoded."""
    if isinstance(value, dict):
        return {key: _decodable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_decodable(part) for part in value]
    if isinstance(value, str) and (match := _DATA_URL.match(value)):
        return _URLS[match[1]]
    return value


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    return _decodable(body)


@schemathesis.hook
def filter_body(context: schemathesis.HookContext, body: Any) -> bool:
    """Whether a form can carry it: once sent, an empty list is nothing, and all else is a right text."""
    if context.operation.path != _TRANSCRIPTIONS or not isinstance(body, dict):
        return True
    texts = all(isinstance(body.get(name, ""), str) for name in ("model", "prompt"))
    return texts and [] not in body.values()


schemathesis.openapi.format("binary", just(Binary(_wav())))

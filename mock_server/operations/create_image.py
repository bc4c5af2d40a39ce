"""`createImage`: pictures in one colour, which any program can decode."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from typing import Any

from mock_server.operations.call import Call
from mock_server.reply import Reply, json_reply

_USUAL_SIZE = "1024x1024"
_ALWAYS_BASE64 = "gpt-image"
"""The family of models that gives no addresses."""


def create_image(call: Call) -> Reply:
    """As many pictures as asked for, in base64 or by an address below the base, where no key is needed."""
    if model := call.body.get("model"):
        call.require_model(model)
    size = call.body.get("size") or _USUAL_SIZE
    width, height = map(int, (_USUAL_SIZE if size == "auto" else size).split("x"))
    pictures = [png(width, height, f"{call.word}{index}") for index in range(int(call.body.get("n") or 1))]
    data = [_item(call, index, picture) for index, picture in enumerate(pictures)]
    seen = [text for item in data for text in (item.get("url"), item.get("b64_json", "")[:64]) if text]
    return json_reply({"created": call.created, "data": data}, evidence=(call.word, *seen, str(call.created)))


def _item(call: Call, index: int, picture: bytes) -> dict[str, Any]:
    said = {"revised_prompt": f"{call.body['prompt']} ({call.word})"}
    if (
        str(call.body.get("model")).startswith(_ALWAYS_BASE64)
        or call.body.get("response_format") == "b64_json"
    ):
        return {"b64_json": base64.b64encode(picture).decode(), **said}
    return {"url": call.publish(f"pictures/{call.word}-{index}.png", picture), **said}


def png(width: int, height: int, seed: str) -> bytes:
    """A PNG in one colour, which the seed decides: two colours to choose from, one bit a pixel."""
    colour = hashlib.sha256(seed.encode()).digest()[:3]
    row = b"\0" + bytes(-(-width // 8))
    head = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"PLTE", colour + b"\xff\xff\xff"), (b"IDAT", zlib.compress(row * height))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*it) for it in [*chunks, (b"IEND", b"")])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

"""`createEmbedding`: a vector for each text, always the same for the same text and model."""

from __future__ import annotations

import base64
import hashlib
import math
import struct
from typing import Any

from mock_server.operations.call import Call
from mock_server.operations.prompts import prompts
from mock_server.reply import Reply, json_reply
from mock_server.tokens import text_tokens

_USUAL_DIMENSIONS = 1536
_FIRST = 512
"""The first number is so many parts of one: every language prints it alike, as 32 bits or as 64."""


def create_embedding(call: Call) -> Reply:
    """The vectors. The first number of the first one is the evidence."""
    texts = prompts(call.body["input"])
    dimensions = int(call.body.get("dimensions") or _USUAL_DIMENSIONS)
    vectors = [vector(f"{call.body['model']}:{text}", dimensions) for text in texts]
    form = _base64 if call.body.get("encoding_format") == "base64" else list
    tokens = sum(map(text_tokens, texts))
    return json_reply(
        {
            "object": "list",
            "data": [
                {"object": "embedding", "index": index, "embedding": form(it)}
                for index, it in enumerate(vectors)
            ],
            "model": call.body["model"],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        },
        evidence=(f"{vectors[0][0]:.9f}".rstrip("0").rstrip("."),),
    )


def vector(text: str, dimensions: int) -> list[float]:
    """A vector of length 1, to within the rounding of its numbers to eight digits."""
    if dimensions == 1:
        return [1.0]
    data = hashlib.shake_256(text.encode()).digest(2 * dimensions)
    first, *rest = struct.unpack(f"<{dimensions}h", data)
    start = (first % (_FIRST // 16) * 2 + 3) / _FIRST
    scale = math.sqrt((1 - start**2) / (sum(it * it for it in rest) or 1))
    return [start, *(round(it * scale, 8) for it in rest)]


def _base64(numbers: list[float]) -> Any:
    """The numbers as 32-bit floats, the lowest byte first."""
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()

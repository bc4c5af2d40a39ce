"""Whether an output shows that an answer was read: by its word, or by what else only the answer tells."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from runners.model import Exchange
from runners.rules.evidence import Evidence

_BASE64 = re.compile(r"(?<![\w+/])(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_TEXTS = ("content", "text", "arguments", "input", "reasoning_content", "refusal")
"""Keys under which answers and events hold what the model said."""
_RUN = 12
"""So many characters of the model's text in a row are no accident."""
_USAGE = 2
"""So many of the usage's numbers are printed by a sample that is about them; one alone is no answer."""
_UNREAD = "Response {"
"""How Node shows an answer that nobody has read yet, its headers included."""
_LONG = 8
"""Characters of a header's value that nobody would guess."""


def shown(evidence: Evidence, exchange: Exchange) -> bool:
    """Whether the output has what only this answer could tell, in whatever form it was printed."""
    output = evidence.execution.output
    squeezed = _squeezed(output)
    return (
        any(_squeezed(text) in squeezed for text in exchange.evidence)
        or any(_squeezed(json.dumps(text)[1:-1]) in squeezed for text in exchange.evidence)
        or any(text.encode() in decoded for decoded in _decoded(output) for text in exchange.evidence)
        or any(_has_number(output, number) for number in _counts(exchange))
        or sum(_has_number(output, number) for number in _usage(exchange)) >= _USAGE
        or any(value in output for value in _header_values(exchange) if _UNREAD not in output)
        or _quotes(evidence, exchange)
    )


def _squeezed(text: str) -> str:
    """Without blanks and case: samples print one token a line, wrap, and shout."""
    return "".join(text.split()).casefold()


def _decoded(output: str) -> Iterator[bytes]:
    """What runs of base64 in the output stand for."""
    for run in _BASE64.findall(output):
        with contextlib.suppress(ValueError):
            yield base64.b64decode(run)


def _header_values(exchange: Exchange) -> Iterator[str]:
    """Those that nobody would guess."""
    return (value for _, value in exchange.response_headers if len(value) >= _LONG)


def _has_number(output: str, number: int) -> bool:
    return re.search(rf"(?<![\d.\[]){number}(?![\d.]\d|\d)", output) is not None


def _counts(exchange: Exchange) -> Iterator[int]:
    """Numbers for which alone one asks without sending anything: the status, the length of a list."""
    if exchange.method == "GET":
        yield exchange.status
        yield from (
            len(it) for document in documents(exchange) if isinstance(it := document.get("data"), list)
        )


def _usage(exchange: Exchange) -> set[int]:
    """The numbers of tokens that an answer tells."""
    told = [it for document in documents(exchange) if isinstance(it := document.get("usage"), dict)]
    return {number for usage in told for number in usage.values() if isinstance(number, int) and number}


def documents(exchange: Exchange) -> Iterator[dict[str, Any]]:
    """The objects of an answer: its body, or the events of its stream."""
    text = exchange.response.decode(errors="replace")
    for piece in re.findall(r"^data: (.+)$", text, re.MULTILINE) or [text]:
        with contextlib.suppress(ValueError, RecursionError):
            document = json.loads(piece)
            if isinstance(document, dict):
                yield document


def _quotes(evidence: Evidence, exchange: Exchange) -> bool:
    """Whether the output has a piece of what the model said, or the function that it wants called."""
    said, names = "", set()
    for key, value in (pair for document in documents(exchange) for pair in _pairs(document)):
        said += value if key in _TEXTS else ""
        names |= {value} if key == "function" else set()
    output = evidence.execution.output
    own = evidence.code + exchange.body.decode(errors="replace")
    runs = (said[index : index + _RUN] for index in range(len(said) - _RUN + 1))
    return any(run in output and run not in own for run in runs) or any(name in output for name in names)


def _pairs(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """The texts below a value with their keys; a function's name comes under `function`."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(item, key)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _pairs(item, "function" if (key, name) == ("function", "name") else name)

"""What is wrong with a text that should be JSON, in words for its writer, at the character to be mended."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BrokenJson:
    """The first thing that keeps a text from being JSON."""

    offset: int
    """Of the character to be mended, from 0."""
    message: str
    hint: str


_FULL_WIDTH = {"，": ",", "：": ":", "｛": "{", "｝": "}", "［": "[", "］": "]"}


def broken_json(text: str) -> BrokenJson | None:
    """What breaks the JSON first; None where it is valid, or nested so deep that only a machine wrote it."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return _explain(text, error)
    except RecursionError:
        return None
    return None


def _explain(text: str, error: json.JSONDecodeError) -> BrokenJson:
    before, here = text[: error.pos].rstrip(), text[error.pos : error.pos + 1]
    previous = max(len(before) - 1, 0)
    if not text.strip():
        return BrokenJson(0, "the body is empty", "send the request as a JSON object")
    if error.pos >= len(text.rstrip()):
        return BrokenJson(previous, "the JSON ends too early", "close every bracket, brace and quote")
    if here and here in _FULL_WIDTH:
        mark = _FULL_WIDTH[here]
        return BrokenJson(
            error.pos, f"JSON's marks are not those of Chinese text: `{here}`", f"write `{mark}`"
        )
    if error.msg.startswith("Expecting ',' delimiter"):
        return BrokenJson(previous, "a comma is missing after this", "add `,` at the end of this value")
    if before.endswith(",") and here in ("}", "]"):
        return BrokenJson(previous, "a comma stands before the closing bracket", "remove the comma")
    if error.msg.startswith("Illegal trailing comma"):  # Python 3.13 points at the comma itself
        return BrokenJson(error.pos, "a comma stands before the closing bracket", "remove the comma")
    if here == "'":
        return BrokenJson(error.pos, "JSON has no single quotes", 'write `"` around names and texts')
    message = f"this is no JSON: {error.msg[0].lower()}{error.msg[1:]}"
    return BrokenJson(error.pos, message, "correct the JSON")


def line_of(text: str, offset: int) -> str:
    """The line of the text that the offset is on, cut to what a report can show."""
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return text[begin : end if end >= 0 else None].strip()[:120]

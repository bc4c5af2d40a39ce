"""Where on the page something was written: from code positions, texts, addresses and JSON back to lines.

A request's JSON is aligned with the code that made it by the order of its strings: each is looked for
behind the place of the one before. That holds for a literal, a dict, a struct and a concatenation alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from runners.model import Line, Sample

_TOKEN = re.compile(r'"((?:[^"\\\x00-\x1f]|\\.)*)"(\s*:)?')


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column of the page."""

    line: int
    column: int = 1


def at(lines: tuple[Line, ...], line: int | None, column: int = 1) -> Place:
    """The page's place of a line and column of the code; the block's first line where there is none."""
    if not lines:
        return Place(1)
    row = lines[min(max(line or 1, 1), len(lines)) - 1]
    return Place(row.number, row.column + column - 1)


def start(sample: Sample) -> Place:
    """Where the sample's code begins."""
    return at(sample.block.lines, 1) if sample.block.lines else Place(sample.block.line)


def at_offset(lines: tuple[Line, ...], code: str, offset: int) -> Place:
    """The page's place of a character of the code."""
    before = code[:offset]
    return at(lines, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def word_offset(code: str, word: str, after: int = 0) -> int | None:
    """Where the word stands alone in the code, from `after` on."""
    if not word:
        return None
    left = r"(?<!\w)" if word[0].isalnum() or word[0] == "_" else ""
    right = r"(?!\w)" if word[-1].isalnum() or word[-1] == "_" else ""
    match = re.compile(left + re.escape(word) + right).search(code, after)
    return match.start() if match else None


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _tokens(body: str) -> Iterator[tuple[int, str]]:
    """The strings of a JSON text, keys and values alike, with their offsets."""
    for match in _TOKEN.finditer(body):
        yield match.start(), _unescaped(match[1])


def body_offset(code: str, body: str, offset: int) -> int | None:
    """Where in the code the character at `offset` of a request's body was written, as near as can be told."""
    literal = code.find(body) if body.strip() else -1
    if literal >= 0:
        return literal + offset
    found, position = None, 0
    for begin, text in _tokens(body):
        if begin > offset:
            break
        place = word_offset(code, text, position)
        if place is not None:
            found, position = place, place + len(text)
    return found


def pointer_offset(body: str, pointer: str) -> int | None:
    """Where in a JSON text the key or element that a JSON Pointer (RFC 6901) names is written."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    position = _skip_blank(body, 0)
    for step in steps:
        found = _member(body, position, step)
        if found is None:
            return None
        key, position = found
    return key if steps else position


def _skip_blank(body: str, position: int) -> int:
    while position < len(body) and body[position] in " \t\r\n":
        position += 1
    return position


def _member(body: str, position: int, step: str) -> tuple[int, int] | None:
    """Offsets of the member's key (an array's element: of itself) and of its value."""
    decode = json.JSONDecoder().raw_decode
    opening, index = body[position : position + 1], 0
    position = _skip_blank(body, position + 1)
    while opening in ("{", "[") and position < len(body) and body[position] not in "}]":
        key, name = position, str(index)
        if opening == "{":
            name, position = decode(body, position)
            position = _skip_blank(body, _skip_blank(body, position) + 1)
        if name == step:
            return key, position
        _, position = decode(body, position)
        position = _skip_blank(body, _skip_blank(body, position))
        position = _skip_blank(body, position + 1) if body[position : position + 1] == "," else position
        index += 1
    return None

"""Where in a sample's code the parts of a request's body are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import parse_qsl

from mock_server.violations import segments
from runners.source.fit import fit, named, plain, spans, squeezed, structured
from runners.source.names import IDENTIFIERS
from runners.source.reader import reader
from runners.source.tree import source
from runners.source.values import Array, Object, Text, Value, choices

_PART = re.compile(r'name="([^"]+)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)\r?\n--', re.DOTALL)
"""Matches a field of a multipart form: its name and its value."""
What = Literal["key", "value", "object"]
"""What of the part a finding is about: its key, its value, or the object or array that it is."""


def locate(language: str, code: str, body: str, pointer: str, what: What = "key") -> int | None:
    """The offset in the code of the part of a request's body that a JSON Pointer (RFC 6901) names.

    Texts are found at their first character, inside their quotes. An item of an array has no key: it is found
    itself. None where the code writes down nothing that fits. A language without a grammar has no tree: None.
    """
    steps, values = segments(pointer), reader(language, code).values
    found = _best(values, _sent(body), steps, what)
    return _word(language, code, steps) if found is None else found


def _sent(body: str) -> Any:
    """The body as JSON, of a form its fields; None where it is neither."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return dict(_PART.findall(body) or parse_qsl(body)) or None


def _best(values: tuple[Value, ...], sent: Any, steps: list[str | int], what: What) -> int | None:
    """The place in the value that fits best what was sent, or a part of it that holds the place."""
    best, best_score = None, 0.0
    for depth in range(max(len(steps), 1)):
        for value in values:
            score = fit(value, sent)
            if score > best_score and (offset := _offset(value, sent, steps[depth:], what)) is not None:
                best, best_score = offset, score
        if not steps or (sent := _step(sent, steps[depth])) is None:
            break
    return best


def _step(sent: Any, step: str | int) -> Any:
    """The part of what was sent that one step of a pointer leads to."""
    if isinstance(sent, dict):
        return sent.get(str(step))
    return sent[step] if isinstance(sent, list) and isinstance(step, int) and step < len(sent) else None


def _offset(value: Value, sent: Any, steps: list[str | int], what: What) -> int | None:
    """Where the steps lead from this value on; None where it does not hold what they name."""
    value = structured(max(choices(value), key=lambda choice: fit(choice, sent)))
    if not steps:
        return value.offset if isinstance(value, Object | Array) or what == "value" else None
    part = _step(sent, steps[0])
    for key, inner in _inner(value, steps[0], part):
        if len(steps) > 1:
            return _offset(inner, part, steps[1:], what)
        if what == "key":
            return key
        return _solid(inner, part).offset if what == "value" else structured(_solid(inner, part)).offset
    return None


def _solid(value: Value, sent: Any) -> Value:
    """The value itself, of several the one that was sent."""
    return max(choices(value), key=lambda choice: fit(choice, sent), default=value)


def _inner(value: Value, step: str | int, part: Any) -> Iterator[tuple[int, Value]]:
    """The members or the item that a step leads to: the offset of the key and the value."""
    if isinstance(value, Object):
        members = sorted(named(value, str(step)), key=lambda member: -fit(member.value, part))
        yield from ((member.key.offset, member.value) for member in members)
    elif isinstance(value, Array) and isinstance(step, int) and step < len(value.items):
        yield value.items[step].offset, value.items[step]


def _word(language: str, code: str, steps: list[str | int]) -> int | None:
    """The last key of the pointer, wherever the code has it as a name or as a text of its own."""
    name = plain(next((step for step in reversed(steps) if isinstance(step, str)), ""))
    own = source(language, code)
    for value in reader(language, code).values:
        if isinstance(value, Text) and name and plain(value.characters) == name:
            return value.offset
    nodes = (node for node in own.nodes if node.type in IDENTIFIERS)
    return next((own.begin(node) for node in nodes if name and plain(own.text(node)) == name), None)


def body_offset(language: str, code: str, body: str, offset: int) -> int | None:
    """Where in the code the character at `offset` of a body is written, if the body stands there as a text.

    Blanks are left out of the comparison, and of several texts the one with the fewest holes is taken.
    """
    found = None
    for value in reader(language, code).values:
        for text in choices(value):
            origins = _origins(text, body) if isinstance(text, Text) else None
            if origins and (found is None or len(set(origins)) > len(set(found))):
                found = origins
    solid = body[:offset].rstrip() if body[offset : offset + 1].isspace() else body[: offset + 1]
    return found[max(len(squeezed(solid)) - 1, 0)] if found else None


def _origins(text: Text, body: str) -> list[int] | None:
    """For each character of the body, blanks left out, the code's offset; None where this is another text."""
    solid = [
        (character, place)
        for character, place in zip(text.characters, text.places, strict=True)
        if not character.isspace()
    ]
    pattern = "".join(character for character, _ in solid)
    if len(pattern) < 2:
        return None
    indexes = spans(pattern, squeezed(body))
    return None if indexes is None else [solid[index][1] for index in indexes]

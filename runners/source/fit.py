"""How well what the code writes down fits what was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from runners.source.json_text import structure
from runners.source.values import HOLE, Array, Member, Object, OneOf, Scalar, Text, Unknown, Value

_STRAY, _ABSENT, _DIFFERENT = 0.3, 0.1, 1.0
"""What counts against a fit: a key too many, a key too few, another value."""


def squeezed(text: str) -> str:
    """The text without blanks: shells, heredocs and text blocks change them on the way."""
    return "".join(text.split())


def plain(name: str) -> str:
    """A name without regard to case and joints: `MaxTokens` and `max_tokens` are one."""
    return re.sub(r"[\W_]", "", name).lower()


def named(value: Object, key: str) -> list[Member]:
    """The members of that name, the last written first; those spelt otherwise only where there is none."""
    members = value.members[::-1]
    exact = [member for member in members if member.key.characters == key]
    return exact or [member for member in members if plain(member.key.characters) == plain(key) != ""]


def structured(value: Value) -> Value:
    """The value, or the object or array that its text writes down."""
    return (structure(value) or value) if isinstance(value, Text) else value


def fit(value: Value, sent: Any) -> float:
    """One for each key, item and value that the two have in common, less what they do not."""
    if isinstance(value, Unknown):
        return 0.0
    if isinstance(value, OneOf):
        return max((fit(choice, sent) for choice in value.choices), default=0.0)
    if isinstance(sent, dict | list):
        value = structured(value)
    if isinstance(value, Object) and isinstance(sent, dict):
        return _members_fit(value, sent)
    if isinstance(value, Array) and isinstance(sent, list):
        pairs = zip(value.items, sent, strict=False)
        return sum(fit(item, part) for item, part in pairs) - _ABSENT * abs(len(value.items) - len(sent))
    if isinstance(value, Array) and isinstance(sent, str):  # a form's file: its name, its content, its type
        return max((fit(item, sent) for item in value.items), default=0.0)
    if isinstance(value, Text):
        return _text_fit(value, sent)
    same = isinstance(value, Scalar) and type(value.value) is type(sent) and value.value == sent
    return 1.0 if same else -_DIFFERENT


def _members_fit(value: Object, sent: dict[str, Any]) -> float:
    known = {member.key.characters: named(value, member.key.characters)[0] for member in value.members}
    keys = {plain(key): key for key in sent}
    total = 0.0
    for name, member in known.items():
        key = name if name in sent else keys.get(plain(name))
        total += -_STRAY if key is None else 1.0 + fit(member.value, sent[key])
    return total - _ABSENT * max(0, len(sent) - len(known))


def _text_fit(value: Text, sent: Any) -> float:
    if isinstance(sent, dict | list):
        return -_DIFFERENT
    if not isinstance(sent, str):
        return 0.5 if value.characters.strip() == json.dumps(sent) else -_DIFFERENT
    if HOLE not in value.characters:
        return 1.0 if squeezed(value.characters) == squeezed(sent) else -_DIFFERENT
    known = len(squeezed(value.characters.replace(HOLE, "")))
    matched = spans(squeezed(value.characters), squeezed(sent)) is not None
    return (0.9 if known else 0.1) if matched else -_DIFFERENT


def spans(pattern: str, text: str) -> list[int] | None:
    """For each character of the text that of the pattern it comes from, holes taking what they must.

    None where the text does not come from the pattern.
    """
    pieces = pattern.split(HOLE)
    if not (text.startswith(pieces[0]) and text.endswith(pieces[-1])):
        return None
    found: list[int] = []
    origin = 0
    for index, (piece, begin) in enumerate(_placed(pieces, text)):
        if begin < len(found):
            return None
        found += [origin - 1] * (begin - len(found)) if index else []
        found += range(origin, origin + len(piece))
        origin += len(piece) + 1
    return found if len(found) == len(text) else None


def _placed(pieces: list[str], text: str) -> Iterator[tuple[str, int]]:
    """The pieces in their order, and where each begins in the text; -1 where one is missing."""
    position = 0
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        begin = len(text) - len(piece) if last and index else text.find(piece, position)
        yield piece, begin
        position = max(begin, 0) + len(piece)

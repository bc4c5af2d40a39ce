"""What code writes down, in one small form for all languages: texts, scalars, objects and arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

HOLE = "\ue000"
"""Stands in a text for what only a run of the program would tell."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the program has it, and where each of its characters is written."""

    characters: str
    """Escapes decoded, pieces joined; HOLE for what is not known."""
    places: tuple[int, ...]
    """The code's offset of each character."""
    offset: int
    """Where the first character is written, or would be where there is none."""

    def __add__(self, other: Text) -> Text:
        first = self if self.characters or not other.characters else other
        return Text(self.characters + other.characters, self.places + other.places, first.offset)

    def part(self, begin: int, end: int) -> Text:
        """The characters from `begin` to `end`."""
        place = self.places[begin] if begin < len(self.places) else self.offset
        return Text(self.characters[begin:end], self.places[begin:end], place)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number, a truth value or null."""

    value: float | bool | None
    offset: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only a run of the program would tell."""

    offset: int


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object and its value."""

    key: Text
    value: Value


@dataclass(frozen=True, slots=True)
class Object:
    """Keys and values: a dict, a map, a struct, keyword arguments, the calls of a builder."""

    members: tuple[Member, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Array:
    """Values in their order."""

    items: tuple[Value, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A name that has several values in turn, the likeliest first."""

    choices: tuple[Value, ...]
    offset: int = field(default=0)


Value = Text | Scalar | Unknown | Object | Array | OneOf

_DIRECTIVE = re.compile(r"%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|\{\w*(?:![rsa])?(?::[^{}\"]*)?\}")


def joined_texts(texts: list[Text]) -> Text:
    """The texts one after the other; there is at least one."""
    first = next((text for text in texts if text.characters), texts[0])
    characters = "".join(text.characters for text in texts)
    return Text(characters, tuple(place for text in texts for place in text.places), first.offset)


def hole(offset: int) -> Text:
    """A text of which nothing is known but where it is written."""
    return Text(HOLE, (offset,), offset)


def as_text(value: Value) -> Text:
    """The value within a text: its own characters where they are known, else a hole."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Scalar) and isinstance(value.value, int) and not isinstance(value.value, bool):
        digits = str(value.value)
        return Text(digits, (value.offset,) * len(digits), value.offset)
    return hole(value.offset)


def formatted(pattern: Text, values: list[Value]) -> Text:
    """The pattern with its directives (`%s`, `{}`, `{name}`) replaced by the values in their order."""
    result, done, left = pattern.part(0, 0), 0, iter(values)
    for match in _DIRECTIVE.finditer(pattern.characters):
        begin, end = match.span()
        place = pattern.places[begin]
        value = next(left, None)
        quote = Text('"', (place,), place) if match[0].endswith("q") else Text("", (), place)
        filled = as_text(value) if value is not None else hole(place)
        filled = (
            filled
            if isinstance(value, Text)
            else Text(filled.characters, (place,) * len(filled.places), place)
        )
        result = result + pattern.part(done, begin) + quote + filled + quote
        done = end
    return result + pattern.part(done, len(pattern.characters))


def replaced(text: Text, old: str, new: Text) -> Text:
    """The text with each `old` in it replaced."""
    result, done = text.part(0, 0), 0
    for match in re.finditer(re.escape(old), text.characters) if old else ():
        result, done = result + text.part(done, match.start()) + new, match.end()
    return result + text.part(done, len(text.characters))


def choices(value: Value) -> Iterator[Value]:
    """The value, or each that it may be."""
    if isinstance(value, OneOf):
        for choice in value.choices:
            yield from choices(choice)
    else:
        yield value

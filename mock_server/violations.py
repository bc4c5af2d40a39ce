"""Where a JSON value breaks its schema, in words that a technical writer understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of mistake a violation is; the most telling sort comes first."""

    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"
    WRONG_TYPE = "wrong-type"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a JSON value is not what its schema asks for."""

    kind: Kind
    pointer: str
    """RFC 6901, to the offending value; to the object where a field is missing."""
    name: str | None
    """The key concerned; None for an item of an array and for the whole value."""
    message: str
    expected: str
    actual: str
    hint: str | None = None
    """What to write instead, where that can be told."""

    @property
    def param(self) -> str:
        """The field as the API's errors name it, such as `messages[0].content[1].image_url.url`."""
        missing = [self.name] if self.kind is Kind.MISSING_FIELD and self.name else []
        return field_name([*segments(self.pointer), *missing])


def pointer_to(path: Iterable[str | int]) -> str:
    """The JSON Pointer (RFC 6901) of a path of keys and indexes."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def segments(pointer: str) -> list[str | int]:
    """The path of a JSON Pointer; a number is taken for an index."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return [int(part) if part.isdecimal() and part.isascii() else part for part in parts]


def field_name(path: Iterable[str | int]) -> str:
    """A path as people write it: `messages[0].role`; empty for the whole value."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")

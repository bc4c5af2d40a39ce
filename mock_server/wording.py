"""How JSON values and the keywords of JSON Schema are put into words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

LONGEST_QUOTE = 60
"""Characters of a value that a message quotes; a picture in base64 has millions."""
LONGEST_LIST = 12
"""Choices that a message lists."""

_TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "an array",
    "object": "an object",
    "null": "null",
}


def quoted(value: object) -> str:
    """The value as JSON, cut short where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def described(value: object) -> str:
    """What a value is, and which: `a string: "0.7"`."""
    if value is None or isinstance(value, bool):
        return quoted(value)
    if isinstance(value, int | float):
        return f"the number {quoted(value)}"
    if isinstance(value, str):
        return f"a string: {quoted(value)}"
    return f"{'an array' if isinstance(value, list) else 'an object'}: {quoted(value)}"


def one_of(choices: Sequence[str], otherwise: str) -> str:
    """The choices in a row, or something shorter where there are too many to read."""
    return ", ".join(f"`{choice}`" for choice in choices) if len(choices) <= LONGEST_LIST else otherwise


def types(names: str | Sequence[str]) -> str:
    """JSON Schema's `type` in words; null goes without saying where something else will do."""
    listed = [names] if isinstance(names, str) else list(names)
    return " or ".join(_TYPES[name] for name in listed if name != "null" or len(listed) == 1)


def _enum(values: Sequence[object]) -> str:
    return "one of " + ", ".join(quoted(value) for value in values if value is not None)


def _count(least: str, thing: str) -> Callable[[int], str]:
    return lambda number: f"{least} {number} {thing}{'' if number == 1 else 's'}"


_KEYWORDS: Mapping[str, Callable[[Any], str]] = {
    "type": types,
    "enum": _enum,
    "const": quoted,
    "pattern": lambda pattern: f"text that matches {pattern}",
    "minimum": lambda limit: f"at least {limit}",
    "exclusiveMinimum": lambda limit: f"more than {limit}",
    "exclusiveMaximum": lambda limit: f"less than {limit}",
    "multipleOf": lambda step: f"a multiple of {step}",
    "maximum": lambda limit: f"at most {limit}",
    "minLength": _count("at least", "character"),
    "maxLength": _count("at most", "character"),
    "minItems": _count("at least", "item"),
    "maxItems": _count("at most", "item"),
    "minProperties": _count("at least", "field"),
    "maxProperties": _count("at most", "field"),
}
_COUNTING = ("Length", "Items", "Properties")


def expectation(keyword: str, schema: Mapping[str, Any]) -> str:
    """What a schema's keyword asks of a value; patterns and constants may describe themselves."""
    if keyword in ("pattern", "const") and "description" in schema:
        return str(schema["description"])
    words = _KEYWORDS.get(keyword)
    return words(schema[keyword]) if words else f"as `{keyword}` in the schema asks"


def demand(keyword: str, expected: str) -> str:
    """The expectation as the end of a sentence."""
    return f"must {'have' if keyword.endswith(_COUNTING) else 'be'} {expected}"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, for the likes of `temprature`, `imageUrl` and `User`."""
    plain = {_plain(choice): choice for choice in choices}
    if len(word) > LONGEST_QUOTE:  # no name, and comparing a picture in base64 takes seconds
        return None
    match = get_close_matches(_plain(word), plain, n=1, cutoff=0.7)
    return plain[match[0]] if match else None


def _plain(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "").replace(" ", "")

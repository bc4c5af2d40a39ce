"""The word that proves that an answer was read, put into an answer that somebody else wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from mock_server.schema import Schema

MOST_PLACES = 200
"""Texts of an answer into which the word is put; of a long one the first will do."""
_FIXED = frozenset(
    ("type", "object", "kind", "status", "state", "event", "version", "currency", "locale", "role")
)
"""Fields in which samples look for one of a few words, whether the document lists them or not."""
_FREE = re.compile(r"[^\W\d][\w .,!?'()-]*")
"""A name or a sentence: no address, number, date or code whose form somebody may rely on."""


def with_word(value: Any, schema: Schema, word: str) -> Any:
    """The value with the word at the end of its free texts, as far as the schema lets it be there."""
    places = list(_free(value, (), word))[:MOST_PLACES]
    if not places:
        return value
    fits = schema.strict.is_valid if schema.strict.is_valid(value) else schema.accepts
    changed = value
    for path in places:
        changed = _changed(changed, path, word)
    if fits(changed):
        return changed
    for path in places:
        alone = _changed(value, path, word)
        value = alone if fits(alone) else value
    return value


def _free(value: Any, path: tuple[str | int, ...], word: str) -> Iterator[tuple[str | int, ...]]:
    """The paths of texts to which the word may be added."""
    if isinstance(value, str):
        if word not in value and _FREE.fullmatch(value) and not _FIXED.intersection(map(str, path[-1:])):
            yield path
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, it in items:
            yield from _free(it, (*path, key), word)


def _changed(value: Any, path: tuple[str | int, ...], word: str) -> Any:
    return replaced(value, path, lambda text: f"{text}-{word}")


def replaced(value: Any, path: tuple[str | int, ...], change: Callable[[str], str]) -> Any:
    """A copy of the value in which one text is changed."""
    if not path:
        return change(value)
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], change)
    return copy

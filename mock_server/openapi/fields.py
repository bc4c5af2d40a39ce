"""Texts of a query, a form or a header as the JSON that their schema means: `a=1`, `a[b][0]=1`, `a=1,2`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from mock_server.openapi.facets import Parts, item_parts, kinds, parts, property_parts

_PATH = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_DEEPEST = 16
"""Brackets of one name."""


def read_fields(texts: Iterable[tuple[str, str]], schema: Mapping[str, Any]) -> dict[str, Any]:
    """An object of the texts by name. What does not fit its type stays a text, for the schema to refuse."""
    known = parts((schema,), schema)
    tree: dict[str, Any] = {}
    for written, text in texts:
        names = [written] if any(written in it.get("properties", {}) for it in known) else _steps(written)
        _plant(tree, names, text)
    return {name: typed(value, property_parts(known, name, schema), schema) for name, value in tree.items()}


def typed(value: Any, known: Parts, root: Mapping[str, Any]) -> Any:
    """A text, or a tree of texts, as schemas say of its place. A list in the tree are texts of one name."""
    wanted = kinds(known)
    if isinstance(value, dict):
        if "array" in wanted and all(key.isdecimal() or not key for key in value):
            return [typed(it, item_parts(known, root), root) for it in _flat(value)]
        return {key: typed(it, property_parts(known, key, root), root) for key, it in value.items()}
    if "array" in wanted:
        texts = value if isinstance(value, list) else _split(value, known)
        if texts is not None:
            return [typed(it, item_parts(known, root), root) for it in texts]
    text = value[-1] if isinstance(value, list) else value
    return _literal(text, wanted)


def _flat(value: Mapping[str, Any]) -> list[Any]:
    """The items of a tree that stands for an array; those without a number may be several of one key."""
    return [it for item in value.values() for it in (item if isinstance(item, list) else [item])]


def _split(text: str, known: Parts) -> list[str] | None:
    """The items in one text; None where it is the JSON of an array."""
    if text.startswith("["):
        return None
    delimiter = next((it["x-delimiter"] for it in known if "x-delimiter" in it), None)
    return text.split(delimiter) if delimiter else [text]


def _steps(written: str) -> list[str]:
    """The names in `a[b][0]`."""
    match = _PATH.fullmatch(written)
    steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else [written]
    return steps if len(steps) <= _DEEPEST else [written]


def _plant(tree: dict[str, Any], steps: list[str], text: str) -> None:
    """Puts a text into its place; several at one place become a list."""
    for step in steps[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    last = steps[-1]
    before = tree.get(last)
    if before is None:
        tree[last] = text
    elif not isinstance(before, dict):
        tree[last] = [*before, text] if isinstance(before, list) else [before, text]


def _literal(text: str, wanted: frozenset[str]) -> Any:
    """A number, truth value, object or array where one is wanted and the text is one."""
    if not wanted or wanted <= {"string"}:
        return text
    if not text and "null" in wanted:
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value if _kind(value) & wanted and "string" not in wanted else text


def _kind(value: Any) -> frozenset[str]:
    table: list[tuple[type, str]] = [(bool, "boolean"), (dict, "object"), (list, "array"), (float, "number")]
    named = {name for kind, name in table if type(value) is kind}
    return frozenset(named or ({"integer", "number"} if type(value) is int else set()))

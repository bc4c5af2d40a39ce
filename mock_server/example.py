"""A value that fits a JSON Schema, as far as schemas of function parameters are simple."""

from __future__ import annotations

from typing import Any


def example(schema: dict[str, Any], word: str) -> Any:
    """A value for the schema: its own choice where it has one, and the word for every free text."""
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices[0]
    kind = _kind(schema)
    if kind == "object":
        return {name: example(part, word) for name, part in _parts(schema).items()}
    if kind == "array":
        items = schema.get("items")
        return [example(items, word)] if isinstance(items, dict) else [word]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return {"string": word, "boolean": True}.get(kind)


def _kind(schema: dict[str, Any]) -> str:
    """The type to make; where a schema names none, text will do."""
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return str(next((it for it in kind if it != "null"), "null")) if isinstance(kind, list) else str(kind)


def _parts(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    parts = schema.get("properties")
    return (
        {name: part for name, part in parts.items() if isinstance(part, dict)}
        if isinstance(parts, dict)
        else {}
    )

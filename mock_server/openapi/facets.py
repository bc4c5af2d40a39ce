"""What a schema says of a value, wherever it says it: itself, by reference, in `allOf`, or in a branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Parts = tuple[Mapping[str, Any], ...]
_MOST = 256
"""Schemas at one place; those of the largest documents are endless."""
_JOINS = ("allOf", "anyOf", "oneOf")


def parts(schemas: Parts, root: Mapping[str, Any]) -> Parts:
    """All schemas that have something to say of a value for which these stand."""
    found: dict[int, Mapping[str, Any]] = {}
    waiting = list(schemas)
    while waiting and len(found) < _MOST:
        schema = waiting.pop(0)
        if isinstance(schema, dict) and id(schema) not in found:
            found[id(schema)] = schema
            waiting += [it for key in _JOINS for it in schema.get(key, ())]
            if isinstance(reference := schema.get("$ref"), str):
                waiting.append(root.get("$defs", {}).get(reference.removeprefix("#/$defs/")))
    return tuple(found.values())


def kinds(known: Parts) -> frozenset[str]:
    """The types that parts name."""
    named = (it["type"] for it in known if "type" in it)
    return frozenset(kind for it in named for kind in ([it] if isinstance(it, str) else it))


def property_parts(known: Parts, name: str, root: Mapping[str, Any]) -> Parts:
    """What parts say of a property; of one that none of them names what is said of all others."""
    own = tuple(it["properties"][name] for it in known if name in it.get("properties", {}))
    others = tuple(it["additionalProperties"] for it in known if "additionalProperties" in it)
    return parts(own or others, root)


def item_parts(known: Parts, root: Mapping[str, Any]) -> Parts:
    """What parts say of the items of an array."""
    return parts(tuple(it["items"] for it in known if "items" in it), root)


def names(known: Parts) -> Iterator[str]:
    """The properties that parts name."""
    return (name for it in known for name in it.get("properties", {}))


def is_file(known: Parts) -> bool:
    """Whether a value is bytes: a text in `format: binary`, or of a media type of its own."""
    return any(it.get("format") == "binary" for it in known) or any(
        "contentMediaType" in it and "contentEncoding" not in it for it in known
    )

"""JSON Schemas of 2020-12 from the schemas of an OpenAPI document, each with all that it refers to in itself.

What a schema of 3.0 says in words of its own is said in those of 2020-12. Three things are read as they are
meant: `readOnly` is not asked of a request nor `writeOnly` of a response, whatever `required` says; `oneOf`
is `anyOf`, since no sample is wrong because a document's branches overlap; and a keyword whose value makes
no sense, such as a pattern that is none, is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

import jsonschema_rs

from mock_server.example import NEVER
from mock_server.openapi.source import Place, Source, at

_TYPES = ("null", "boolean", "object", "array", "number", "integer", "string")
_ONE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
_MANY = ("allOf", "anyOf", "prefixItems")
_NAMED = ("properties", "dependentSchemas")
_TEXTS = ("format", "contentMediaType", "contentEncoding")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_DEEPEST = 8
"""References and `allOf` through which a property's mark is looked for."""
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


class Side(StrEnum):
    """Who sends what a schema describes."""

    REQUEST = "readOnly"
    RESPONSE = "writeOnly"

    @property
    def forbidden(self) -> str:
        """The mark of properties that this side does not send."""
        return self.value


class Schemas:
    """The schemas of one document, each converted once for either side."""

    def __init__(self, source: Source, old: bool) -> None:
        self._source = source
        self._old = old
        """Whether the document is of 3.0."""
        self._converted: dict[tuple[Side, Place], tuple[Any, frozenset[Place]]] = {}
        self._names: dict[Place, str] = {}

    def whole(self, node: Any, place: Place, side: Side) -> dict[str, Any]:
        """The schema at a place, on its own feet: references lead to its `$defs`. Raises ContractError."""
        schema, waiting = self._convert(node, place, side)
        definitions: dict[str, Any] = {}
        pending = list(waiting)
        while pending:
            target = pending.pop()
            if self._name(target) not in definitions:
                definitions[self._name(target)], more = self._definition(target, side)
                pending += more
        body = schema if isinstance(schema, dict) else {"not": {}} if schema is False else {}
        return {**body, "$defs": definitions} if definitions else body

    def _definition(self, place: Place, side: Side) -> tuple[Any, frozenset[Place]]:
        if (side, place) not in self._converted:
            _, node = self._source.resolve(f"#{place.pointer}", Place(place.file, ""))
            self._converted[side, place] = self._convert(node, place, side)
        return self._converted[side, place]

    def _name(self, place: Place) -> str:
        return self._names.setdefault(place, str(len(self._names)))

    def _convert(self, node: Any, place: Place, side: Side) -> tuple[Any, frozenset[Place]]:
        needed: set[Place] = set()
        converted = _Conversion(self._source, self._old, side, self._name, needed).schema(node, place)
        return converted, frozenset(needed)


class _Conversion:
    """Converts one schema, and notes to what it refers."""

    def __init__(self, source: Source, old: bool, side: Side, name: Any, needed: set[Place]) -> None:
        self._source, self._old, self._side, self._name, self._needed = source, old, side, name, needed

    def schema(self, node: Any, place: Place) -> Any:
        """The schema in the words of 2020-12."""
        if not isinstance(node, dict):
            return node is not False
        if isinstance(node.get("$ref"), str):
            return self._nullable(node, self._reference(node, place))
        kept = {**_plain(node), **self._inner(node, place), **_bounds(node)}
        if required := self._required(node, place):
            kept["required"] = required
        return self._nullable(node, kept)

    def _reference(self, node: Mapping[str, Any], place: Place) -> dict[str, Any]:
        """A reference; in 3.0 what stands beside it counts for nothing."""
        target, _ = self._source.resolve(node["$ref"], place)
        self._needed.add(target)
        beside = {} if self._old else {key: it for key, it in node.items() if key != "$ref"}
        kept = self.schema(beside, place) if beside else {}
        return {"$ref": f"#/$defs/{self._name(target)}", **kept}

    def _inner(self, node: Mapping[str, Any], place: Place) -> dict[str, Any]:
        """The keywords that hold schemas."""
        kept: dict[str, Any] = {
            key: self.schema(node[key], at(place, key))
            for key in _ONE
            if isinstance(node.get(key), dict | bool)
        }
        for key in _MANY:
            if isinstance(node.get(key), list) and node[key]:
                kept[key] = [self.schema(it, at(place, key, n)) for n, it in enumerate(node[key])]
        for key in _NAMED:
            if isinstance(node.get(key), dict):
                found = {name: self.schema(it, at(place, key, name)) for name, it in node[key].items()}
                kept[key] = {
                    name: {} if it is True else NEVER if it is False else it for name, it in found.items()
                }
        if self._side is Side.RESPONSE and "properties" in kept:
            kept["properties"] |= self._unsent(node["properties"], at(place, "properties"))
        return {**kept, **self._patterned(node, place), **self._choice(node, place, kept)}

    def _unsent(self, properties: Mapping[str, Any], place: Place) -> dict[str, Any]:
        """The properties that are never answered: a password, say."""
        return {name: NEVER for name, it in properties.items() if self._forbidden(it, at(place, name))}

    def _patterned(self, node: Mapping[str, Any], place: Place) -> dict[str, Any]:
        patterns = node.get("patternProperties")
        if not isinstance(patterns, dict):
            return {}
        key = "patternProperties"
        found = {
            it: self.schema(schema, at(place, key, it)) for it, schema in patterns.items() if _usable(it)
        }
        return {key: found} if len(found) == len(patterns) else {"additionalProperties": True}

    def _choice(self, node: Mapping[str, Any], place: Place, kept: Mapping[str, Any]) -> dict[str, Any]:
        """`oneOf`, and what a discriminator says of the branches of either."""
        key = "oneOf" if isinstance(node.get("oneOf"), list) and node["oneOf"] else "anyOf"
        if not isinstance(node.get(key), list) or not node[key]:
            return {}
        branches = [self._branch(node, it, at(place, key, n)) for n, it in enumerate(node[key])]
        if key == "oneOf" and "anyOf" in kept:
            return {"allOf": [*kept.get("allOf", ()), {"anyOf": branches}]}
        return {"anyOf": branches}

    def _branch(self, node: Mapping[str, Any], branch: Any, place: Place) -> Any:
        schema = self.schema(branch, place)
        discriminator = node.get("discriminator")
        referred = isinstance(branch, dict) and isinstance(branch.get("$ref"), str)
        if not isinstance(discriminator, dict) or not referred:
            return schema
        name, tags = discriminator.get("propertyName"), self._tags(discriminator, branch["$ref"], place)
        if not isinstance(name, str) or self._tagged(branch, place, name):
            return schema
        return {"allOf": [schema, {"type": "object", "properties": {name: {"enum": tags}}}]}

    def _tags(self, discriminator: Mapping[str, Any], reference: str, place: Place) -> list[str]:
        """What the discriminator's property may be in the branch of a reference."""
        mapping = discriminator.get("mapping")
        known = mapping if isinstance(mapping, dict) else {}
        own = reference.rpartition("/")[2]
        return list(dict.fromkeys([*(tag for tag, it in known.items() if it in (reference, own)), own]))

    def _tagged(self, branch: Any, place: Place, name: str) -> bool:
        """Whether a branch says itself what its tag is."""
        target, _ = self._source.follow(branch, place)
        properties = target.get("properties") if isinstance(target, dict) else None
        tag = properties.get(name) if isinstance(properties, dict) else None
        return isinstance(tag, dict) and not {"enum", "const", "$ref", "allOf"}.isdisjoint(tag)

    def _required(self, node: Mapping[str, Any], place: Place) -> list[str]:
        given, properties = node.get("required"), node.get("properties")
        known = properties if isinstance(properties, dict) else {}
        names = [name for name in given if isinstance(name, str)] if isinstance(given, list) else []
        return [
            name
            for name in dict.fromkeys(names)
            if not self._forbidden(known.get(name), at(place, "properties", name))
        ]

    def _forbidden(self, node: Any, place: Place, depth: int = 0) -> bool:
        """Whether this side does not send a property."""
        if not isinstance(node, dict) or depth > _DEEPEST:
            return False
        if isinstance(node.get("$ref"), str):
            target, found = self._source.resolve(node["$ref"], place)
            return self._forbidden(found, target, depth + 1)
        parts = node["allOf"] if isinstance(node.get("allOf"), list) else []
        return node.get(self._side.forbidden) is True or any(
            self._forbidden(it, at(place, "allOf", n), depth + 1) for n, it in enumerate(parts)
        )

    def _nullable(self, node: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
        """With null, where a schema of 3.0 admits it."""
        if not self._old or node.get("nullable") is not True:
            return schema
        if "type" in schema and not {"allOf", "anyOf", "$ref", "not"}.intersection(schema):
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            choices = {"enum": [*schema["enum"], None]} if None not in schema.get("enum", [None]) else {}
            return {**schema, "type": [*kinds, "null"], **choices}
        return {"anyOf": [schema, {"type": "null"}]}


def _plain(node: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that mean the same everywhere, as far as their values make sense."""
    kept: dict[str, Any] = {key: node[key] for key in ("const", "default") if key in node}
    sensible = {
        "type": bool(_kinds(node.get("type"))),
        "enum": isinstance(node.get("enum"), list) and bool(node["enum"]),
        "pattern": isinstance(node.get("pattern"), str) and _usable(node["pattern"]),
        "uniqueItems": node.get("uniqueItems") is True,
        **{key: isinstance(node.get(key), str) for key in _TEXTS},
        **{key: _is_number(node.get(key)) and node[key] >= 0 for key in _COUNTS},
    }
    kept |= {key: node[key] for key, holds in sensible.items() if holds}
    kinds = {"type": _kinds(node["type"])} if "type" in kept else {}
    return {**kept, **kinds, **_examples(node)}


def _kinds(given: Any) -> str | list[str]:
    """The types that are types; none where any is meant."""
    if isinstance(given, list):
        return [it for it in dict.fromkeys(map(str, given)) if it in _TYPES]
    return given if given in _TYPES else "string" if given == "file" else ""


def _examples(node: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(node.get("examples"), list) and node["examples"]:
        return {"examples": node["examples"]}
    return {"examples": [node["example"]]} if node.get("example") is not None else {}


def _bounds(node: Mapping[str, Any]) -> dict[str, Any]:
    """The bounds of numbers; in 3.0 whether a bound is excluded is a truth value beside it."""
    kept = {key: node[key] for key in _NUMBERS if _is_number(node.get(key))}
    for bound, excluded in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(excluded) is True and bound in kept:
            kept[excluded] = kept.pop(bound)
    if _is_number(node.get("multipleOf")) and node["multipleOf"] > 0:
        kept["multipleOf"] = node["multipleOf"]
    return kept


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@lru_cache(maxsize=4096)
def _usable(pattern: str) -> bool:
    """Whether a text is a regular expression."""
    try:
        jsonschema_rs.Draft202012Validator({"patternProperties": {pattern: True}, "pattern": pattern})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True

"""A value that fits a JSON Schema: the arguments of a tool, or an answer in a form that was asked for.

Everything of 2020-12 that schemas of parameters use is followed, but for `not` and `if`.
Somebody else's schema may be wrong in any way; what cannot be read in it is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.pattern import matching_text

NEVER: dict[str, Any] = {"not": {}}
"""The schema of what is never there."""
_DEEPEST = 32
"""Levels; a schema that demands more of itself has no finite value."""
_MOST_VALUES = 500
"""After so many, only what is required is still made."""
_MOST_AT_ALL = 20_000
"""After so many nothing is: a schema that asks for itself twice never ends."""
_MOST_ITEMS = 100
_BRANCHES = 3
"""Branches that are tried one after the other."""
_LONGEST = 10_000
"""Characters of a text, whatever `minLength` asks for."""
_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "{word}@example.com",
    "idn-email": "{word}@example.com",
    "hostname": "{word}.example.com",
    "idn-hostname": "{word}.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/{word}",
    "uri-reference": "https://example.com/{word}",
    "iri": "https://example.com/{word}",
    "url": "https://example.com/{word}",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "json-pointer": "/{word}",
    "regex": "{word}",
}


def example(schema: Any, word: str) -> Any:
    """A value for the schema: its own choice where it has one, and the word for every free text."""
    return _Maker(schema, word).make(schema)


def examples(schema: Any, word: str) -> Iterator[Any]:
    """Several to choose from: with the schema's own examples and without, full, lean, of other branches."""
    for branch in range(_BRANCHES):
        for lean in (False, True):
            for told in (True, False):
                yield _Maker(schema, word, told=told, lean=lean, branch=branch).make(schema)


@dataclass(slots=True)
class _Maker:
    """Makes one value. `index` tells the items of an array apart."""

    root: Any
    """Where local references lead."""
    word: str
    told: bool = False
    """Whether a schema's own examples are taken."""
    lean: bool = False
    """Whether only what is required is made."""
    branch: int = 0
    """Which branch is taken of those that there are."""
    made: int = 0
    path: list[str] = field(default_factory=list)
    """References that are being followed."""

    def make(self, schema: Any, depth: int = 0, index: int = 0) -> Any:
        self.made += 1
        if not isinstance(schema, dict) or depth > _DEEPEST or self.made > _MOST_AT_ALL:
            return self.word if schema is True else None
        followed = len(self.path)
        value = self._chosen(self._flat(schema, set()), depth, index)
        del self.path[followed:]
        return value

    def _chosen(self, schema: dict[str, Any], depth: int, index: int) -> Any:
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        told = _list(schema.get("examples")) if self.told else []
        if told:
            return told[0]
        if isinstance(choices := schema.get("enum"), list) and choices:
            return choices[index % len(choices)]
        return self._of_kind(_kind(schema), schema, depth, index)

    def _of_kind(self, kind: str, schema: dict[str, Any], depth: int, index: int) -> Any:
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        if kind in ("integer", "number"):
            return _number(schema, kind, index)
        return {"string": self._text(schema, index), "boolean": index % 2 == 0}.get(kind)

    def _flat(self, schema: dict[str, Any], seen: set[str]) -> dict[str, Any]:
        """The schema with all in it that it refers to, all of `allOf` and one of `anyOf` and `oneOf`."""
        reference = schema.get("$ref")
        if isinstance(reference, str):
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = _merged(self._target(reference, seen), rest)
        for key in ("anyOf", "oneOf"):
            if branches := [it for it in _list(schema.get(key)) if isinstance(it, dict)]:
                rest = {name: value for name, value in schema.items() if name != key}
                schema = _merged(rest, self._flat(self._branch(branches), seen))
        parts = [it for it in _list(schema.get("allOf")) if isinstance(it, dict)]
        schema = {name: value for name, value in schema.items() if name != "allOf"}
        for part in parts:
            schema = _merged(schema, self._flat(part, seen))
        return schema

    def _target(self, reference: str, seen: set[str]) -> dict[str, Any]:
        """What a reference leads to; whoever refers to himself says nothing."""
        target = _lookup(self.root, reference)
        if reference in seen or not isinstance(target, dict):
            return {}
        seen.add(reference)
        self.path.append(reference)
        return self._flat(target, seen)

    def _branch(self, branches: list[dict[str, Any]]) -> dict[str, Any]:
        """Not null, and nothing that is being made already, where there is anything else."""
        useful = [it for it in branches if it.get("type") != "null"] or branches
        new = [it for it in useful if it.get("$ref") not in self.path] or useful
        return new[self.branch % len(new)]

    @property
    def _small(self) -> bool:
        """Whether only what is required is made."""
        return self.lean or self.made > _MOST_VALUES or len(self.path) != len(set(self.path))

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        parts = schema.get("properties")
        known: dict[str, Any] = parts if isinstance(parts, dict) else {}
        required = [name for name in _list(schema.get("required")) if isinstance(name, str)]
        names = required if self._small else [*known, *(name for name in required if name not in known)]
        other = schema.get("additionalProperties")
        if not names and not known and isinstance(other, dict):
            names = [self.word]
        wanted = [name for name in names if known.get(name) not in (False, NEVER)]
        return {name: self.make(known.get(name, other or True), depth + 1) for name in wanted}

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        items, first = schema.get("items", True), _list(schema.get("prefixItems"))
        least = min(_bound(schema, "minItems", 0), _MOST_ITEMS)
        wanted = int(least if self._small or items is False else max(least, 1))
        count = int(min(max(wanted, len(first)), _bound(schema, "maxItems", _MOST_ITEMS)))
        parts = [first[index] if index < len(first) else items for index in range(count)]
        return [self.make(part, depth + 1, index) for index, part in enumerate(parts)]

    def _text(self, schema: dict[str, Any], index: int) -> str:
        form = schema.get("format")
        if isinstance(form, str) and form in _FORMATS:
            return _FORMATS[form].format(word=self.word)
        if isinstance(pattern := schema.get("pattern"), str) and (text := matching_text(pattern)) is not None:
            return text
        text = self.word + (str(index) if index else "")
        least, most = _bound(schema, "minLength", 0), _bound(schema, "maxLength", _LONGEST)
        long = text * math.ceil(min(least, _LONGEST) / len(text)) if least > len(text) else text
        return long[: int(max(least, min(most, len(text))))]


def _merged(schema: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both schemas at once."""
    merged = {**schema, **other}
    if (mine := _choices(schema)) and (theirs := _choices(other)):
        merged.pop("const", None)
        merged["enum"] = [it for it in mine if it in theirs] or mine
    parts = [it["properties"] for it in (schema, other) if isinstance(it.get("properties"), dict)]
    if parts:
        merged["properties"] = {name: part for it in parts for name, part in it.items()}
    if required := [*_list(schema.get("required")), *_list(other.get("required"))]:
        merged["required"] = required
    return merged


def _choices(schema: dict[str, Any]) -> list[Any]:
    """The values that a schema names; none where it names none."""
    return [schema["const"]] if "const" in schema else _list(schema.get("enum"))


def _kind(schema: dict[str, Any]) -> str:
    """The type to make; where a schema names none, its other keywords tell, else text will do."""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((it for it in kind if it != "null"), "null")
    hints = {"properties": "object", "items": "array", "minimum": "number", "maximum": "number"}
    return str(kind or next((name for key, name in hints.items() if key in schema), "string"))


def _number(schema: dict[str, Any], kind: str, index: int) -> float | int:
    """A number within the bounds; 1 where there are none."""
    try:
        return next((it for it in _numbers(schema, kind, index) if _fits(it, schema)), 1)
    except OverflowError:
        return 1


def _numbers(schema: dict[str, Any], kind: str, index: int) -> Iterator[float | int]:
    """What may be tried: the lower bound, one, or something near the other bounds."""
    low, high = (
        max(_bound(schema, "minimum", -math.inf), _bound(schema, "exclusiveMinimum", -math.inf)),
        min(_bound(schema, "maximum", math.inf), _bound(schema, "exclusiveMaximum", math.inf)),
    )
    step = _bound(schema, "multipleOf", 1) or 1
    tried = [low, 1.0, low + 1, (low + high) / 2, high, high - 1, 0.0]
    for value in (it for it in tried if math.isfinite(it)):
        whole = math.ceil(value / step) * step
        for candidate in (whole, math.floor(value / step) * step, value):
            moved = candidate + index * step
            if float(moved).is_integer():
                yield int(moved)
            elif kind == "number":
                yield moved


def _fits(number: float, schema: dict[str, Any]) -> bool:
    quotient = number / (_bound(schema, "multipleOf", 1 if float(number).is_integer() else number) or 1)
    return (
        _bound(schema, "minimum", number) <= number <= _bound(schema, "maximum", number)
        and _bound(schema, "exclusiveMinimum", -math.inf) < number
        and number < _bound(schema, "exclusiveMaximum", math.inf)
        and float(quotient).is_integer()
    )


def _bound(schema: Mapping[str, Any], key: str, otherwise: float) -> float:
    value = schema.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _lookup(root: Any, reference: object) -> Any:
    """What a local reference such as `#/$defs/city` leads to; None where it leads nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node = root
    for part in reference[1:].split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        node = node.get(name) if isinstance(node, dict) else None
    return node

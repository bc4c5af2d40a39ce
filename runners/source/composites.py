"""Go's composite literals: structs under the names of their tags, maps, slices."""

from __future__ import annotations

import re

from tree_sitter import Node

from runners.source.reading import Reading
from runners.source.structs import Field
from runners.source.values import Array, Member, Object, Unknown, Value


def composite(reader: Reading, node: Node, kind: str | None) -> Value:
    """A literal such as `Request{Model: "m"}`, `[]Part{{…}}` or `map[string]any{…}`."""
    own, body = node.child_by_field_name("type"), node.child_by_field_name("body") or node
    kind = (reader.source.text(own) if own is not None else kind or "").lstrip("*&")
    inner = _element(kind)
    fields = {field.name: field for field in reader.structs.get(kind, ())}
    elements = [part for part in body.named_children if "comment" not in part.type]
    offset = reader.source.begin(node)
    keyed = [part for part in elements if part.type == "keyed_element"]
    if keyed or kind.startswith("map[") or (fields and not elements):
        given = tuple(_member(reader, part, fields, inner) for part in keyed)
        return Object((*given, *_unset(given, fields)), offset)
    if fields:
        pairs = zip(fields.values(), elements, strict=False)
        return Object(
            tuple(Member(field.key, _value(reader, part, field.kind)) for field, part in pairs), offset
        )
    return Array(tuple(_value(reader, part, inner) for part in elements), offset)


def _element(kind: str) -> str:
    """The type of what a slice, an array or a map holds."""
    return re.sub(r"^(?:\[[^\]]*\]|map\[[^\]]*\])\*?", "", kind)


def _value(reader: Reading, node: Node, kind: str | None) -> Value:
    inner = node.named_children[0] if node.type == "literal_element" and node.named_children else node
    return (
        reader.read(inner, kind.lstrip("*") if kind else None)
        if inner.type == "literal_value"
        else reader.read(inner)
    )


def _member(reader: Reading, node: Node, fields: dict[str, Field], inner: str) -> Member:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None:
        key, value = node.named_children[0], node.named_children[-1]
    name = key.named_children[0] if key.named_children else key
    field = fields.get(reader.source.text(name))
    if field:
        return Member(field.key, _value(reader, value, field.kind))
    return Member(reader.key(name), _value(reader, value, inner))


def _unset(given: tuple[Member, ...], fields: dict[str, Field]) -> tuple[Member, ...]:
    """The fields that a literal does not name and Go sends all the same, at their tags."""
    said = {member.key.offset for member in given}
    left = [field for field in fields.values() if field.key.offset not in said and not field.omitted]
    return tuple(Member(field.key, Unknown(field.key.offset)) for field in left)

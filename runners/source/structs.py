"""Go's struct types: a field's name in JSON is its tag's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from runners.source.tree import Source
from runners.source.values import Text

_TAG = re.compile(r'json:"([^",]*)((?:,\w+)*)"')


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct."""

    name: str
    key: Text
    """Its name in JSON, at its tag where it has one."""
    kind: str
    """The code of its type."""
    omitted: bool
    """Whether an empty value is not sent."""


Structs = dict[str, tuple[Field, ...]]
"""The fields of each type; a type without a name goes by its own code."""


def structs(source: Source) -> Structs:
    """The struct types of the code."""
    found: Structs = {}
    for node in source.nodes:
        if node.type == "struct_type":
            fields = tuple(field for part in node.named_children for field in _fields(source, part))
            named = node.parent if node.parent and node.parent.type == "type_spec" else None
            found[source.text(named.child_by_field_name("name") if named else node)] = fields
    return found


def tags(types: Structs, name: str) -> list[Text]:
    """What a field of that name is called in JSON, in each type that has one."""
    return [field.key for fields in types.values() for field in fields if field.name == name]


def _fields(source: Source, holder: Node) -> list[Field]:
    return [
        Field(source.text(name), *_key(source, node, name))
        for node in holder.named_children
        for name in node.children_by_field_name("name")
    ]


def _key(source: Source, node: Node, name: Node) -> tuple[Text, str, bool]:
    kind, tag = source.text(node.child_by_field_name("type")), node.child_by_field_name("tag")
    begin, end = source.begin(name), source.end(name)
    match = _TAG.search(source.text(tag))
    if tag is not None and match and match[1]:
        begin = source.begin(tag) + match.start(1)
        end = begin + len(match[1])
    key = Text(source.code[begin:end], tuple(range(begin, end)), begin)
    return key, kind, bool(match and ("omit" in match[2] or match[1] == "-"))

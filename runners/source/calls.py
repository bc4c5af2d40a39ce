"""What calls write down: keyword arguments, builders, maps and lists made by a function, formatted texts."""

from __future__ import annotations

from tree_sitter import Node

from runners.source.collections import members as named_members
from runners.source.names import arguments, called, receiver
from runners.source.reading import Reading
from runners.source.values import Array, Member, Object, Text, Unknown, Value, formatted, replaced

_MERGED = frozenset(("extra_body", "extraBody"))
_ADDERS = frozenset(["append", "push", "add", "addLast"])
_MERGERS = frozenset(["update", "putAll", "assign", "extend", "addAll", "setAll"])


def call(reader: Reading, node: Node) -> Value:
    """What a call brings, as far as its arguments and what it is called on tell."""
    name, given, owner = called(reader.source, node), arguments(node), receiver(node)
    offset = reader.source.begin(node)
    held = node.child_by_field_name("arguments")
    named = _merged(named_members(reader, held)) if held is not None else ()
    if named:
        return Object(named, offset)
    values = [reader.read(part) for part in given]
    if node.type == "object_creation_expression" and name in reader.arity and values:
        return _record(reader, node, name, values)
    on = reader.read(owner) if owner is not None else Unknown(offset)
    if (made := _made(reader.source.text(owner), name, values, offset)) is not None:
        return made
    if (text := _formatted(name, on, values)) is not None:
        return text
    if isinstance(on, Object | Array) or (owner is not None and owner.type == node.type and values):
        return changed(reader, on, node)
    if isinstance(on, Text):
        return on
    return _passed(name, values, offset)


def _merged(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """The keyword arguments, those of `extra_body` among them."""
    found: tuple[Member, ...] = ()
    for member in members:
        inner = member.value
        merged = member.key.characters in _MERGED and isinstance(inner, Object)
        found += inner.members if merged and isinstance(inner, Object) else (member,)
    return found


def _record(reader: Reading, node: Node, name: str, values: list[Value]) -> Value:
    """`new Request("m", 1)` of a record, at the names of its components."""
    pairs = zip(reader.arity[name], values, strict=False)
    return Object(tuple(Member(reader.key(key), value) for key, value in pairs), reader.source.begin(node))


def _made(owner: str, name: str, values: list[Value], offset: int) -> Value | None:
    """What the factories of maps and lists make; None where this is none of them."""
    if owner.endswith("Map") and name == "of":
        return Object(_pairs(values), offset)
    if (owner.endswith("Map") and name in ("entry", "ofEntries")) or name.startswith("SimpleEntry"):
        flat = [member for value in values if isinstance(value, Object) for member in value.members]
        return Object(tuple(flat) if name == "ofEntries" else _pairs(values), offset)
    if (owner in ("List", "Set", "Stream", "Arrays") and name in ("of", "asList")) or name == "listOf":
        return Array(tuple(values), offset)
    if name == "append" and not owner and values:  # Go
        base = values[0]
        return Array((*(base.items if isinstance(base, Array) else ()), *values[1:]), base.offset)
    return None


def _pairs(values: list[Value]) -> tuple[Member, ...]:
    pairs = zip(values[::2], values[1::2], strict=False)
    return tuple(Member(key, value) for key, value in pairs if isinstance(key, Text))


def _formatted(name: str, on: Value, values: list[Value]) -> Text | None:
    if name in ("format", "formatted") and isinstance(on, Text):
        return formatted(on, values)
    if name in ("Sprintf", "format", "printf") and values and isinstance(values[0], Text):
        return formatted(values[0], values[1:])
    if name in ("replace", "replaceAll") and isinstance(on, Text) and len(values) >= 2:
        old, new = values[0], values[1]
        return replaced(on, old.characters, new) if isinstance(old, Text) and isinstance(new, Text) else on
    return None


_WRAPPERS = frozenset(
    (
        *("dumps", "stringify", "Marshal", "MarshalIndent", "writeValueAsString", "toJson", "encode"),
        *("str", "string", "bytes", "dict", "list", "String", "valueOf", "toString", "of", "from", "create"),
        *("ofString", "NewReader", "NewBuffer", "NewBufferString", "URL", "Request", "Path", "TrimSpace"),
        *("F", "Float", "Int", "Bool", "Opt", "NewOpt", "Ptr", "ChatModel", "dedent", "getBytes", "raw"),
    )
)
"""Functions that hand their first argument on as it is."""


def _passed(name: str, values: list[Value], offset: int) -> Value:
    """What a function that only wraps is given: `json.dumps(x)`, `openai.F("x")`, `helper({…})`."""
    solid = [value for value in values if not isinstance(value, Unknown)]
    if name in ("assign", "merge") and all(isinstance(value, Object) for value in solid):
        return Object(tuple(m for value in solid if isinstance(value, Object) for m in value.members), offset)
    if values and (name in _WRAPPERS or (len(values) == 1 and isinstance(values[0], Object | Array))):
        return values[0]
    return Unknown(offset)


def changed(reader: Reading, value: Value, node: Node) -> Value:
    """The value after a method of it was called: an item or a member more, or none."""
    name, given = called(reader.source, node), [reader.read(part) for part in arguments(node)]
    held = node.child_by_field_name("arguments")
    members = value.members if isinstance(value, Object) else ()
    if name in _MERGERS:
        return _with(value, named_members(reader, held) if held is not None else (), given)
    if isinstance(value, Array) or (isinstance(value, Unknown) and name in _ADDERS and len(given) == 1):
        items = value.items if isinstance(value, Array) else ()
        return Array((*items, *given), value.offset) if name in _ADDERS and given else value
    if not isinstance(value, Object | Unknown):
        return value
    if len(given) in (2, 3) and isinstance(given[0], Text):
        return Object((*members, Member(given[0], given[1])), value.offset)
    if len(given) == 1 and (target := _method(node)) is not None:
        return Object((*members, Member(reader.key(target), given[0])), value.offset)
    return value


def _with(value: Value, named: tuple[Member, ...], given: list[Value]) -> Value:
    """The value with what another object or array brings."""
    if isinstance(value, Array):
        return Array(
            value.items + tuple(i for it in given if isinstance(it, Array) for i in it.items), value.offset
        )
    members = value.members if isinstance(value, Object) else ()
    more = tuple(member for it in given if isinstance(it, Object) for member in it.members)
    return Object((*members, *more, *named), value.offset)


def _method(node: Node) -> Node | None:
    """The name of the method that is called."""
    function = node.child_by_field_name("function") or node
    for field in ("name", "property", "attribute", "field"):
        if (name := function.child_by_field_name(field)) is not None:
            return name
    return None

"""Objects and arrays: their literals, and what becomes of them when they are joined or changed."""

from __future__ import annotations

from tree_sitter import Node

from runners.source.reading import Reading
from runners.source.values import Array, Member, Object, Text, Unknown, Value, as_text


def array(reader: Reading, node: Node) -> Value:
    """A list literal, what is spread into it included."""
    items: tuple[Value, ...] = ()
    for child in node.named_children:
        spread = child.type in ("spread_element", "list_splat")
        value = reader.read(child.named_children[0]) if spread else reader.read(child)
        if "comment" not in child.type:
            items += value.items if spread and isinstance(value, Array) else (value,)
    return Array(items, reader.source.begin(node))


def comprehension(reader: Reading, node: Node) -> Value:
    """A list of which one item stands for all."""
    body = node.child_by_field_name("body")
    return Array((reader.read(body),) if body else (), reader.source.begin(node))


def members(reader: Reading, node: Node) -> tuple[Member, ...]:
    """What an object's literal, or the keyword arguments of a call, say."""
    found: tuple[Member, ...] = ()
    for child in node.named_children:
        key = child.child_by_field_name("key") or child.child_by_field_name("name")
        value = child.child_by_field_name("value")
        if child.type in ("pair", "keyword_argument") and key is not None and value is not None:
            found += (Member(reader.key(key), reader.read(value)),)
        elif child.type == "shorthand_property_identifier":
            found += (Member(reader.key(child), reader.read(child)),)
        elif child.type in ("spread_element", "dictionary_splat") and child.named_children:
            spread = reader.read(child.named_children[0])
            found += spread.members if isinstance(spread, Object) else ()
    return found


def object_(reader: Reading, node: Node) -> Value:
    """A dict or object literal."""
    return Object(members(reader, node), reader.source.begin(node))


def joined(left: Value, right: Value) -> Value:
    """`left + right`, of texts, arrays or objects."""
    if isinstance(left, Array) and isinstance(right, Array):
        return Array(left.items + right.items, left.offset)
    if isinstance(left, Object) and isinstance(right, Object):
        return Object(left.members + right.members, left.offset)
    if isinstance(left, Text) or isinstance(right, Text):
        return as_text(left) + as_text(right)
    return left if isinstance(left, Object | Array) else Unknown(left.offset)


def placed(value: Value, path: list[Text], new: Value) -> Value:
    """The object with a member of it, or of an object in it, set."""
    if not isinstance(value, Object | Unknown) or not path:
        return value
    members = value.members if isinstance(value, Object) else ()
    old = [member.value for member in members if member.key.characters == path[0].characters]
    inner = placed(old[-1] if old else Unknown(path[0].offset), path[1:], new) if len(path) > 1 else new
    kept = tuple(m for m in members if len(path) == 1 or m.key.characters != path[0].characters)
    return Object((*kept, Member(path[0], inner)), value.offset)

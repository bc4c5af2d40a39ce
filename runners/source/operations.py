"""Values made of others: sums, patterns, alternatives, members of a named value."""

from __future__ import annotations

from tree_sitter import Node

from runners.source.collections import joined
from runners.source.names import IDENTIFIERS, last_name
from runners.source.reading import Reading
from runners.source.values import Array, Object, OneOf, Scalar, Text, Unknown, Value, formatted, joined_texts

_SIGNS = frozenset(["+", "|", "%", "||", "??", "or"])


def operation(reader: Reading, node: Node) -> Value:
    """What `a + b`, `a % b` or `a or b` brings."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = reader.source.text(node.child_by_field_name("operator"))
    if left is None or right is None or sign not in _SIGNS:
        return Unknown(reader.source.begin(node))
    if sign in ("+", "|"):
        return _sum(reader, _operands(node, sign))
    first = reader.read(left)
    if sign == "%" and isinstance(first, Text):
        given = right.named_children if right.type == "tuple" else [right]
        return formatted(first, [reader.read(part) for part in given])
    return OneOf((first, reader.read(right)), first.offset)


def _operands(node: Node, sign: str) -> list[Node]:
    """The operands of `a + b + c`, which the tree holds as a pair in a pair."""
    found: list[Node] = []
    while (operator := node.child_by_field_name("operator")) is not None and operator.type == sign:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            break
        found, node = [right, *found], left
    return [node, *found]


def _sum(reader: Reading, operands: list[Node]) -> Value:
    values = [reader.read(operand) for operand in operands]
    if any(isinstance(value, Text) for value in values):
        return joined_texts([reader.text(operand) for operand in operands])
    total = values[0]
    for value in values[1:]:
        total = joined(total, value)
    return total


def concatenation(reader: Reading, node: Node) -> Value:
    """Texts that stand side by side."""
    return joined_texts([reader.text(child) for child in node.children])


def choice(reader: Reading, node: Node) -> Value:
    """Either branch of a condition."""
    parts = node.named_children
    found = (parts[0], parts[-1]) if node.type == "conditional_expression" else tuple(parts[1:])
    return OneOf(tuple(reader.read(part) for part in found), reader.source.begin(node))


def member(reader: Reading, node: Node) -> Value:
    """`config.model`: the member of an object, else what the last name is bound to anywhere."""
    owner, name = node.named_children[0], last_name(reader.source, node)
    value = reader.read(owner) if owner.type in IDENTIFIERS else Unknown(0)
    own = [m.value for m in value.members if m.key.characters == name] if isinstance(value, Object) else []
    return own[-1] if own else reader.bound(name, reader.source.begin(node))


def item(reader: Reading, node: Node) -> Value:
    """`models["small"]`; of a key that is not known, all that the name holds."""
    owner, key = reader.read(node.named_children[0]), reader.read(node.named_children[-1])
    if isinstance(owner, Object):
        exact = [
            m.value for m in owner.members if isinstance(key, Text) and m.key.characters == key.characters
        ]
        held = tuple(exact[-1:] or [m.value for m in owner.members])
    else:
        held = owner.items if isinstance(owner, Array) else ()
        held = (
            held[key.value : key.value + 1]
            if isinstance(key, Scalar) and isinstance(key.value, int)
            else held
        )
    return OneOf(held, reader.source.begin(node)) if held else Unknown(reader.source.begin(node))

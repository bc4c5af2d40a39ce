"""Names in code: what is bound to each, and what is done to it later. Order stands for scopes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from runners.source.tree import Source

IDENTIFIERS = frozenset(
    [
        "identifier",
        "variable_name",
        "property_identifier",
        "field_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "type_identifier",
    ]
)
_ASSIGNMENTS = {
    "assignment": ("left", "right"),
    "assignment_expression": ("left", "right"),
    "assignment_statement": ("left", "right"),
    "augmented_assignment": ("left", "right"),
    "augmented_assignment_expression": ("left", "right"),
    "short_var_declaration": ("left", "right"),
    "variable_declarator": ("name", "value"),
    "variable_assignment": ("name", "value"),
    "var_spec": ("name", "value"),
    "const_spec": ("name", "value"),
    "named_expression": ("name", "value"),
    "default_parameter": ("name", "value"),
    "assignment_pattern": ("left", "right"),
    "required_parameter": ("pattern", "value"),
    "typed_default_parameter": ("name", "value"),
}
_LOOPS = {
    "for_statement": ("left", "right"),
    "for_in_statement": ("left", "right"),
    "enhanced_for_statement": ("name", "value"),
    "range_clause": ("left", "right"),
}
CALLS = frozenset(
    ["call", "call_expression", "method_invocation", "new_expression", "object_creation_expression"]
)
_FUNCTIONS = frozenset(
    [
        "function_definition",
        "function_declaration",
        "method_declaration",
        "method_definition",
        "record_declaration",
        "constructor_declaration",
    ]
)
_LISTS = frozenset(["expression_list", "pattern_list", "tuple_pattern", "left_hand_side", "tuple"])
_MEMBERS = frozenset(
    [
        "subscript",
        "subscript_expression",
        "index_expression",
        "attribute",
        "member_expression",
        "selector_expression",
        "field_access",
        "array_access",
    ]
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happens to a name, in the order of the text."""

    offset: int
    kind: str
    """`bind`, `loop` (to each item of the value), `join` (`+=`), `set` (a member), `call` (a method)."""
    value: Node
    """What it is bound to, what the member is set to, or the call."""
    path: tuple[Node, ...] = ()
    """For `set`, the nodes of the member's keys from the outside in."""


Names = dict[str, list[Change]]


def last_name(source: Source, node: Node | None) -> str:
    """The name by which a call or a member speaks of its target: `create` of `client.chat.create`."""
    if node is None:
        return ""
    for name in ("attribute", "property", "field", "name"):
        if (part := node.child_by_field_name(name)) is not None:
            return source.text(part)
    return source.text(node)


def arguments(node: Node) -> list[Node]:
    """The arguments of a call, comments left out."""
    holder = node.child_by_field_name("arguments")
    return [child for child in holder.named_children if "comment" not in child.type] if holder else []


def called(source: Source, node: Node) -> str:
    """The last name of what a call calls, or of the type that it makes."""
    for field in ("function", "name", "constructor", "type"):
        if (target := node.child_by_field_name(field)) is not None:
            return last_name(source, target).partition("<")[0]
    return ""


def receiver(node: Node) -> Node | None:
    """What the method of a call belongs to."""
    if (own := node.child_by_field_name("object")) is not None:
        return own
    function = node.child_by_field_name("function")
    if function is None:
        return None
    return function.child_by_field_name("object") or function.child_by_field_name("operand")


def names(source: Source) -> Names:
    """All that happens to each name of the code."""
    found: Names = defaultdict(list)
    for name, change in _changes(source):
        found[name].append(change)
    for changes in found.values():
        changes.sort(key=lambda change: change.offset)
    return found


def parameters(source: Source) -> dict[str, list[Node]]:
    """The names of each function's parameters, in their order; a record's components are such."""
    return {name: _parameters(source, node) for name, node in _functions(source)}


def _functions(source: Source) -> Iterator[tuple[str, Node]]:
    for node in source.nodes:
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
        if node.type in _FUNCTIONS or (value and value.type in ("arrow_function", "function_expression")):
            yield source.text(node.child_by_field_name("name")), value or node


def _parameters(source: Source, function: Node) -> list[Node]:
    holder = function.child_by_field_name("parameters")
    nodes = holder.named_children if holder else []
    found: list[Node] = []
    for node in nodes:
        own = node.children_by_field_name("name") or node.children_by_field_name("pattern")
        inner = [child for child in node.named_children if child.type == "identifier"]
        found += [part for part in own or inner or [node] if "comment" not in part.type]
    return [name for name in found if source.text(name) not in ("self", "cls")]


def _changes(source: Source) -> Iterator[tuple[str, Change]]:
    arity = parameters(source)
    for node in source.nodes:
        if node.type in _ASSIGNMENTS:
            yield from _assigned(source, node)
        elif node.type in _LOOPS:
            yield from _looped(source, node)
        elif node.type in CALLS:
            yield from _passed(source, node, arity)
            if (target := receiver(node)) is not None and target.type == "identifier":
                yield source.text(target), Change(source.begin(node), "call", node)


def _assigned(source: Source, node: Node) -> Iterator[tuple[str, Change]]:
    left, right = _ASSIGNMENTS[node.type]
    targets = [part for it in node.children_by_field_name(left) for part in _parts(it)]
    values = [part for it in node.children_by_field_name(right) for part in _parts(it)]
    operator = node.child_by_field_name("operator")
    joins = "+=" in (source.text(operator), *(child.type for child in node.children))
    for target, value in zip(targets, values, strict=False):
        root, path = _path(target)
        kind = "set" if path else "join" if joins else "bind"
        yield source.text(root), Change(source.begin(node), kind, value, path)


def _parts(node: Node) -> list[Node]:
    return node.named_children if node.type in _LISTS else [node]


def _path(node: Node) -> tuple[Node, tuple[Node, ...]]:
    """The variable and the keys of `payload["a"]["b"]`; `self.name` counts as a variable of that name."""
    path: tuple[Node, ...] = ()
    while node.type in _MEMBERS and len(node.named_children) >= 2:
        inner, key = node.named_children[0], node.named_children[-1]
        if inner.type in ("this", "self") or inner.text == b"self":
            return key, path
        node, path = inner, (key, *path)
    return node, path


def _looped(source: Source, node: Node) -> Iterator[tuple[str, Change]]:
    left, right = _LOOPS[node.type]
    target, value = node.child_by_field_name(left), node.child_by_field_name(right)
    if target is not None and value is not None:
        yield source.text(_parts(target)[-1]), Change(source.begin(node), "loop", value)
    elif source.language == "shell":
        for value in node.children_by_field_name("value"):
            yield source.text(node.child_by_field_name("variable")), Change(source.begin(node), "bind", value)


def _passed(source: Source, node: Node, arity: dict[str, list[Node]]) -> Iterator[tuple[str, Change]]:
    """What a call hands to the parameters of a function of the sample's own."""
    for name, value in zip(arity.get(called(source, node), ()), arguments(node), strict=False):
        key = value.child_by_field_name("name") if value.type == "keyword_argument" else None
        given = value.child_by_field_name("value") if key is not None else value
        if given is not None:
            yield source.text(key or name), Change(source.begin(node), "bind", given)

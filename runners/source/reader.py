"""From the nodes of a syntax tree to what they write down, names followed to what is bound to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache

from tree_sitter import Node

from runners.source import calls, collections, composites, operations, shell, structs
from runners.source.literals import TYPES, literal
from runners.source.names import CALLS, IDENTIFIERS, Change, Names, names, parameters
from runners.source.tree import Source, source
from runners.source.values import (
    Array,
    Object,
    OneOf,
    Scalar,
    Text,
    Unknown,
    Value,
    as_text,
    hole,
)

_WRAPPERS = frozenset(
    [
        "parenthesized_expression",
        "await_expression",
        "await",
        "as_expression",
        "satisfies_expression",
        "unary_operator",
        "unary_expression",
        "non_null_expression",
        "type_conversion_expression",
        "literal_element",
        "expression_list",
        "template_substitution",
        "interpolation",
        "reference_expression",
        "array_creation_expression",
        "cast_expression",
        "computed_property_name",
        "type_assertion_expression",
        "command_name",
    ]
)
_ARRAYS = frozenset(["list", "array", "tuple", "array_initializer", "set"])
_COMPREHENSIONS = frozenset(["list_comprehension", "generator_expression"])
_NUMBER = re.compile(r"-?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?[fFdDlL]?")
_WORDS = {"true": True, "True": True, "false": False, "False": False}
_WORDS_OF_NOTHING = frozenset(["null", "none", "nil", "None"])
_DEPTH = 40


class Reader:
    """Reads the nodes of one sample; each once."""

    def __init__(self, own: Source) -> None:
        self.source = own
        self.arity = parameters(own)
        self._read: dict[tuple[int, str | None], Value] = {}
        self._depth = 0

    @cached_property
    def names(self) -> Names:
        """What happens to each name."""
        return names(self.source)

    @cached_property
    def structs(self) -> structs.Structs:
        """The struct types of a Go sample."""
        return structs.structs(self.source)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Everything that the code writes down as an object, an array or a text; each name's value too."""
        kinds = (
            _ARRAYS | TYPES | CALLS | {"dictionary", "object", "composite_literal", "binary_expression",
            "binary_operator", "concatenated_string", "concatenation", "command", "heredoc_body"}
        )  # fmt: skip
        nodes = [node for node in self.source.nodes if node.type in kinds and not _inner(node)]
        bound = [self.bound(name, change.offset + 1) for name in self.names for change in self.names[name]]
        return tuple(dict.fromkeys([self.read(node) for node in nodes] + bound))

    def read(self, node: Node, kind: str | None = None) -> Value:
        """What the node writes down; `kind` is the type that Go's literals leave out."""
        key = (node.id, kind)
        if key not in self._read:
            self._read[key] = Unknown(self.source.begin(node))  # what a name says of itself while it is read
            if self._depth < _DEPTH:
                self._depth += 1
                self._read[key] = self._reading(node, kind)
                self._depth -= 1
        return self._read[key]

    def _reading(self, node: Node, kind: str | None) -> Value:
        offset, written = self.source.begin(node), self.source.text(node)
        if node.type in TYPES:
            return literal(self.source, node, self.text)
        if node.type in IDENTIFIERS and written not in _WORDS_OF_NOTHING:
            value = self.bound(written, offset)
            return Unknown(offset) if isinstance(value, Unknown) else value
        if written in _WORDS or written in _WORDS_OF_NOTHING:
            return Scalar(_WORDS.get(written), offset)
        if _NUMBER.fullmatch(written):
            number = float(re.sub(r"_|[fFdDlL]$", "", written))
            return Scalar(int(number) if "." not in written and number.is_integer() else number, offset)
        reading = _READINGS.get(node.type)
        if reading is not None:
            return reading(self, node)
        if node.type in ("composite_literal", "literal_value"):
            return composites.composite(self, node, kind)
        if node.type in CALLS:
            return calls.call(self, node)
        return Unknown(offset)

    def text(self, node: Node) -> Text:
        """The node as a piece of a text, a hole where it is none."""
        value = self.read(node)
        return as_text(value) if isinstance(value, Text | Scalar) else hole(self.source.begin(node))

    def key(self, node: Node) -> Text:
        """A key: a plain name stands for itself, a literal for what it says."""
        if node.type in IDENTIFIERS:
            begin, end = self.source.begin(node), self.source.end(node)
            return Text(self.source.code[begin:end], tuple(range(begin, end)), begin)
        return self.text(node)

    def bound(self, name: str, offset: int) -> Value:
        """What a name stands for at a place: what was last bound to it before, then the rest."""
        changes = self.names.get(name, ())
        rounds = [index for index, change in enumerate(changes) if change.kind in ("bind", "loop")]
        before = [index for index in rounds if changes[index].offset < offset]
        order = before[::-1] + [index for index in rounds if changes[index].offset >= offset]
        found = [self._changed(name, index) for index in order]
        if not found and any(change.kind != "call" for change in changes):
            found = [self._changed(name, -1)]
        if not found:
            return Unknown(offset)
        return found[0] if len(found) == 1 else OneOf(tuple(found), offset)

    def _changed(self, name: str, index: int) -> Value:
        """The value that the name has from this binding to the next."""
        changes = self.names[name]
        value: Value = Unknown(changes[max(index, 0)].offset)
        if index >= 0:
            value = self.read(changes[index].value)
            value = _items(value) if changes[index].kind == "loop" else value
        for change in changes[index + 1 :]:
            if change.kind in ("bind", "loop"):
                break
            value = self._after(value, change)
        return value

    def _after(self, value: Value, change: Change) -> Value:
        if change.kind == "join":
            return collections.joined(value, self.read(change.value))
        if change.kind == "set":
            return collections.placed(value, self._path(value, change), self.read(change.value))
        return calls.changed(self, value, change.value)

    def _path(self, value: Value, change: Change) -> list[Text]:
        """The keys that a change sets, a struct's field at its tag."""
        keys = [self.key(part) for part in change.path]
        tags = structs.tags(self.structs, keys[0].characters)
        held = [m.key.characters for m in value.members] if isinstance(value, Object) else []
        own = [tag for tag in tags if tag.characters in held] or tags
        return [*own[:1], *keys[1:]] if own else keys


def _inner(node: Node) -> bool:
    """Whether this is but a part of `a + b + c`."""
    return node.parent is not None and node.type == node.parent.type in (
        "binary_expression",
        "binary_operator",
    )


def _items(value: Value) -> Value:
    items = value.items if isinstance(value, Array) else ()
    return OneOf(items, value.offset) if items else Unknown(value.offset)


def _wrapped(reader: Reader, node: Node) -> Value:
    inner = next(
        (child for child in node.named_children if child.type not in ("comment", "type_identifier")), None
    )
    for field in ("value", "operand", "expression", "argument"):
        inner = node.child_by_field_name(field) or inner
    return reader.read(inner) if inner is not None else Unknown(reader.source.begin(node))


_READINGS: dict[str, Callable[[Reader, Node], Value]] = {
    **dict.fromkeys(_WRAPPERS, _wrapped),
    **dict.fromkeys(_ARRAYS, collections.array),
    **dict.fromkeys(_COMPREHENSIONS, collections.comprehension),
    **dict.fromkeys(("dictionary", "object"), collections.object_),
    **dict.fromkeys(("binary_expression", "binary_operator"), operations.operation),
    **dict.fromkeys(("concatenated_string", "concatenation"), operations.concatenation),
    **dict.fromkeys(("conditional_expression", "ternary_expression"), operations.choice),
    **dict.fromkeys(
        ("attribute", "member_expression", "selector_expression", "field_access"), operations.member
    ),
    **dict.fromkeys(("subscript", "subscript_expression", "index_expression"), operations.item),
    "simple_expansion": shell.expansion,
    "expansion": shell.expansion,
    "command_substitution": shell.substitution,
    "command": shell.command,
}


@lru_cache(maxsize=64)
def reader(language: str, code: str) -> Reader:
    """The reader of a sample's code, kept for the next question about it."""
    return Reader(source(language, code))

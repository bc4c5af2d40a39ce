"""Which names a sample's code uses without making them, and which it makes for others to use."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tree_sitter import Node

from runners.source.tree import Source, source

_GIVEN = {*dir(builtins), "__file__", "__name__", "__doc__", "__builtins__"}
_GLOBALS = frozenset(Path(__file__).with_name("node_globals.txt").read_text().split())
"""What Node.js has without an import, or a browser: a page for those is told by other means."""
_BINDING = {
    "variable_declarator": "name",
    "function_declaration": "name",
    "generator_function_declaration": "name",
    "function_expression": "name",
    "class_declaration": "name",
    "abstract_class_declaration": "name",
    "class": "name",
    "index_signature": "name",
    "enum_declaration": "name",
    "arrow_function": "parameter",
    "catch_clause": "parameter",
    "assignment_pattern": "left",
    "object_assignment_pattern": "left",
    "pair_pattern": "value",
    "for_in_statement": "left",
    "required_parameter": "pattern",
    "optional_parameter": "pattern",
    "assignment_expression": "left",
}
_ALL_BIND = frozenset(
    [
        "formal_parameters",
        "array_pattern",
        "object_pattern",
        "rest_pattern",
        "import_clause",
        "namespace_import",
        "import_specifier",
    ]
)
_IDENTIFIERS = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
_SCOPES = ("statement_block", "class_body", "arrow_function", "function_expression", "formal_parameters")
_ASSIGNED = re.compile(
    r"(?m)(?:^|[;&|({]|\bdo|\bthen)\s*(?:export\s+|local\s+|declare\s+(?:-\w+\s+)*)?(\w+)\+?="
)
_READ = re.compile(r"\b(?:read(?:\s+-\w+(?:\s+\"[^\"]*\")?)*|for|printf\s+-v|mapfile(?:\s+-\w+)*)\s+(\w+)")
_EXPANDED = re.compile(r"(?<!\\)\$\{?([A-Za-z_]\w*)(?!\w|:?[-=])")


@dataclass(frozen=True, slots=True)
class Free:
    """The names of one piece of code."""

    free: Mapping[str, int]
    """Used but not made here: name to the line that uses it first, from 1."""
    made: frozenset[str]
    """What the code makes at its outermost level."""


@lru_cache(maxsize=256)
def free(language: str, code: str) -> Free | None:
    """The names of the code; None where the kit cannot tell, as where the code is broken."""
    reading = _READINGS.get(language)
    return reading(code) if reading else None


def _python(code: str) -> Free | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree, top = ast.parse(code), symtable.symtable(code, "main.py", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if any(
        alias.name == "*"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ):
        return None
    made, used = set[str](), set[str]()
    for table in _tables(top):
        for symbol in table.get_symbols():
            is_global = table is top or symbol.is_global()
            if is_global and (symbol.is_assigned() or symbol.is_imported()):
                made.add(symbol.get_name())
            if is_global and symbol.is_referenced():
                used.add(symbol.get_name())
    lines = {
        node.id: node.lineno
        for node in sorted(
            (it for it in ast.walk(tree) if isinstance(it, ast.Name)), key=lambda it: it.lineno, reverse=True
        )
    }
    return Free({name: lines.get(name, 1) for name in used - made - _GIVEN}, frozenset(made))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _script(language: str) -> Callable[[str], Free | None]:
    def read(code: str) -> Free | None:
        own = source(language, code)
        if own.root.has_error:
            return None
        bound, made, used = set[str](), set[str](), dict[str, int]()
        for node in own.nodes:
            if node.type in _IDENTIFIERS or (node.type == "type_identifier" and _binds(node)):
                name = own.text(node)
                if not _binds(node):
                    used.setdefault(name, node.start_point[0] + 1)
                    continue
                bound.add(name)
                if _is_outermost(node):
                    made.add(name)
        free = {it: line for it, line in used.items() if it not in bound | _GLOBALS and it.isidentifier()}
        return Free(free, frozenset(made))

    return read


def _binds(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    field = _BINDING.get(parent.type)
    return parent.type in _ALL_BIND or (field is not None and parent.child_by_field_name(field) == node)


def _is_outermost(node: Node) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.type in _SCOPES:
            return False
        parent = parent.parent
    return True


def _shell(code: str) -> Free | None:
    own: Source = source("shell", code)
    plain = "".join(
        " " if own.commented(index) and letter != "\n" else letter for index, letter in enumerate(code)
    )
    made = {*_ASSIGNED.findall(plain), *_READ.findall(plain)}
    used: dict[str, int] = {}
    for match in _EXPANDED.finditer(plain):
        used.setdefault(match[1], plain.count("\n", 0, match.start()) + 1)
    return Free({name: line for name, line in used.items() if name not in made}, frozenset(made))


_READINGS: Mapping[str, Callable[[str], Free | None]] = {
    "python": _python,
    "node": _script("node"),
    "typescript": _script("typescript"),
    "shell": _shell,
}

"""What the shell puts together: variables, substitutions, printf, form fields."""

from __future__ import annotations

import re

from tree_sitter import Node

from runners.source.reading import Reading
from runners.source.tree import walk
from runners.source.values import Array, Member, Object, Text, Unknown, Value, as_text, formatted, replaced

_FIELD = re.compile(r"([A-Za-z_][\w.\[\]-]*)(:?=)")
_ARGUMENT = re.compile(r"--(?:raw)?arg(?:json)?")
_JOINED_FIELD = re.compile(r"(?:^|&)([A-Za-z_][\w\[\]]*)=([^&]*)")


def expansion(reader: Reading, node: Node) -> Value:
    """The variable's value; else the default that `${NAME:-default}` gives."""
    name = next((part for part in node.named_children if part.type == "variable_name"), None)
    if name is None:
        return Unknown(reader.source.begin(node))
    value = reader.bound(reader.source.text(name), reader.source.begin(node))
    default = node.named_children[-1]
    return reader.read(default) if isinstance(value, Unknown) and default.id != name.id else value


def substitution(reader: Reading, node: Node) -> Value:
    """What `$(…)` brings: the heredoc in it, or what its command writes."""
    for part in walk(node):
        if part.type == "heredoc_body":
            return reader.read(part)
    inner = next((part for part in walk(node) if part.type == "command"), None)
    return _written(reader, inner) if inner is not None else Unknown(reader.source.begin(node))


def _words(reader: Reading, node: Node) -> list[Value]:
    return [reader.read(part) for part in node.children_by_field_name("argument")]


def _written(reader: Reading, node: Node) -> Value:
    """What a command writes, as far as its arguments tell."""
    name = reader.source.text(node.child_by_field_name("name"))
    words = [word for word in _words(reader, node) if isinstance(word, Text)]
    if name == "printf" and words:
        return formatted(words[0], [*words[1:]])
    if name == "jq":
        return _filter(words)
    if name == "echo" and words:
        return words[-1]
    return Unknown(reader.source.begin(node))


def _filter(words: list[Text]) -> Value:
    """jq's program, with the variables that `--arg NAME VALUE` sets put in."""
    program = next((word for word in words if re.search(r"[{\[]", word.characters)), None)
    if program is None:
        return Unknown(words[0].offset if words else 0)
    for option, name, value in zip(words, words[1:], words[2:], strict=False):
        if _ARGUMENT.fullmatch(option.characters):
            quote = Text("" if "json" in option.characters else '"', (), value.offset)
            mark = Text(quote.characters, (value.offset,) * len(quote.characters), value.offset)
            program = replaced(program, "$" + name.characters, mark + value + mark)
    return program


def command(reader: Reading, node: Node) -> Value:
    """What a command writes; else the fields of a form among its words: `-F model=…`, `-d 'a=1&b=2'`."""
    written = _written(reader, node)
    if not isinstance(written, Unknown):
        return written
    words = [as_text(word) for word in _words(reader, node)]
    fields = tuple(field for word in words for field in _fields(word))
    return Object(fields, reader.source.begin(node)) if fields else Array((), reader.source.begin(node))


def _fields(word: Text) -> list[Member]:
    if word.characters.startswith(("http", "{", "[", "-")):
        return []
    if "&" not in word.characters:
        match = _FIELD.match(word.characters)
        return [_member(word, match.start(1), match.end(1), match.end(), len(word.places))] if match else []
    found = _JOINED_FIELD.finditer(word.characters)
    return [_member(word, match.start(1), match.end(1), match.start(2), match.end(2)) for match in found]


def _member(word: Text, begin: int, end: int, value: int, value_end: int) -> Member:
    return Member(word.part(begin, end), word.part(value, value_end))

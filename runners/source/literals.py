"""String literals: what they say, and where each character of it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from runners.source.tree import Source, walk
from runners.source.values import Text, joined_texts

TYPES = frozenset(
    [
        "string",
        "string_literal",
        "raw_string",
        "raw_string_literal",
        "interpreted_string_literal",
        "rune_literal",
        "character_literal",
        "template_string",
        "heredoc_body",
        "ansi_c_string",
        "word",
    ]
)
"""What the grammars call a literal that is a text."""
_EXPRESSIONS = frozenset(
    ["interpolation", "template_substitution", "simple_expansion", "expansion", "command_substitution"]
)
_ESCAPES = frozenset(("escape_sequence", "escape_interpolation"))
_OPENING = re.compile(r"""(?:[$]|[rRbBfFuUtT]{1,2})?("{3}|'{3}|"|'|`)""")
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "0": "\0", "\n": ""}
_QUOTE = re.compile(r"\\([\"\\])")
_SHELL_ESCAPE = {
    "string": re.compile(r'\\([$`"\\\n])'),
    "heredoc_body": re.compile(r"\\([$`\\\n])"),
    "word": re.compile(r"\\(.|\n)"),
    "ansi_c_string": re.compile(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|.)"),
}


def literal(source: Source, node: Node, expression: Callable[[Node], Text]) -> Text:
    """The text of a literal; `expression` tells what the code within it stands for."""
    begin, end = _inside(source, node)
    found = [Text("", (), begin)]
    for first, last, piece in _pieces(source, node):
        found.append(_plain(source, node, begin, max(first, begin)))
        found.append(expression(piece) if piece.type in _EXPRESSIONS else _escape(source, piece))
        begin = max(begin, last)
    return joined_texts([*found, _plain(source, node, begin, end)])


def _inside(source: Source, node: Node) -> tuple[int, int]:
    """The offsets between the quotes."""
    begin, end = source.begin(node), source.end(node)
    opening = _OPENING.match(source.code, begin, end)
    if opening is None or node.type in ("word", "heredoc_body"):
        return begin, end
    closed = end - begin >= 2 * len(opening[1]) and source.code.endswith(opening[1], begin, end)
    return opening.end(), end - len(opening[1]) if closed else end


def _pieces(source: Source, node: Node) -> Iterator[tuple[int, int, Node]]:
    """The escapes and the expressions of a literal, the outermost."""
    done = 0
    for piece in walk(node):
        if piece.type in _EXPRESSIONS | _ESCAPES and piece.start_byte >= done and not _quoted(source, node):
            done = piece.end_byte
            yield source.begin(piece), source.end(piece), piece


def _quoted(source: Source, node: Node) -> bool:
    """Whether this is a heredoc whose delimiter is quoted, so that all in it is plain."""
    if node.type != "heredoc_body" or node.parent is None:
        return False
    start = next((child for child in node.parent.children if child.type == "heredoc_start"), None)
    return source.text(start)[:1] in ("'", '"', "\\")


def _plain(source: Source, node: Node, begin: int, end: int) -> Text:
    """The characters as they stand, but for the backslashes that a grammar leaves to us."""
    code = source.code[begin:end]
    escape = _left_escape(source, node)
    if escape is None or "\\" not in code or _quoted(source, node):
        return Text(code, tuple(range(begin, max(begin, end))), begin)
    characters, places, done = "", [], 0
    for match in escape.finditer(code):
        said = _said(match[1]) if node.type == "ansi_c_string" else match[1].replace("\n", "")
        characters += code[done : match.start()] + said
        places += [*range(begin + done, begin + match.start()), *[begin + match.start()] * len(said)]
        done = match.end()
    return Text(characters + code[done:], (*places, *range(begin + done, end)), begin)


def _left_escape(source: Source, node: Node) -> re.Pattern[str] | None:
    """The escapes that the grammar does not tell: the shell's, and quotes in Java's text blocks."""
    if source.language == "java" and source.text(node).startswith('"""'):
        return _QUOTE
    return _SHELL_ESCAPE.get(node.type) if source.language == "shell" else None


def _escape(source: Source, node: Node) -> Text:
    begin, code = source.begin(node), source.text(node)
    said = code[0] if node.type == "escape_interpolation" else _said(code[1:])
    return Text(said, (begin,) * len(said), begin)


def _said(escape: str) -> str:
    """What an escape without its backslash stands for."""
    number = escape[1:].strip("{}")
    if escape[:1] in ("x", "u", "U") and re.fullmatch(r"[0-9a-fA-F]{2,8}", number):
        return chr(min(int(number, 16), 0x10FFFF))
    return _SHORT.get(escape, escape)

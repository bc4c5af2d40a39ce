"""The syntax tree of a sample's code, by the grammars that editors use. It bears what does not compile."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import tree_sitter_bash
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

_GRAMMARS = {
    "shell": tree_sitter_bash.language,
    "python": tree_sitter_python.language,
    "go": tree_sitter_go.language,
    "java": tree_sitter_java.language,
    "node": tree_sitter_javascript.language,
    "typescript": tree_sitter_typescript.language_typescript,
}
_TEXT = frozenset(
    (
        "comment line_comment block_comment string raw_string string_literal raw_string_literal "
        "interpreted_string_literal rune_literal character_literal template_string heredoc_body ansi_c_string "
        "regex text_block"
    ).split()
)
"""What the grammars call comments and literals."""


@lru_cache(maxsize=64)
def parse(language: str, code: str) -> Node:
    """The root of the code's tree. Its offsets count the bytes of UTF-8, not characters.

    KeyError where the kit has no grammar for the language.
    """
    return Parser(Language(_GRAMMARS[language]())).parse(code.encode()).root_node


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def character(code: str, byte: int) -> int:
    """The character's offset of a byte's offset in the code."""
    return len(code.encode()[:byte].decode(errors="ignore"))


def texts(language: str, code: str) -> tuple[tuple[int, int, str], ...]:
    """The comments and literals: offsets of their first character and behind their last, and the node's type."""
    return tuple(
        (character(code, node.start_byte), character(code, node.end_byte), node.type)
        for node in walk(parse(language, code))
        if node.type in _TEXT
    )

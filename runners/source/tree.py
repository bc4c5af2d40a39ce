"""The syntax tree of a sample's code, by the grammars that editors use. It bears what does not compile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

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
_COMMENTS = frozenset(["comment", "line_comment", "block_comment"])
_TEXT = _COMMENTS | frozenset(
    [
        "string",
        "raw_string",
        "string_literal",
        "raw_string_literal",
        "interpreted_string_literal",
        "rune_literal",
        "character_literal",
        "template_string",
        "heredoc_body",
        "ansi_c_string",
        "regex",
        "text_block",
    ]
)
"""What the grammars call comments and literals."""


@dataclass(frozen=True)
class Source:
    """A sample's code and the language that it is read as. KeyError where the kit has no grammar for it."""

    language: str
    code: str

    @cached_property
    def root(self) -> Node:
        """The root of the tree."""
        return parse(self.language, self.code)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes in the order of the text."""
        return tuple(walk(self.root))

    @cached_property
    def _characters(self) -> list[int] | None:
        """The character's offset of each byte; None where each character is one byte."""
        if self.code.isascii():
            return None
        sizes = (len(character.encode(errors="replace")) for character in self.code)
        return [index for index, size in enumerate(sizes) for _ in range(size)] + [len(self.code)]

    def begin(self, node: Node) -> int:
        """The offset of the node's first character."""
        return self._characters[node.start_byte] if self._characters else node.start_byte

    def end(self, node: Node) -> int:
        """The offset behind the node's last character."""
        return self._characters[node.end_byte] if self._characters else node.end_byte

    def text(self, node: Node | None) -> str:
        """The node's own code; empty where there is no node."""
        return "" if node is None else self.code[self.begin(node) : self.end(node)]

    def commented(self, offset: int) -> bool:
        """Whether the character is in a comment."""
        return any(begin <= offset < end for begin, end in self._comments)

    @cached_property
    def _comments(self) -> tuple[tuple[int, int], ...]:
        return tuple((self.begin(node), self.end(node)) for node in self.nodes if node.type in _COMMENTS)


@lru_cache(maxsize=64)
def parse(language: str, code: str) -> Node:
    """The root of the code's tree. Its offsets count the bytes of UTF-8, not characters.

    KeyError where the kit has no grammar for the language.
    """
    return Parser(Language(_GRAMMARS[language]())).parse(code.encode(errors="replace")).root_node


@lru_cache(maxsize=64)
def source(language: str, code: str) -> Source:
    """The code with its tree, kept for the next question about it."""
    return Source(language, code)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def texts(language: str, code: str) -> tuple[tuple[int, int, str], ...]:
    """The comments and literals: first offset, the offset behind the last, the node's type."""
    own = source(language, code)
    return tuple((own.begin(node), own.end(node), node.type) for node in own.nodes if node.type in _TEXT)

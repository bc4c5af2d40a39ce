"""A sample's code word by word, as a machine reads it: no comments, no white space, texts taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Node

from runners.source.tree import Source, source

_TEXT = re.compile(r"string|char|heredoc_body|raw|template|text_block|rune")
_INNER = re.compile(r'"\s*[:,}\]]|[{\[,:]\s*"')
"""What shows that a text holds JSON, or a piece of it."""
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+|"')
_HOLE = re.compile(r"interpolation|substitution|expansion")
"""Where a value is put into a text."""
_QUOTES = re.compile(r"""\A[A-Za-z$@]{0,2}("{3}|'{3}|["'`])|("{3}|'{3}|["'`])\Z""")
_LETTER = re.compile(r"[^\W\d_]")
_PROSE = re.compile(r"[^\W\d_]\S*[^\S\n]+\S*[^\W\d_]|[^\x00-\x7f]")
"""Words with blanks between them, or letters that no identifier of an API has."""
_NAME = re.compile(r"[\w.-]*[\d_/.-][\w./:-]*|\S*(?:[/=<>{}$%]|:(?=\S))\S*")
"""What no word of a language looks like: names of models, addresses, formats."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the code."""

    text: str
    line: int
    """Of the code, from 1."""
    quoted: bool
    """Whether it is a text, or a part of one."""

    def says(self, other: Word) -> bool:
        """Whether both say the same to a machine: texts for people may differ."""
        if self.text == other.text:
            return True
        return (
            self.quoted
            and other.quoted
            and ((self._prose and other._wordlike) or (other._prose and self._wordlike))
        )

    @property
    def _prose(self) -> bool:
        return bool(_PROSE.search(self.text)) and "://" not in self.text

    @property
    def _wordlike(self) -> bool:
        bare = self.text.strip("\"'`“”")
        return self._prose or (bool(_LETTER.search(bare)) and not _NAME.fullmatch(bare))


@lru_cache(maxsize=64)
def words(language: str, code: str) -> tuple[Word, ...]:
    """The words of the code in their order; what does not parse is read as far as it goes."""
    own = source(language, code)
    return tuple(_words(own, [own.root]))


def _words(own: Source, waiting: list[Node]) -> Iterator[Word]:
    while waiting:
        node = waiting.pop()
        if node.is_named and _TEXT.search(node.type) and "comment" not in node.type:
            holes = [it for it in node.children if _HOLE.search(it.type)]
            yield from _pieces(own, node, holes)
            waiting += reversed(holes)
        elif node.child_count == 0 and "comment" not in node.type:
            if text := own.text(node).strip():
                yield Word(text, node.start_point.row + 1, quoted=False)
        elif "comment" not in node.type:
            waiting += reversed(node.children)


def _pieces(own: Source, node: Node, holes: Sequence[Node]) -> Iterator[Word]:
    """A text as it is, or what the JSON in it is made of; where a value is put in stands `{}`."""
    begin, text = own.begin(node), own.text(node)
    for hole in reversed(holes):
        lines = "\n" * own.text(hole).count("\n")
        text = text[: own.begin(hole) - begin] + "{}" + lines + text[own.end(hole) - begin :]
    inner = _QUOTES.sub("", text).replace('\\"', '"')
    first = node.start_point.row + 1
    if not _INNER.search(inner):
        yield Word(inner, first, quoted=True)
        return
    for piece in _PIECE.finditer(inner):
        yield Word(piece[0], first + inner.count("\n", 0, piece.start()), quoted=True)

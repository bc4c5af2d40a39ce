"""Which part of a block is code, and which is text for people, where any character is welcome."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from runners.model import Sample
from runners.pages.languages import is_session
from runners.source.tree import source, texts

_GRAMMARS = {
    "shell": "shell",
    "python": "python",
    "go": "go",
    "java": "java",
    "node": "node",
    "javascript": "node",
    "typescript": "typescript",
}
_COMMENTS = ("comment", "line_comment", "block_comment")
_CONTENT = re.compile(
    r"[\w$@]*(?:\"\"\"|'''|[\"'`])?\s*(?=(?:\[\s*)?\{\s*\\?[\"“”‘’][^\"“”‘’\n]*[\"“”‘’]\s*:)"
)
_JSON_STRING = re.compile(r'\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\\n]|\\.)*"|//[^\n]*')


@dataclass(frozen=True, slots=True)
class Prose:
    """Text for people, as offsets into the code."""

    start: int
    end: int
    comment: bool = False
    broken: bool = False
    """Whether what it stands in cannot be read, so that it may well end elsewhere."""


def is_judged(sample: Sample) -> bool:
    """Whether a reader sees the block and the kit knows which part is code; of a session nobody can say."""
    block = sample.block
    return sample.language in (*_GRAMMARS, "JSON") and not block.hidden and not is_session(block)


def prose(sample: Sample) -> tuple[Prose, ...]:
    """The comments and texts of a block that `is_judged`; of JSON in a shell's text, only its own strings."""
    code = sample.block.code
    if sample.language == "JSON":
        return tuple(_of_json(code, 0, len(code)))
    return tuple(_of_program(_GRAMMARS[sample.language or ""], code))


def _of_program(language: str, code: str) -> Iterator[Prose]:
    broken = source(language, code).root.has_error
    for start, end, kind in texts(language, code):
        opening = _CONTENT.match(code, start, end)
        if kind in _COMMENTS:
            yield Prose(start, end, comment=True)
        elif opening and language == "shell":
            yield from _of_json(code, opening.end(), end)
        else:
            yield Prose(start, end, broken=broken)


def _of_json(code: str, start: int, end: int) -> Iterator[Prose]:
    broken = not _is_json(code[start:end].rstrip("\"'`\n "))
    for text in _JSON_STRING.finditer(code, start, end):
        yield Prose(*text.span(), broken=broken)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

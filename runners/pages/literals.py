"""Where a program's text literals are: what the code says to others, not what it does or remarks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A string literal's content or a shell word, as offsets into the code."""

    start: int
    end: int
    quoted: bool = True
    """False for a shell word without quotes."""
    holes: tuple[tuple[int, int], ...] = ()
    """Parts that the language fills in itself, in order: an f-string's `{a}`, a template's `${a}`, `$A`."""

    def has_hole(self, start: int, end: int) -> bool:
        """Whether any of the code from `start` to `end` is the language's own to replace."""
        before_end = bisect_left(self.holes, (end,))
        return before_end > 0 and self.holes[before_end - 1][1] > start


_DOUBLE = r"\"(?P<double>(?:\\.|[^\"\\\n])*)\""
_SINGLE = r"'(?P<single>(?:\\.|[^'\\\n])*)'"
_TRIPLE = r"\"\"\"(?P<triple>(?:\\.|(?!\"\"\").)*)\"\"\""
_SLASHES = r"//[^\n]*|/\*.*?\*/"
_F_STRING = (
    r"\b(?:[fF][rR]?|[rR][fF])(?:"
    r"\"\"\"(?P<f_triple>(?:\\.|(?!\"\"\").)*)\"\"\"|'''(?P<f_long>(?:\\.|(?!''').)*)'''"
    r"|\"(?P<f_double>(?:\{[^{}\n]*\}|\\.|[^\"\\\n])*)\"|'(?P<f_single>(?:\{[^{}\n]*\}|\\.|[^'\\\n])*)')"
)
_SYNTAX = {
    "python": rf"#[^\n]*|{_F_STRING}|{_TRIPLE}|'''(?P<long>(?:\\.|(?!''').)*)'''|{_DOUBLE}|{_SINGLE}",
    "go": rf"{_SLASHES}|`(?P<raw>[^`]*)`|{_DOUBLE}|'(?:\\.|[^'\\\n])*'",
    "java": rf"{_SLASHES}|{_TRIPLE}|{_DOUBLE}|'(?:\\.|[^'\\\n])*'",
    "node": rf"{_SLASHES}|`(?P<template>(?:\\.|[^`\\])*)`|{_DOUBLE}|{_SINGLE}",
    "shell": r"(?<!\S)#[^\n]*|\"(?P<shell_double>(?:\\.|[^\"\\])*)\"|'(?P<shell_single>[^']*)'"
    r"|(?P<shell_word>(?:<[^<>\n\"']{1,50}>|\\.|[^\s\"'\\])+)",
}
_SYNTAX["typescript"] = _SYNTAX["node"]
_TOKENS = {language: re.compile(syntax, re.DOTALL) for language, syntax in _SYNTAX.items()}
_HOLES = {
    "f": re.compile(r"\{[^{}]*\}"),
    "template": re.compile(r"\$\{[^{}]*\}"),
    "shell": re.compile(r"\$\{[^}]*\}|\$\w+"),
}


def literals(code: str, language: str | None) -> Iterator[Literal]:
    """The literals of `code` in order; comments hold none. A language that has no runtime has none."""
    tokens = _TOKENS.get(language or "")
    for token in tokens.finditer(code) if tokens else ():
        if name := token.lastgroup:
            holes = _HOLES.get(name.partition("_")[0])
            inside = holes.finditer(code, *token.span(name)) if holes else ()
            yield Literal(*token.span(name), name != "shell_word", tuple(hole.span() for hole in inside))


def comments(code: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Start and end of each comment of `code`."""
    tokens = _TOKENS.get(language or "")
    for token in tokens.finditer(code) if tokens else ():
        if token.lastgroup is None and token[0][0] in "#/":
            yield token.span()

"""Where a Jupyter notebook's code cells and the blocks of its Markdown cells are, in the file's own lines."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from runners.model import Block, Line
from runners.pages import markdown
from runners.pages.languages import known
from runners.pages.neighbours import page_lines
from runners.pages.pieces import Places, cut, joined

_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*+)(?:"(?P<colon>\s*+:)?)?|[{}\[\]]', re.DOTALL)
_UNIT = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|[^\\]+", re.DOTALL
)
_CELL_MAGIC = re.compile(r"%%\s*(?:script\s+)?(?:[\w./-]*/)?(?P<word>\w+)")
_COMMAND = re.compile(r"\s*(?:!{1,2}|%(?=pip\b|conda\b|uv\b))\s*(?=\S)")
_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!)|\s*[\w.]+\?{1,2}\s*$")
_BLANK = re.compile(r"\s*(?:#.*)?")

_Value: TypeAlias = "dict[str, _Value] | list[_Value] | tuple[int, int]"
"""JSON, with the offsets of each string's text in place of the string; numbers and names are left out."""
_Lines: TypeAlias = list[tuple[str, int]]
"""A cell's lines with the page's offsets."""


def blocks(text: str) -> tuple[Block, ...]:
    """The code cells of `text` and the fenced blocks in its Markdown cells, in their order; never raises.

    A cell of shell commands (`%%bash`, or each line begins with `!`) has them without these marks. One that
    mixes IPython's commands with Python is in `ipython`, for no other program runs it. Cells in one language
    share a cluster. A file that ends too early has what comes before; empty cells show nothing.
    """
    page = "\n".join(page_lines(text))
    notebook = _Notebook(page, Places(page))
    return tuple(chain.from_iterable(notebook.cells()))


class _Notebook:
    def __init__(self, page: str, place: Places) -> None:
        self._page = page
        self._place = place
        self._root = _parse(page)

    def cells(self) -> Iterator[Iterator[Block]]:
        """The blocks of each cell. Before format 4 the cells are in worksheets."""
        language = self._language()
        sheets = [self._root, *_items(_get(self._root, "worksheets"))]
        for index, cell in enumerate(chain.from_iterable(_items(_get(sheet, "cells")) for sheet in sheets)):
            kind = self._string(_get(cell, "cell_type"))
            if kind == "markdown":
                yield self._prose(str(index), self._source(_get(cell, "source")))
            elif kind == "code":
                own = self._string(_get(cell, "metadata", "vscode", "languageId")) or self._string(
                    _get(cell, "language")
                )
                yield self._code(self._source(_get(cell, "source") or _get(cell, "input")), own or language)

    def _language(self) -> str:
        paths = (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name"))
        named = (self._string(_get(self._root, "metadata", *path)) for path in paths)
        return next(filter(None, named), "")

    def _code(self, source: _Lines, language: str) -> Iterator[Block]:
        if not any(text.strip() for text, _ in source):
            return
        info, code = _meaning(source, language)
        yield Block(
            line=self._place(source[0][1])[0],
            end_line=self._place(source[-1][1])[0],
            info=info,
            lines=tuple(Line(text, *self._place(offset)) for text, offset in code),
            cluster=f"cells in {info}",
            fence='"',
        )

    def _prose(self, name: str, source: _Lines) -> Iterator[Block]:
        for block in markdown.blocks("\n".join(text for text, _ in source)):
            yield replace(
                block,
                line=self._place(source[block.line - 1][1])[0],
                end_line=self._place(source[block.end_line - 1][1])[0],
                lines=tuple(self._moved(line, source[line.number - 1][1]) for line in block.lines),
                cluster=f"{name}: {block.cluster}",
            )

    def _moved(self, line: Line, offset: int) -> Line:
        """The cell's line on the page, where `offset` is that of its first character."""
        left = line.column - 1
        for unit in _UNIT.finditer(self._page, offset):
            length = 1 if unit[0].startswith("\\") else len(unit[0])
            if left < length:
                return Line(line.text, *self._place(unit.start() + left))
            left -= length
        return Line(line.text, *self._place(len(self._page)))

    def _source(self, value: _Value | None) -> _Lines:
        """The lines of one string, or of several that follow each other."""
        strings = [value] if isinstance(value, tuple) else _items(value)
        pieces = (self._pieces(*string) for string in strings if isinstance(string, tuple))
        return [
            (text.rstrip("\r").replace("\r", " "), at) for text, at in joined(chain.from_iterable(pieces))
        ]

    def _string(self, value: _Value | None) -> str:
        return "".join(text for text, _ in self._pieces(*value)) if isinstance(value, tuple) else ""

    def _pieces(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        for unit in _UNIT.finditer(self._page, start, end):
            yield from cut(_decoded(unit[0]), unit.start(), encoded=unit[0].startswith("\\"))


# --- JSON ----------------------------------------------------------------------------------------------


def _parse(page: str) -> _Value:
    """The value that the page is, as far as it goes."""
    root: list[_Value] = []
    stack: list[dict[str, _Value] | list[_Value]] = [root]
    key = ""
    for token in _TOKEN.finditer(page):
        if token["colon"]:
            key = token["string"][1:]
        elif token[0] in ("}", "]"):
            del stack[max(1, len(stack) - 1) :]
        else:
            value = _begun(token)
            above = stack[-1]
            above.append(value) if isinstance(above, list) else above.update({key: value})
            if not isinstance(value, tuple):
                stack.append(value)
    return root[0] if root else root


def _begun(token: re.Match[str]) -> _Value:
    """An empty object or array to be filled, or a string."""
    if token[0] == "{":
        return {}
    return [] if token[0] == "[" else (token.start() + 1, token.end("string"))


def _get(value: _Value | None, *keys: str) -> _Value | None:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _items(value: _Value | None) -> Sequence[_Value]:
    return value if isinstance(value, list) else ()


def _decoded(unit: str) -> str:
    """What a part of a JSON string means; half a character, or a NUL, is the character for no character."""
    try:
        text = str(json.loads(f'"{unit}"')) if unit.startswith("\\") else unit
    except ValueError:
        return unit
    return "\ufffd" if text == "\0" or "\ud800" <= text <= "\udfff" else text


# --- IPython -------------------------------------------------------------------------------------------


def _meaning(source: _Lines, language: str) -> tuple[str, _Lines]:
    """What the cell is written in, and its lines without the marks that only say so."""
    first = next(index for index, (text, _) in enumerate(source) if text.strip())
    magic = _CELL_MAGIC.match(source[first][0])
    if magic and known(magic["word"]):
        return magic["word"], source[first + 1 :]
    if known(language) != "python" or not any(_MAGIC.match(text) for text, _ in source):
        return language, source
    commands = _commands(source)
    if commands is not None:
        return "bash", commands
    return language if _is_python("\n".join(text for text, _ in source)) else "ipython", source


def _commands(source: _Lines) -> _Lines | None:
    """The shell's commands without their marks; None where there is more in the cell."""
    found, goes_on = [], False
    for text, offset in source:
        mark = None if goes_on else _COMMAND.match(text)
        if not goes_on and mark is None and not _BLANK.fullmatch(text):
            return None
        found.append((text[mark.end() :], offset + mark.end()) if mark else (text, offset))
        goes_on = text.endswith("\\")
    return found


def _is_python(code: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True

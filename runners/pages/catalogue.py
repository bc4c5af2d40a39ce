"""The catalogue of placeholders: which texts are some, and of which kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from runners.pages.literals import Literal, literals


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A text that the page asks its readers to replace, as offsets into the code."""

    start: int
    end: int
    kind: str | None
    """`key`, `host`, `base_url`, `model`, `image_url` or another of the catalogue's; None where unknown."""


@dataclass(frozen=True, slots=True)
class _Shape:
    pattern: re.Pattern[str]
    asks: bool
    kind: str | None


@dataclass(frozen=True, slots=True)
class _Catalogue:
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    marked: tuple[_Shape, ...]
    whole: tuple[_Shape, ...]
    pictures: dict[str, str]


_OPENING = re.compile(r"^|\\?[\"']|=|://|base64,|: |\b(?i:bearer|basic) +")
_VALUE = re.compile(r"[^\"'\\&=\n]{2,60}")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_ASSIGNED = re.compile(
    r"(?:([\w-]+)[\"'\\]*\s*[:=]\s*\{\s*[\"'\\]*)?([\w-]+)[\"'\\\])]*\s*(?:[:=(,]|:=)[\s\"'`\\]*(?:https?://)?$"
)
_IN_A_PAIR = re.compile(r"\\?[\"'`]\s*:")  # what stands before the colon is a name, not a value
_VARIABLE_NAME = re.compile(
    r"(?i:getenv(?:\(\)\.\w+)?|environ(?:\.\w+)?|lookupenv|process\.env|\benv)\s*[(\[]\s*[\"'`]$"
)


def placeholders(code: str, language: str | None) -> list[Placeholder]:
    """The placeholders in the literals of `code`, in order, none within another."""
    found: list[Placeholder] = []
    for literal in literals(code, language):
        if not _VARIABLE_NAME.search(code, max(0, literal.start - 40), literal.start):
            found.extend(_in_literal(code, language, literal))
    return found


def kind_of(words: str) -> str | None:
    """The kind that a placeholder's or a variable's own words say; None where they say none."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[-_.]", " ", words).lower()
    return next((kind for kind, pattern in _catalogue().kinds if pattern.search(spaced)), None)


def picture(before: str) -> str:
    """A small picture in base64, in the format that a data URL up to here (`…image/jpeg;base64,`) names."""
    pictures = _catalogue().pictures
    named = re.search(r"image/(\w+);base64,$", before)
    return pictures.get(named[1].replace("jpg", "jpeg") if named else "png", pictures["png"])


def _in_literal(code: str, language: str | None, literal: Literal) -> Iterator[Placeholder]:
    end = literal.start
    for start, stop, words, shape in sorted(_candidates(code, literal), key=lambda c: (c[0], -c[1])):
        if (
            start < end
            or literal.has_hole(start, stop)
            or _is_the_codes_own(code, language, start, stop, words)
        ):
            continue
        kind = shape.kind or _kind(code, start, words)
        if kind or shape.asks:
            yield Placeholder(start, stop, kind)
            end = stop


def _candidates(code: str, literal: Literal) -> Iterator[tuple[int, int, str, _Shape]]:
    """Start, end, words and shape of whatever looks like a placeholder."""
    for shape in _catalogue().marked:
        for match in shape.pattern.finditer(code, literal.start, literal.end):
            yield match.start(), match.end(), match[match.lastindex or 0], shape
    for opening in _OPENING.finditer(code[literal.start : literal.end]):
        value = _VALUE.match(code, literal.start + opening.end(), literal.end)
        bare = not literal.quoted and not opening[0]
        for text in (value[0].rstrip(), value[0].partition("/")[0]) if value else ():
            start = literal.start + opening.end()
            is_name = (bare and _IDENTIFIER.fullmatch(text)) or _IN_A_PAIR.match(code, start + len(text))
            if not is_name:
                shapes = (shape for shape in _catalogue().whole if shape.pattern.fullmatch(text))
                yield from ((start, start + len(text), text, shape) for shape in shapes)


def _kind(code: str, start: int, words: str) -> str | None:
    """By the placeholder's words, else by what stands before it."""
    own = kind_of(words)
    if own not in (None, "url"):
        return own
    before = code[max(0, start - 80) : start]
    if before.endswith("base64,"):
        return "base64"
    if re.search(r"(?i)\bbearer\s+$", before):
        return "key"
    assigned = _ASSIGNED.search(before)
    context = kind_of(" ".join(filter(None, assigned.groups()))) if assigned else None
    return own if context in (None, "url") else context


def _is_the_codes_own(code: str, language: str | None, start: int, end: int, words: str) -> bool:
    """Whether the text is a name that the code defines, an XML element, or a field that the code fills."""
    text = code[start:end]
    if text.startswith("<"):
        return f"</{words}>" in code
    if text.startswith("{") and language == "python" and ".format(" in code:
        return True
    if text.startswith("{{") and _is_a_key(code, words):
        return True
    return bool(_IDENTIFIER.fullmatch(words)) and _is_defined(code, words)


def _is_a_key(code: str, name: str) -> bool:
    """Whether the code gives the name a value, other than a text that has the name in it."""
    key = re.escape(name)
    given = rf"(?<![\w$]){key}[\"']?\s*:(?!\s*[\"'`][^\"'`\n]*\b{key}\b)"
    return re.search(given, code) is not None


@lru_cache(maxsize=1024)
def _is_defined(code: str, name: str) -> bool:
    """Whether the code assigns the name, other than to a text that has the name in it, or imports it."""
    assigned = (
        rf"(?<![\w\"'$]){name}\s*(?::\s*[\w.]+\s*)?:?=(?!=)(?!\s*{name}\b|\s*[\"'`][^\"'`\n]*\b{name}\b)"
    )
    return re.search(rf"{assigned}|\bimport\b[^\n]*\b{name}\b", code) is not None


@cache
def _catalogue() -> _Catalogue:
    data = yaml.safe_load(Path(__file__).with_name("placeholders.yaml").read_text("utf-8"))
    return _Catalogue(
        kinds=tuple((kind, re.compile(pattern, re.ASCII)) for kind, pattern in data["kinds"]),
        marked=tuple(_shape(entry, re.NOFLAG) for entry in data["marked"]),
        whole=tuple(_shape(entry, re.IGNORECASE) for entry in data["whole"]),
        pictures=data["pictures"],
    )


def _shape(entry: dict[str, Any], flags: re.RegexFlag) -> _Shape:
    return _Shape(re.compile(entry["pattern"], flags), entry.get("asks", False), entry.get("kind"))

"""Whatever JSON is written, in each language's own quoting, every key and value is found to the character."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runners.source.locate import locate

LETTERS = "ab{}[]:,'\"\\$%/ <图é"
KEYS = st.text("abcdefg_模", min_size=1, max_size=4)
LEAVES = st.none() | st.booleans() | st.integers(-99, 99) | st.text(LETTERS, max_size=6)
BODIES = st.dictionaries(
    KEYS,
    st.recursive(LEAVES, lambda it: st.lists(it, max_size=3) | st.dictionaries(KEYS, it, max_size=3)),
    min_size=1,
    max_size=4,
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes objects and arrays, or JSON itself within a text."""

    object: tuple[str, str] = ("{", "}")
    array: tuple[str, str] = ("[", "]")
    colon: str = ": "
    words: tuple[str, str, str] = ("null", "true", "false")
    string: Callable[[str], str] = lambda text: json.dumps(text, ensure_ascii=False)


class Writer:
    """Writes a body in a style, and notes where each key and each value begins."""

    def __init__(self, style: Style, body: Any) -> None:
        self.style, self.text = style, ""
        self.places: dict[tuple[str, str], int] = {}
        self._value("", body)

    def _value(self, pointer: str, value: Any) -> None:
        self.places[pointer, "value"] = len(self.text) + isinstance(value, str)
        if isinstance(value, dict | list):
            self._held(pointer, value)
        elif isinstance(value, str):
            self.text += self.style.string(value)
        elif value is None or isinstance(value, bool):
            self.text += self.style.words[0 if value is None else 2 - value]
        else:
            self.text += str(value)

    def _held(self, pointer: str, value: dict[str, Any] | list[Any]) -> None:
        opening, closing = self.style.object if isinstance(value, dict) else self.style.array
        self.text += opening
        for index, key in enumerate(value):
            self.text += ",\n " if index else "\n "
            self.places[f"{pointer}/{key if isinstance(value, dict) else index}", "key"] = len(self.text) + 1
            if isinstance(value, dict):
                self.text += self.style.string(key) + self.style.colon
            self._value(
                f"{pointer}/{key if isinstance(value, dict) else index}",
                value[key] if isinstance(value, dict) else key,
            )
        self.text += closing


def quoted(text: str, escape: Callable[[str], str]) -> Iterator[str]:
    """Each character of the text as its quoting writes it."""
    return (escape(character) for character in text)


def backslashed(marks: str) -> Callable[[str], str]:
    """Escapes these characters by a backslash."""
    return lambda character: "\\" + character if character in marks else character


def joined(character: str) -> str:
    """Java's text in one literal per line, joined by `+`."""
    return '\\n" +\n  "' if character == "\n" else backslashed('\\"')(character)


def braced(character: str) -> str:
    """A character of a Python f-string between three quotes."""
    return character * 2 if character in "{}" else backslashed("\\'")(character)


def templated(character: str) -> str:
    """A character of a JavaScript template."""
    return backslashed("\\`$")(character)


Escape = Callable[[str], str]

TEXTS: dict[str, tuple[str, str, Escape, str]] = {
    "single quotes": ("shell", "curl -d '", lambda c: "'\\''" if c == "'" else c, "'"),
    "double quotes": ("shell", 'curl -d "', backslashed('\\"$`'), '"'),
    "heredoc": ("shell", "curl -d @- <<'EOF'\n", str, "\nEOF\n"),
    "live heredoc": ("shell", "curl -d @- <<EOF\n", backslashed("\\$`"), "\nEOF\n"),
    "triple": ("python", "data = '''", backslashed("\\'"), "'''"),
    "f-string": ("python", "data = f'''", braced, "'''"),
    "lines": ("python", 'data = ("', lambda c: '\\n"\n  "' if c == "\n" else backslashed('\\"')(c), '")'),
    "raw": ("go", "package main\nvar b = `", str, "`\n"),
    "interpreted": ("go", 'package main\nvar b = "', lambda c: joined(c), '"\n'),
    "plus": ("java", 'class A { String b = "', joined, '"; }'),
    "text block": ("java", 'class A { String b = """\n', backslashed('\\"'), '"""; }'),
    "template": ("node", "const b = `", templated, "`;"),
    "template, typed": ("typescript", "const b: string = `", templated, "`;"),
}

CODE: dict[str, tuple[str, str, Style, str]] = {
    "dict": ("python", "p = ", Style(words=("None", "True", "False")), "\n"),
    "object": ("node", "const p = ", Style(), ";"),
    "typed object": ("typescript", "const p: P = ", Style(), ";"),
    "composite": (
        "go",
        "package main\nvar p = ",
        Style(("map[string]any{", ",\n}"), ("[]any{", ",\n}"), words=("nil", "true", "false")),
        "\n",
    ),
    "Map.of": ("java", "class A { Object p = ", Style(("Map.of(", ")"), ("List.of(", ")"), ", "), "; }"),
}


def check(language: str, code: str, body: dict[str, Any], places: dict[tuple[str, str], int]) -> None:
    """Each place is found where it was written."""
    sent = json.dumps(body)
    for (pointer, what), offset in places.items():
        if pointer and (what == "value" or not pointer.rpartition("/")[2].isdigit()):
            assert locate(language, code, sent, pointer, what) == offset, (pointer, what)  # type: ignore[arg-type]


@pytest.mark.parametrize("style", TEXTS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES)
def test_json_in_a_text(style: str, body: dict[str, Any]) -> None:
    language, before, escape, after = TEXTS[style]
    written = Writer(Style(), body)
    code, offsets = before, []
    for piece in quoted(written.text, escape):
        offsets.append(
            len(code) + (piece == "'\\''")
        )  # the shell's quote is written by what follows the first
        code += piece
    places = {key: offsets[place] for key, place in written.places.items()}
    check(language, code + after, body, places)


@pytest.mark.parametrize("style", CODE)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES)
def test_a_literal_of_the_language(style: str, body: dict[str, Any]) -> None:
    language, before, how, after = CODE[style]
    written = Writer(how, body)
    places = {key: place + len(before) for key, place in written.places.items()}
    check(language, before + written.text + after, body, places)

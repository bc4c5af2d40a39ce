"""Requests as people write them, and where each part of them is written.

In the code of the tables a mark such as `«/messages/0/role value»` stands right before what it names.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from _pytest.mark import ParameterSet

from runners.source import wire
from runners.source.locate import body_offset, locate

FOLDER = Path(__file__).parent / "calls"
MARK = re.compile(r"«(?P<wanted>[^ »]*)(?: (?P<more>[^»]+))?»")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is asked for, and where it stands in the code."""

    wanted: str
    """A JSON Pointer into the body; `address`, `host`, `method`, `header`, `headers`, `text`."""
    more: str
    """`key`, `value` or `object`; the address, host, method or header."""
    offset: int


def marked(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The code without its marks, and the marks."""
    code, marks, done = "", [], 0
    for match in MARK.finditer(text):
        code += text[done : match.start()]
        marks.append(Mark(match["wanted"], match["more"] or "key", len(code)))
        done = match.end()
    return code + text[done:], tuple(marks)


def line_and_column(code: str, offset: int | None) -> tuple[int, int] | None:
    """The place of a character as people count, from 1."""
    if offset is None:
        return None
    return code.count("\n", 0, offset) + 1, offset - code.rfind("\n", 0, offset)


def found(language: str, code: str, call: dict[str, Any], mark: Mark) -> int | None:
    """Where the kit finds what the mark asks for."""
    url, wanted = call.get("url", ""), mark.wanted
    near = wire.address(language, code, url) or 0 if url else 0
    if wanted in ("host", "text"):
        return getattr(wire, wanted)(language, code, mark.more)  # type: ignore[no-any-return]
    if wanted == "address":
        wrong = url.index(mark.more) if mark.more != "key" else None
        return wire.address(language, code, url, wrong)
    if wanted == "header":
        return wire.header(language, code, [mark.more], near)
    if wanted == "method":
        return wire.method(language, code, mark.more, url)
    if wanted in ("headers", "body"):
        return getattr(wire, wanted)(language, code, near)  # type: ignore[no-any-return]
    body = call["body"] if isinstance(call["body"], str) else json.dumps(call["body"])
    return locate(language, code, body, wanted, mark.more)  # type: ignore[arg-type]


def rows() -> list[ParameterSet]:
    """Each mark in each call of the tables: the language, the code, the call, the mark."""
    rows = []
    for file in sorted(FOLDER.glob("*.yaml")):
        for name, call in yaml.safe_load(file.read_text()).items():
            code, marks = marked(call["code"])
            for language in call.get("languages", [file.stem]):
                for mark in marks:
                    id = f"{language}-{name}-{mark.wanted}-{mark.more}"
                    rows.append(pytest.param(language, code, call, mark, id=id))
    return rows


@pytest.mark.parametrize(("language", "code", "call", "mark"), rows())
def test_each_part_is_found_where_it_is_written(
    language: str, code: str, call: dict[str, Any], mark: Mark
) -> None:
    place = found(language, code, call, mark)
    assert line_and_column(code, place) == line_and_column(code, mark.offset)


def test_the_tables_have_what_they_should() -> None:
    assert len(rows()) >= 120
    assert {row.values[0] for row in rows()} == {"shell", "python", "go", "java", "node", "typescript"}


@pytest.mark.parametrize("language", ["shell", "python", "go", "java", "node", "typescript"])
@pytest.mark.parametrize("code", ["", "send(build())", '{"[(', "'''", '"\\', "f(f(f(", "a = a + a\n" * 50])
def test_odd_code_is_borne(language: str, code: str) -> None:
    assert locate(language, code, '{"model": "m"}', "/model") is None
    assert body_offset(language, code, '{"model": "m"}', 3) is None


BROKEN = {
    "shell-single": ("shell", "curl -d '{\n  \"a\": ¦1\n  \"b\": 2}'", '{\n  "a": 1\n  "b": 2}', "1\n"),
    "shell-apostrophe": ("shell", "curl -d '{\"a\": \"it'\\''s\" ¦2}'", '{"a": "it\'s" 2}', "2"),
    "shell-eaten-quotes": ("shell", 'curl -d "{"¦model": "m"}"', "{model: m}", "model"),
    "shell-variable": ("shell", "M=x\ncurl -d \"{\\\"a\\\": \\\"$M\\\" ¦1}\"", '{"a": "x" 1}', "1}"),
    "shell-heredoc": ("shell", "curl -d @- <<EOF\n{\"a\": [1 ¦2]}\nEOF\n", '{"a": [1 2]}', "2"),
    "shell-file": ("shell", "cat > b.json <<'E'\n{\n \"a\": 1,\n ¦}\nE\ncurl -d @b.json", '{ "a": 1, }', "}"),
    "python": ("python", 'data = """{"a": 1,\n¦}"""', '{"a": 1,\n}', "}"),
    "python-f": ("python", "d = f'{{\"a\": {x}, ¦\\'b\\': 1}}'", '{"a": 55, \'b\': 1}', "'b"),
    "go": ("go", "package main\nvar b = `{\"a\": 1\n ¦\"b\": 2}`", '{"a": 1\n "b": 2}', '"b"'),
    "java": ("java", 'class A { String b = "{\\"a\\": 1"\n  + " ¦\\"b\\": 2}"; }', '{"a": 1 "b": 2}', '"b"'),
    "java-block": ("java", 'class A { String b = """\n {"a": 1\n ¦"b": 2}"""; }', '{"a": 1\n"b": 2}', '"b"'),
    "node": ("node", "const b = `{\"a\": ${x} ¦\"b\": 2}`;", '{"a": 17 "b": 2}', '"b"'),
}  # fmt: skip


@pytest.mark.parametrize(("language", "code", "body", "at"), BROKEN.values(), ids=BROKEN)
def test_the_character_that_breaks_json_is_found(language: str, code: str, body: str, at: str) -> None:
    printed = code.replace("¦", "")
    place = body_offset(language, printed, body, body.index(at))
    assert line_and_column(printed, place) == line_and_column(printed, code.index("¦"))

"""Where the blocks of a Jupyter notebook are."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.model import Line
from runners.pages.notebook import blocks

PYTHON = {"kernelspec": {"language": "python"}}


def notebook(*sources: Any, kind: str = "code", metadata: Any = PYTHON, indent: int | None = 1) -> str:
    cells = [
        {"cell_type": kind, "outputs": [{"text": ["no code\n"]}], "source": source} for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}, indent=indent)


def lines(text: str) -> list[Line]:
    return [line for block in blocks(text) for line in block.lines]


SOURCE = "a = \"é\"\n\nb = '\\\\'\n"


@pytest.mark.parametrize("source", [SOURCE, SOURCE.splitlines(keepends=True), [SOURCE[:3], SOURCE[3:]]])
@pytest.mark.parametrize("indent", [1, None])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_line_stands_where_the_file_has_it(source: Any, indent: int | None, end: str) -> None:
    text = notebook(source, indent=indent).replace("\n", end)
    (block,) = blocks(text)
    assert (block.info, block.code) == ("python", SOURCE)
    page = text.split(end)
    for line, begin in zip(block.lines, ["a", "", "b = "], strict=True):
        assert page[line.number - 1][line.column - 1 :].startswith(begin)


def test_the_lines_of_a_list_are_the_files_own() -> None:
    text = '{"cells": [{"cell_type": "code",\n "source": [\n  "a\\n",\n  "b"\n ]}]}\n'
    (block,) = blocks(text)
    assert (block.line, block.end_line, block.info) == (3, 4, "")
    assert block.lines == (Line("a", 3, 4), Line("b", 4, 4))


@pytest.mark.parametrize(
    ("source", "info", "code"),
    [
        ("x = 1", "python", "x = 1\n"),
        ("%%bash\ncurl x", "bash", "curl x\n"),
        ("\n%%script /bin/bash\ncurl x", "bash", "curl x\n"),
        ("%%html\n<b>", "html", "<b>\n"),
        ("!curl x \\\n  -d y", "bash", "curl x \\\n  -d y\n"),
        ("# first\n!curl x\n\n!curl y", "bash", "# first\ncurl x\n\ncurl y\n"),
        ("%pip install openai", "bash", "pip install openai\n"),
        ("!pip install openai\nimport openai", "ipython", "!pip install openai\nimport openai\n"),
        ("%%time\nx = 1", "ipython", "%%time\nx = 1\n"),
        ('x = """\n!a\n"""', "python", 'x = """\n!a\n"""\n'),
    ],
)
def test_a_cell_is_in_one_language(source: str, info: str, code: str) -> None:
    (block,) = blocks(notebook(source))
    assert (block.info, block.code) == (info, code)


def test_a_command_stands_behind_its_mark() -> None:
    text = notebook("!ls", indent=None)
    assert lines(text) == [Line("ls", 1, text.index("!ls") + 2)]


@pytest.mark.parametrize(
    ("metadata", "info"),
    [
        ({}, ""),
        ({"kernelspec": {"name": "python3"}}, "python3"),
        ({"language_info": {"name": "go"}}, "go"),
        ({"kernelspec": {"language": "java", "name": "x"}, "language_info": {"name": "y"}}, "java"),
    ],
)
def test_the_kernel_says_the_language(metadata: Any, info: str) -> None:
    assert [block.info for block in blocks(notebook("x", metadata=metadata))] == [info]


def test_a_cell_may_have_a_language_of_its_own() -> None:
    text = '{"cells":[{"cell_type":"code","metadata":{"vscode":{"languageId":"go"}},"source":"x"}]}'
    assert [block.info for block in blocks(text)] == ["go"]


def test_format_3() -> None:
    text = '{"worksheets":[{"cells":[{"cell_type":"code","language":"python","input":["x"]}]}]}'
    assert [(block.info, block.code) for block in blocks(text)] == [("python", "x\n")]


def test_the_blocks_of_a_markdown_cell() -> None:
    source = ["Send:\n", "\n", "> ```go \"a\"\n", "> \"x\"\n", "> ```"]  # fmt: skip
    text = notebook(source, kind="markdown")
    (block,) = blocks(text)
    (line,) = block.lines
    page = text.split("\n")
    assert (block.info, line.text) == ('go "a"', '"x"')
    assert page[block.line - 1].strip() == '"> ```go \\"a\\"\\n",'
    assert page[line.number - 1][line.column - 1 :] == '\\"x\\"\\n",'


def test_cells_in_one_language_share_a_cluster() -> None:
    first, command, last = blocks(notebook("x", "!curl y", "z"))
    assert first.cluster == last.cluster != command.cluster


@pytest.mark.parametrize(
    "text",
    [
        notebook(" \n"),
        notebook([]),
        notebook("x", kind="raw"),
        notebook(None),
        "",
        "[]",
        "{",
        '{"cells": 1}',
        "null",
    ],
)
def test_what_is_no_block(text: str) -> None:
    assert blocks(text) == ()


def test_a_file_that_ends_too_early_has_what_comes_before() -> None:
    text = notebook("a", "b")
    assert [block.code for block in blocks(text[: text.index('"metadata"')])] == ["a\n", "b\n"]


@pytest.mark.parametrize("text", [r'"\ud83d\ude00"', r'"\ud800"', r'"\u0000"', r'"\x"'])
def test_strings_that_are_hardly_any(text: str) -> None:
    (line,) = lines('{"cells":[{"cell_type":"code","source":' + text)
    assert line.text.encode()
    assert "\0" not in line.text


@given(st.lists(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]))), st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_line_of_code_stands_at_its_place_on_the_page(sources: list[str], ascii_only: bool) -> None:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    text = json.dumps({"cells": cells}, ensure_ascii=ascii_only, indent=1)
    codes = [source.removesuffix("\n") + "\n" for source in sources if source.strip()]
    assert [block.code for block in blocks(text)] == codes
    page = text.split("\n")
    for line in lines(text):
        written = json.dumps(line.text, ensure_ascii=ascii_only)[1:-1]
        assert page[line.number - 1][line.column - 1 :].startswith(written)


PARTS = [
    '{"cells":[',
    '{"cell_type":"code","source":',
    '"cell_type":"markdown",',
    '"source":',
    '["a\\n"',
    '"',
    "\\",
]
PARTS += [
    "]",
    "}",
    ",",
    ":",
    "[",
    "{",
    "1",
    "\n",
    "```\\n",
    '"```py\\nx\\n```"',
    "\\u00",
    "%%bash\\n",
    "!ls",
    "\r",
]
pages = st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join))


@given(pages)
@settings(max_examples=400, deadline=None)
def test_nothing_is_too_broken(text: str) -> None:
    last = len(re.split(r"\r\n?|\n", text))
    for block in blocks(text):
        assert 1 <= block.line <= block.end_line <= last
        assert all(block.line <= line.number <= block.end_line for line in block.lines)


@pytest.mark.parametrize(
    "part", ["[", "{", '"', "\\", '{"a":', '{"cell_type":"code","source":["a\\n"]},', "\\n"]
)
def test_time_grows_with_the_page_and_not_faster(part: str) -> None:
    seconds = [_seconds('{"cells":[' + part * count) for count in (2_000, 16_000)]
    assert seconds[1] < 8 * 4 * seconds[0] + 0.2


def _seconds(text: str) -> float:
    start = time.process_time()
    blocks(text)
    return time.process_time() - start

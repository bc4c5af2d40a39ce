"""Where the blocks of an AsciiDoc page are."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.model import Block, Line
from runners.pages.asciidoc import blocks


def only(text: str) -> Block:
    (block,) = blocks(text)
    return block


@pytest.mark.parametrize(
    ("text", "info", "line"),
    [
        ("[source,python]\n----\nx\n----\n", "python", Line("x", 3)),
        ("[source, python]\n----\nx\n----\n", "python", Line("x", 3)),
        ("[source%linenums,go]\n----\nx\n----\n", "go", Line("x", 3)),
        ("[,java]\n----\nx\n----\n", "java", Line("x", 3)),
        ('[source,language="go"]\n----\nx\n----\n', "go", Line("x", 3)),
        ("[source,java,indent=0]\n----\n  x\n----\n", "java", Line("x", 3, 3)),
        ('[source,java]\n[subs="verbatim"]\n----\nx\n----\n', "java", Line("x", 4)),
        ("[plantuml,name,svg]\n----\nx\n----\n", "plantuml", Line("x", 3)),
        ("[source,go]\n.Title\n\n// remark\n----\nx\n----\n", "go", Line("x", 6)),
        ("[source,go]\n--\nx\n--\n", "go", Line("x", 3)),
        ("[source,go]\nx\n", "go", Line("x", 2)),
        ("----\nx\n----\n", "", Line("x", 2)),
        ("------\nx\n----\n------\n", "", Line("x", 2)),
        ("....\nx\n....\n", "", Line("x", 2)),
        ("```python\nx\n```\n", "python", Line("x", 2)),
        ("text right before\n----\nx\n----\n", "", Line("x", 3)),
        ("text\n\n $ x\n", "", Line("$ x", 3, 2)),
        (":source-language: go\n\n[source]\n----\nx\n----\n", "go", Line("x", 5)),
        (":source-language: go\n:!source-language:\n\n----\nx\n----\n", "", Line("x", 5)),
        ("* item\n+\n[source,go]\n----\nx\n----\n", "go", Line("x", 5)),
        ("====\n--\n----\nx\n----\n--\n====\n", "", Line("x", 4)),
        ("|===\na|\n[source,go]\n----\nx\n----\n|===\n", "go", Line("x", 5)),
        ("----\r\nx\r\n----\r\n", "", Line("x", 2)),
        ("\ufeff----\nx\n----", "", Line("x", 2)),
        ("----\nx", "", Line("x", 2)),
        ("----\n\\include::a[]\n----\n", "", Line("include::a[]", 2, 2)),
        ("----\ninclude::a[]\n----\n", "", Line("include::a[]", 2)),
    ],
)
def test_every_form_of_a_block_is_found_at_its_place(text: str, info: str, line: Line) -> None:
    block = only(text)
    assert (block.info, block.lines[0]) == (info, line)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("x <1>", "x"),
        ("x <1> <2>", "x"),
        ("x // <.>", "x"),
        ("x # <1>", "x"),
        ("x <!--1-->", "x"),
        ("List<1> y", "List<1> y"),
        ("x \\<1>", "x \\<1>"),
    ],
)
def test_callouts_are_no_part_of_the_code(printed: str, text: str) -> None:
    assert only(f"----\n{printed}\n----\n").lines == (Line(text, 2),)


def test_lines_that_say_what_is_built_are_no_part_of_the_code() -> None:
    block = only("----\na\nifdef::x[]\nb\nendif::[]\n----\n")
    assert block.lines == (Line("a", 2), Line("b", 4))


@pytest.mark.parametrize(
    "text",
    [
        "Title\n-----\n\ntext\n",
        "text\n goes on\n",
        "* item\n\n  * deeper\n",
        "++++\n----\nx\n----\n++++\n",
        "// ----\n",
        "",
    ],
)
def test_what_is_no_block(text: str) -> None:
    assert blocks(text) == ()


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("----\nx\n----\n", [(3, True)]),
        ("----\nx\n", [(3, False)]),
        ("====\n----\nx\n====\n\n....\ny\n....\n", [(3, False), (8, True)]),
        ("----\n----\n", [(2, True)]),
        ("====\n++++\n====\n----\nx\n----\n", [(6, True)]),
    ],
)
def test_a_block_ends_with_its_delimiter_or_what_holds_it(text: str, ends: list[tuple[int, bool]]) -> None:
    assert [(block.end_line, block.closed) for block in blocks(text)] == ends


def test_what_is_in_a_comment_is_hidden() -> None:
    found = blocks("////\n----\nx\n----\n////\n----\ny\n----\n")
    assert [(block.code, block.hidden) for block in found] == [("x\n", True), ("y\n", False)]


CODE = "----\nx\n----\n"


@pytest.mark.parametrize(
    ("before", "label"),
    [
        (".main.go\n", "main.go"),
        ("*Python*\n\n", "Python"),
        ("Python:\n\n", "Python"),
        ("Python::\n+\n", "Python"),
        ("=== Python\n\n", "Python"),
        ("Python\n------\n\n", "Python"),
        ("Then send it, and wait for the answer.\n\n", None),
        ("", None),
    ],
)
def test_a_label_stands_right_above(before: str, label: str | None) -> None:
    assert only(before + CODE).label == label


def test_tabs() -> None:
    text = f"[tabs]\n====\nGo::\n+\n{CODE}\nJava::\n+\n--\nSome text.\n\n{CODE}--\n====\n\n{CODE}"
    first, second, outside = blocks(text)
    assert (first.label, second.label, outside.label) == ("Go", "Java", None)
    assert first.cluster == second.cluster != outside.cluster


PARTS = [
    "----",
    "....",
    "```",
    "--",
    "====",
    "|===",
    "////",
    "++++",
    "[source,go]",
    "[tabs]",
    ".T",
    "a::",
    "* ",
]
PARTS += [
    "x",
    " ",
    "\t",
    "<1>",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "+\n",
    "ifdef::a[]",
    "\\include::b[]",
    "[indent=0]",
]
pages = st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join))


@given(pages)
@settings(max_examples=400, deadline=None)
def test_every_line_of_code_stands_at_its_place_on_the_page(text: str) -> None:
    page = re.split(r"\r\n?|\n", text.removeprefix("\ufeff"))
    end = 0
    for block in blocks(text):
        assert end < block.line <= block.end_line <= len(page)
        end = block.end_line
        for line in block.lines:
            assert page[line.number - 1][line.column - 1 :].startswith(line.text)
            assert block.line <= line.number <= block.end_line


@pytest.mark.parametrize(
    "part", ["----\n", "====\n", "====\n=====\n", "a <1>\n", "<1>", " ", "[a,", "[source]\n"]
)
def test_time_grows_with_the_page_and_not_faster(part: str) -> None:
    seconds = [_seconds(part * count) for count in (2_000, 16_000)]
    assert seconds[1] < 8 * 4 * seconds[0] + 0.2


def _seconds(text: str) -> float:
    start = time.process_time()
    blocks(text)
    return time.process_time() - start

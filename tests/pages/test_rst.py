"""Where the blocks of a reStructuredText page are."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.model import Block, Line
from runners.pages.rst import blocks


def only(text: str) -> Block:
    (block,) = blocks(text)
    return block


@pytest.mark.parametrize(
    ("text", "info", "line"),
    [
        (".. code-block:: python\n\n   x\n", "python", Line("x", 3, 4)),
        (".. code:: python\n\n   x\n", "python", Line("x", 3, 4)),
        (".. sourcecode:: python\n\n   x\n", "python", Line("x", 3, 4)),
        (".. Code-Block:: python\n\n   x\n", "python", Line("x", 3, 4)),
        (".. code-block:: go\n   :linenos:\n   :emphasize-lines: 1\n\n   x\n", "go", Line("x", 5, 4)),
        (".. code-block:: go\n   x\n", "go", Line("x", 2, 4)),
        (".. code-block:: go\n\n     x\n", "go", Line("x", 3, 6)),
        (".. highlight:: bash\n\n.. code-block::\n\n   x\n", "bash", Line("x", 5, 4)),
        (".. highlight:: bash\n\nRun it::\n\n   x\n", "bash", Line("x", 5, 4)),
        ("Run it::\n\n    x\n", "", Line("x", 3, 5)),
        ("Run\nit ::\n\n  x\n", "", Line("x", 4, 3)),
        ("::\n\n  x\n", "", Line("x", 3, 3)),
        ("-   Run::\n\n        x\n\n    then go on\n", "", Line("x", 3, 9)),
        ("* .. code:: go\n\n     x\n", "go", Line("x", 3, 6)),
        ("1. Text.\n\n   .. code:: go\n\n      x\n", "go", Line("x", 5, 7)),
        (".. note:: Run::\n\n      x\n\n   More.\n", "", Line("x", 3, 7)),
        (".. note::\n\n   .. code:: go\n\n      x\n", "go", Line("x", 5, 7)),
        (".. only:: html\n\n   .. code:: go\n\n      x\n", "go", Line("x", 5, 7)),
        (".. _label:\n.. code:: go\n\n   x\n", "go", Line("x", 4, 4)),
        (".. prompt:: bash $\n\n   x\n", "bash", Line("x", 3, 4)),
        (".. testcode:: group\n\n   x\n", "python", Line("x", 3, 4)),
        (".. code:: go\n\n\tx\n", "go", Line("x", 3, 2)),
        (".. code:: go\n\n  a\n\tx\n", "go", Line("a", 3, 3)),
        (">>> x\n1\n\ntext\n", "pycon", Line(">>> x", 1, 1)),
        (".. code:: go\r\n\r\n   x\r\n", "go", Line("x", 3, 4)),
        ("\ufeff.. code:: go\n\n   x", "go", Line("x", 3, 4)),
    ],
)
def test_every_form_of_a_block_is_found_at_its_place(text: str, info: str, line: Line) -> None:
    block = only(text)
    assert (block.info, block.lines[0]) == (info, line)


@pytest.mark.parametrize(
    ("text", "code", "end"),
    [
        (".. code:: go\n\n   x\n\n     y\n\n\ntext\n", "x\n\n  y\n", 5),
        ("a::\n\n  x\n y\n\nb\n", " x\ny\n", 4),
        (".. code:: go\n\ntext\n", "", 1),
        (".. code:: go\n   :linenos:\n", "", 2),
        (".. code:: go\n\n  a\n\tx\n", "a\n      x\n", 4),
    ],
)
def test_the_code_is_what_is_set_in(text: str, code: str, end: int) -> None:
    assert (only(text).code, only(text).end_line) == (code, end)


def test_a_tab_that_is_cut_in_two_leaves_spaces() -> None:
    assert only(".. code:: go\n\n  a\n\tx\n").lines[1] == Line("      x", 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "text\n.. code:: go\n\n",
        ".. literalinclude:: a.py\n   :language: python\n",
        ".. raw:: html\n\n   <pre>x</pre>\n",
        "term::\n  definition\n",
        "``::``\n\n  a quote\n",
        ".. |name| replace:: text\n",
        "..\n\n   a quote\n",
        "Title\n=====\n\n  a quote\n",
        "",
    ],
)
def test_what_is_no_block(text: str) -> None:
    assert blocks(text) == ()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (".. A remark\n\n   .. code:: go\n\n      x\n\n.. code:: go\n\n   y\n", [True, False]),
        ("..\n   .. code:: go\n\n      x\n", [True]),
        ("..\n\n   .. code:: go\n\n      x\n", [False]),
        (".. .. code:: go\n\n   x\n", [True]),
    ],
)
def test_a_block_in_a_comment_is_hidden(text: str, hidden: list[bool]) -> None:
    assert [block.hidden for block in blocks(text)] == hidden


CODE = ".. code:: go\n\n   x\n\n"


@pytest.mark.parametrize(
    ("before", "label"),
    [
        ("**Python**\n\n", "Python"),
        ("Python:\n\n", "Python"),
        ("Python\n------\n\n", "Python"),
        ("Go\n==\n\n", "Go"),
        (".. rubric:: Python\n\n", "Python"),
        (".. tab:: Python\n\n", None),
        ("Then send it, and wait for the answer.\n\n", None),
        ("", None),
    ],
)
def test_a_label_stands_right_above(before: str, label: str | None) -> None:
    assert only(before + CODE).label == label


def test_a_caption_is_the_label() -> None:
    assert only(".. code:: go\n   :caption: main.go\n\n   x\n").label == "main.go"


TABS = {
    "sphinx-tabs": ".. tabs::\n\n   .. tab:: Go\n\n      .. code:: go\n\n         x\n\n"
    "   .. group-tab:: C\n\n      Some text.\n\n      .. code:: c\n\n         x\n\n",
    "code-tab": ".. tabs::\n\n   .. code-tab:: go Go\n\n      x\n\n   .. code-tab:: c C\n\n      x\n\n",
    "sphinx-design": ".. tab-set::\n\n   .. tab-item:: Go\n      :sync: go\n\n      .. code:: go\n\n"
    "         x\n\n   .. tab-item:: C\n\n      .. code:: c\n\n         x\n\n",
    "inline tabs": ".. tab:: Go\n\n   .. code:: go\n\n      x\n\n.. tab:: C\n\n   .. code:: c\n\n      x\n\n",
}


@pytest.mark.parametrize("kind", TABS)
def test_tabs(kind: str) -> None:
    first, second, outside = blocks(TABS[kind] + CODE)
    assert (first.label, second.label, outside.label) == ("Go", "C", None)
    assert first.cluster == second.cluster != outside.cluster


PARTS = [
    ".. code:: go",
    ".. tabs::",
    ".. tab:: A",
    ".. ",
    "..",
    "::",
    "text",
    ":a: b",
    "- ",
    "1. ",
    ">>> ",
    "**A**",
]
PARTS += [" ", "   ", "\t", "\n", "\n\n", "\n   ", "\n\n   ", "\r\n", "\r", "---", "\v", "é", ".. note:: a::"]
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
            printed = page[line.number - 1][line.column - 1 :]
            left = len(line.text) - len(printed) + 1
            cut_tab = printed.startswith("\t") and 1 <= left <= 7 and line.text == " " * left + printed[1:]
            assert line.text == printed or cut_tab
            assert block.line <= line.number <= block.end_line


@pytest.mark.parametrize(
    "part",
    [".. code::\n\n   x\n\n", "- ", ".. ", ".. code::\n\n\n\n", ".. note:: a::\n", ".. tabs::\n\n", "\t"],
)
def test_time_grows_with_the_page_and_not_faster(part: str) -> None:
    seconds = [_seconds(part * count) for count in (2_000, 16_000)]
    assert seconds[1] < 8 * 4 * seconds[0] + 0.2


def _seconds(text: str) -> float:
    start = time.process_time()
    blocks(text)
    return time.process_time() - start

"""Where the blocks of a Markdown page are."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.model import Block, Line
from runners.pages.markdown import blocks


def only(text: str) -> Block:
    (block,) = blocks(text)
    return block


@pytest.mark.parametrize(
    ("text", "info", "line"),
    [
        ("```python\nx\n```\n", "python", Line("x", 2, 1)),
        ('```python title="a.py"\nx\n```\n', 'python title="a.py"', Line("x", 2, 1)),
        ("```{.python}\nx\n```\n", "{.python}", Line("x", 2, 1)),
        ("~~~python\nx\n~~~\n", "python", Line("x", 2, 1)),
        ("- a\n\n  ```python\n  x\n  ```\n", "python", Line("x", 4, 3)),
        ("1. ```python\n   x\n   ```\n", "python", Line("x", 2, 4)),
        ("> ```python\n> x\n> ```\n", "python", Line("x", 2, 3)),
        ("> - ```python\n>   x\n>   ```\n", "python", Line("x", 2, 5)),
        ('=== "Python"\n\n    ```python\n    x\n    ```\n', "python", Line("x", 4, 5)),
        ('=== "Python"\n    ```python\n    x\n    ```\n', "python", Line("x", 3, 5)),
        ('=== "Python"\n\n\t```python\n\tx\n\t```\n', "python", Line("x", 4, 2)),
        ("<CodeGroup>\n```python\nx\n```\n</CodeGroup>\n", "python", Line("x", 3, 1)),
        ("text right before\n```python\nx\n```\n", "python", Line("x", 3, 1)),
        ("````md\n```python\n```\n````\n", "md", Line("```python", 2, 1)),
        ("```Python\nx\n```\n", "Python", Line("x", 2, 1)),
        ("``` python\nx\n```\n", "python", Line("x", 2, 1)),
        ("```py\nx\n```\n", "py", Line("x", 2, 1)),
        ("```py\nx\n```", "py", Line("x", 2, 1)),
        ("```py\nx", "py", Line("x", 2, 1)),
        ("```py\r\nx\r\n```\r\n", "py", Line("x", 2, 1)),
        ("```py\rx\r```\r", "py", Line("x", 2, 1)),
        ("\ufeff```py\nx\n```\n", "py", Line("x", 2, 1)),
        ("  ```py\n    x\n  ```\n", "py", Line("  x", 2, 3)),
        ("> ```py\n>\tx\n> ```\n", "py", Line("\tx", 2, 2)),
        ("- ```py\n\tx\n", "py", Line("  x", 2, 1)),
    ],
)
def test_every_form_of_a_fence_is_found_at_its_place(text: str, info: str, line: Line) -> None:
    block = only(text)
    assert (block.info, block.lines[0]) == (info, line)


def test_the_block_counts_its_fences() -> None:
    block = only("a\n\n```py\nx\n\ny\n```\nb\n")
    assert (block.line, block.end_line, block.code) == (3, 7, "x\n\ny\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```\n```\n", ""),
        ("```\n\n```\n", "\n"),
        ("> ```\n> x\n\ny\n", "x\n"),
        ('```py\ns = """\n    ```\n"""\n```\n', 's = """\n    ```\n"""\n'),
        ("```py\nx\n``\n~~~\n```\n", "x\n``\n~~~\n"),
        ("- a\n  ```\n  x\n\n  y\n  ```\n", "x\n\ny\n"),
    ],
)
def test_the_code_is_what_stands_between_the_fences(text: str, code: str) -> None:
    assert only(text).code == code


@pytest.mark.parametrize("text", ["", "text\n", "```x``` is inline\n", "``\nx\n``\n", "\ufeff"])
def test_a_page_without_a_fence_has_no_block(text: str) -> None:
    assert blocks(text) == ()


FOURTEEN = """# Fourteen fences

```python
n = 1
```

```python title="a.py"
n = 2
```

```{.python}
n = 3
```

~~~python
n = 4
~~~

- In a list:

  ```python
  n = 5
  ```

> In a quote:
>
> ```python
> n = 6
> ```

=== "Python"

    ```python
    n = 7
    ```

<CodeGroup>
```python
n = 8
```
</CodeGroup>

```Python
n = 9
```

``` python
n = 10
```

```py
n = 11
```

````md
```python
nested
```
````

<Tabs>
  <Tab title="Python">
    ```python
    n = 12
    ```
  </Tab>
</Tabs>

!!! note
\t```python
\tn = 13
\t```

Right after text
```python
n = 14"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_fourteen_fences_of_a_page_are_found_and_none_within_another(end: str) -> None:
    found = [block for block in blocks(FOURTEEN.replace("\n", end)) if block.info != "md"]
    assert [block.code for block in found] == [f"n = {n}\n" for n in range(1, 15)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("<!--\n```py\nx\n```\n-->\n```py\ny\n```\n", [True, False]),
        ("{/*\n```py\nx\n```\n*/}\n```py\ny\n```\n", [True, False]),
        ("<!-- note -->\n```py\nx\n```\n", [False]),
        ("<!--\n```py\nx\n-->\n```py\ny\n```\n", [True, False]),
        ("```html\n<!--\n```\n```py\nx\n```\n", [False, False]),
        ("- a\n  <!--\n  ```py\n  x\n  ```\n  -->\n\n```py\nx\n```\n", [True, False]),
        ("<!--\n<!--\n```py\nx\n```\n", [True]),
    ],
)
def test_a_fence_in_a_comment_is_hidden(text: str, hidden: list[bool]) -> None:
    assert [block.hidden for block in blocks(text)] == hidden


CODE = "```\nx\n```\n"


@pytest.mark.parametrize(
    ("before", "label"),
    [
        ("**Python**\n\n", "Python"),
        ("__Python__:\n", "Python"),
        ("Python:\n\n", "Python"),
        ("Python：\n", "Python"),
        ("Python\n\n", "Python"),
        ("### Python ###\n\n", "Python"),
        ('<Tabs>\n<TabItem label="Go" value="go">\n', "Go"),
        ('<Tabs>\n<TabItem\n  value="go"\n  label="Go"\n>\n', "Go"),
        ('<Tabs>\n<Tab title="Go">\n', "Go"),
        ('{% tabs %}\n{% tab title="Go" %}\n', "Go"),
        ("**Python**\n\n<!-- a remark -->\n", "Python"),
        ("- **Python**\n\n", "Python"),
        ("**Python**\n\nSend it as follows, and wait until the whole answer is there.\n", None),
        ("<table>\n", None),
        ("", None),
    ],
)
def test_a_label_stands_right_above(before: str, label: str | None) -> None:
    assert only(before + CODE).label == label


def test_a_mkdocs_tab_is_the_label_of_what_is_indented_below_it() -> None:
    inside, outside = blocks('=== "Go"\n\n    ```\n    x\n    ```\n\n```\ny\n```\n')
    assert (inside.label, outside.label) == ("Go", None)


@pytest.mark.parametrize(
    ("info", "label"),
    [
        ("bash cURL", "cURL"),
        ("python Python SDK", "Python SDK"),
        ('python title="a.py" linenums="1"', "a.py"),
        ("js [npm]", "npm"),
        ("js {1,3} showLineNumbers copy", None),
        ("{.python .annotate}", None),
        ("python", None),
    ],
)
def test_an_info_string_may_title_its_block(info: str, label: str | None) -> None:
    assert only(f"```{info}\nx\n```\n").label == label


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        (CODE + CODE, "aa"),
        (f"{CODE}\n**Python**\n\n{CODE}\nGo:\n\n{CODE}", "aaa"),
        (f"{CODE}\n### Go\n\n{CODE}", "aa"),
        (f"{CODE}\nNow list the models.\n\n{CODE}", "ab"),
        (f"{CODE}\n## List models\n\n{CODE}", "ab"),
        (f'=== "A"\n\n    ```\n    ```\n\n=== "B"\n\n    Some text.\n\n    ```\n    ```\n\n{CODE}', "aab"),
        ('=== "A"\n    ```\n    ```\n\n===! "B"\n    ```\n    ```\n', "ab"),
        (f"<CodeGroup>\n{CODE}\nSome text here.\n{CODE}</CodeGroup>\n{CODE}", "aab"),
        (
            f'<Tabs>\n<Tab title="A">\n{CODE}</Tab>\n<Tab title="B">\n:::tip\na\n:::\n{CODE}</Tab></Tabs>\n',
            "aa",
        ),
        (f"::: code-group\n{CODE}{CODE}:::\n{CODE}", "aab"),
        (f"{CODE}<!-- a remark -->\n{CODE}", "aa"),
    ],
)
def test_neighbouring_blocks_share_a_cluster(text: str, clusters: str) -> None:
    found = [block.cluster for block in blocks(text)]
    assert ["ab"[list(dict.fromkeys(found)).index(name)] for name in found] == list(clusters)


@pytest.mark.parametrize(
    ("text", "fence", "closed"),
    [
        ("```\nx\n```\n", "```", True),
        ("~~~~\nx\n~~~~~\n", "~~~~", True),
        ("```\nx\n", "```", False),
        ("> ```\n> x\n\ny\n", "```", False),
        ("- ```\n  x\n\ny\n", "```", False),
        ("```\nx\n    ```\n", "```", False),
    ],
)
def test_a_block_knows_its_fence_and_whether_one_closes_it(text: str, fence: str, closed: bool) -> None:
    assert (only(text).fence, only(text).closed) == (fence, closed)


def test_in_mdx_a_fence_is_closed_at_any_indent() -> None:
    first, second = blocks("```\nx\n      ```\n\n```\ny\n```\n", mdx=True)
    assert (first.code, second.code, first.closed) == ("x\n", "y\n", True)


PARTS = [
    "```",
    "````",
    "~~~",
    "```py",
    "> ",
    "- ",
    "1. ",
    "\t",
    "    ",
    " ",
    "x",
    "\n",
    "\r\n",
    "\r",
    "<!--",
    "-->",
]
PARTS += [
    "{/*",
    "*/}",
    '=== "A"',
    "<Tabs>",
    "</Tabs>",
    '<Tab title="A">',
    "**A**",
    ":::",
    "\ufeff",
    "\v",
    "é",
]
pages = st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join))


@given(pages)
@settings(max_examples=500, deadline=None)
def test_every_line_of_code_stands_at_its_place_on_the_page(text: str) -> None:
    page = re.split(r"\r\n?|\n", text.replace("\0", "\ufffd").removeprefix("\ufeff"))
    for block in blocks(text.replace("\0", "\ufffd")):
        for line in block.lines:
            printed = page[line.number - 1][line.column - 1 :]
            left = len(line.text) - len(printed) + 1
            cut_tab = printed.startswith("\t") and 1 <= left <= 3 and line.text == " " * left + printed[1:]
            assert line.text == printed or cut_tab
            assert block.line < line.number <= block.end_line


@given(pages)
@settings(deadline=None)
def test_blocks_stand_in_order_and_never_overlap(text: str) -> None:
    ends = [0, *(block.end_line for block in blocks(text))]
    assert all(block.line > end for block, end in zip(blocks(text), ends, strict=False))


@pytest.mark.parametrize(
    "part",
    ["```py\nx\n```\n\ntext\n\n", "text <b>x</b>\n", "> a\nb\n", "<a ", "<!--\n", "# # ", "- " * 30 + "\n"],
)
def test_time_grows_with_the_page_and_not_faster(part: str) -> None:
    seconds = [_seconds(part * count + f"\n{CODE}") for count in (2_000, 16_000)]
    assert seconds[1] < 8 * 4 * seconds[0] + 0.2


def _seconds(text: str) -> float:
    start = time.process_time()
    assert blocks(text)[-1:] or text.startswith("<!--")
    return time.process_time() - start

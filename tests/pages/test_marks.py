"""What marks say, where they stand, and what is wrong with those that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runners import config
from runners.errors import ConfigError, PageError
from runners.model import Marks, Page
from runners.pages.marks import Placed
from runners.pages.reader import read_page

CURL = "curl https://api.example.com/v1/models"
BLOCKS = {
    ".md": f"```bash\n{CURL}\n```\n",
    ".mdx": f"```bash\n{CURL}\n```\n",
    ".html": f"<pre><code class='language-bash'>{CURL}</code></pre>\n",
    ".rst": f".. code-block:: bash\n\n   {CURL}\n",
    ".adoc": f"[source,bash]\n----\n{CURL}\n----\n",
}
COMMENTS = {
    ".md": "<!-- samplecheck: {} -->",
    ".mdx": "{{/* samplecheck: {} */}}",
    ".html": "<!-- samplecheck: {} -->",
    ".rst": ".. samplecheck: {}",
    ".adoc": "// samplecheck: {}",
}


def page(folder: Path, text: str, suffix: str = ".md", placed: tuple[Placed, ...] = ()) -> Page:
    path = folder / f"page{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_page(path, f"page{suffix}", placed)


def above(mark: str, text: str = BLOCKS[".md"]) -> str:
    return f"Text.\n\n<!-- samplecheck: {mark} -->\n{text}"


@pytest.mark.parametrize("suffix", BLOCKS)
def test_the_comment_above_a_block_is_read_in_every_format(tmp_path: Path, suffix: str) -> None:
    mark = COMMENTS[suffix].format('skip reason="needs a GPU" id slow')
    text = f"Text.\n\n{mark}\n\n{BLOCKS[suffix]}\nMore text.\n\n{BLOCKS[suffix]}"
    one, two = page(tmp_path, text, suffix).samples
    assert (one.marks, two.marks) == (Marks(skip="needs a GPU", id="slow"), Marks())
    assert (one.id, one.runs, two.runs) == (f"page{suffix}#slow", False, True)


def test_a_mark_in_a_notebook_s_text_is_for_the_cell_below(tmp_path: Path) -> None:
    text = ["Text.\\n", '<!-- samplecheck: skip reason="needs a GPU" -->']
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": text},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": ["print(1)"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": ["print(2)"]},
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    one, two = page(tmp_path, json.dumps(notebook, indent=1), ".ipynb").samples
    assert (one.marks, two.marks) == (Marks(skip="needs a GPU"), Marks())


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("skip reason='why'", Marks(skip="why")),
        ("xfail reason=soon", Marks(xfail="soon")),
        ("setup", Marks(setup=True)),
        ("group first", Marks(group="first")),
        ("expect status=429", Marks(status=429)),
        ("id a.b-c", Marks(id="a.b-c")),
        ('setup\n     skip reason="two lines"', Marks(setup=True, skip="two lines")),
    ],
)
def test_verbs(tmp_path: Path, mark: str, expected: Marks) -> None:
    (sample,) = page(tmp_path, above(mark)).samples
    assert sample.marks == expected


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ('bash samplecheck=skip reason="needs a GPU"', Marks(skip="needs a GPU")),
        ("bash samplecheck=setup", Marks(setup=True)),
        ("bash samplecheck=\"id slow expect status=400\" title='a'", Marks(id="slow", status=400)),
        ("{.bash .samplecheck-xfail reason='soon' .numberLines}", Marks(xfail="soon")),
        ('bash title="a" reason="no mark"', Marks()),
    ],
)
def test_info_strings(tmp_path: Path, info: str, expected: Marks) -> None:
    (sample,) = page(tmp_path, f"```{info}\n{CURL}\n```\n").samples
    assert (sample.marks, sample.language) == (expected, "shell")


@pytest.mark.parametrize(
    "between",
    [
        "",
        "\n",
        "\n<CodeGroup>\n\n",
        "\n**curl**\n\n",
        "\n<!-- another remark -->\n",
        '\n=== "curl"\n\n',
        "\n:::tip\n",
    ],
)
def test_what_may_stand_between_a_mark_and_its_block(tmp_path: Path, between: str) -> None:
    (sample,) = page(tmp_path, f"<!-- samplecheck: id one -->\n{between}{BLOCKS['.md']}").samples
    assert sample.marks.id == "one"


@pytest.mark.parametrize("prefix", ["> ", "- ", "1. ", "  "])
def test_a_mark_stands_in_a_quote_or_a_list(tmp_path: Path, prefix: str) -> None:
    rest = prefix if prefix.strip() == ">" else " " * len(prefix)
    rows = ["<!-- samplecheck: id one -->", "```bash", CURL, "```"]
    text = "".join(f"{rest if number else prefix}{row}\n" for number, row in enumerate(rows))
    (sample,) = page(tmp_path, text).samples
    assert sample.marks.id == "one"


@pytest.mark.parametrize(
    "text",
    [
        f"Write `<!-- samplecheck: skip -->` above a block.\n\n{BLOCKS['.md']}",
        f"```md\n<!-- samplecheck: skp -->\n```\n\n{BLOCKS['.md']}",
        f"<!-- samplecheck runs every night -->\n\n{BLOCKS['.md']}",
    ],
)
def test_what_only_speaks_of_marks_is_none(tmp_path: Path, text: str) -> None:
    assert page(tmp_path, text).samples[-1].marks == Marks()


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        (above("skp reason='a'"), 3, ["`skp`", "did you mean `skip`"]),
        (above("skip"), 3, ["`skip` needs a reason", "found nothing", 'skip reason="why"']),
        (above('skip reason=" "'), 3, ["needs a reason"]),
        (above("skip reson='a'"), 3, ["needs a reason", "`reson=`"]),
        (above("setup reason='a'"), 3, ["`reason=`"]),
        (above("group"), 3, ["needs a name", "found nothing"]),
        (above("id 'a b'"), 3, ["`a b`", "letters"]),
        (above("expect status=soon"), 3, ["`soon`", "expect status=400"]),
        (above("expect 400"), 3, ["needs a status", "`400`"]),
        (above("id a id b"), 3, ["`id`", "twice"]),
        (above(""), 3, ["found nothing"]),
        ("<!-- samplecheck skip -->\n" + BLOCKS[".md"], 1, ["`samplecheck: skip`"]),
        (above("setup", "More text.\n" + BLOCKS[".md"]), 3, ["code block right below", "found text"]),
        (above("setup", ""), 3, ["found none"]),
        (above("id a") + above("id a"), 9, ["`a`", "line 4"]),
        (above("continue"), 4, ["shell block above"]),
        (above("setup", "```go\npackage main\n```\n"), 4, ["`setup`", "go"]),
    ],
)
def test_a_mark_that_cannot_be_read(tmp_path: Path, text: str, line: int, parts: list[str]) -> None:
    with pytest.raises(PageError) as error:
        page(tmp_path, text)
    assert str(error.value).startswith(f"page.md:{line}: samplecheck: ")
    assert not [part for part in parts if part not in str(error.value)]


def test_a_group_holds_what_is_marked_with_its_name(tmp_path: Path) -> None:
    fences = "".join(f"```{info}\n{code}\n```\n" for info, code in [("bash", CURL), ("python", "print(1)")])
    text = f"{above('group a', fences)}\n{above('group a', BLOCKS['.md'])}\n{above('group b', BLOCKS['.md'])}"
    found = [sample.group for sample in page(tmp_path, text).samples]
    assert found == ["page.md#a", None, "page.md#a", None]


def test_a_block_in_a_comment_is_set_up_for_those_below(tmp_path: Path) -> None:
    hidden = "<!-- samplecheck: setup\n```python\nclient = 1\n```\n-->\n"
    one, two, three = page(tmp_path, f"{hidden}\n```python\nprint(client)\n```\n\n{BLOCKS['.md']}").samples
    assert (one.runs, two.runs, three.before) == (False, True, ())
    assert [line.number for line in two.lines] == [3, 8]


CONFIGURED = f"""# Page

{BLOCKS[".md"]}
## Slow `calls`

{BLOCKS[".md"]}
{BLOCKS[".md"]}
Other
-----

{BLOCKS[".md"]}"""


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        (Placed(": id here", line=4), ["here", None, None, None]),
        (Placed(": group here", heading="Slow calls"), [None, "here", "here", None]),
        (Placed(": group here", heading="Other"), [None, None, None, "here"]),
    ],
)
def test_marks_of_the_config(tmp_path: Path, placed: Placed, expected: list[str | None]) -> None:
    samples = page(tmp_path, CONFIGURED, placed=(placed,)).samples
    assert [sample.marks.id or sample.marks.group for sample in samples] == expected


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        (Placed(": id a", line=2), "no code block is on line 2; blocks begin on 3, 9, 13, 20"),
        (Placed(": id a", heading="Slow call"), "did you mean `Slow calls`?"),
        (Placed(": id a", heading="Page", line=None), ""),
    ],
)
def test_marks_of_the_config_that_meet_nothing(tmp_path: Path, placed: Placed, said: str) -> None:
    if not said:
        assert page(tmp_path, CONFIGURED, placed=(placed,)).samples[0].marks.id == "a"
        return
    with pytest.raises(PageError, match=said.replace("?", r"\?")):
        page(tmp_path, CONFIGURED, placed=(placed,))


def test_a_config_s_marks_are_for_its_pages(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("one.md", "two.md"):
        (tmp_path / "docs" / name).write_text(BLOCKS[".md"])
    path = tmp_path / "samplecheck.yaml"
    path.write_text("marks: [{page: docs/o*.md, line: 1, mark: skip reason=why}]\nstdin: Good day\n")
    settings = config.load(path, {})
    assert settings.marks_of(tmp_path / "docs" / "one.md") == (Placed(": skip reason=why", 1),)
    assert settings.marks_of(tmp_path / "docs" / "two.md") == ()
    assert settings.stdin == "Good day"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("marks: [{page: a.md, line: 1, mark: skip}]", "marks.0: `skip` needs a reason"),
        ("marks: [{page: b.md, line: 1, mark: setup}]", "no page matches `b.md`"),
        ("marks: [{page: a.md, mark: setup}]", "either `line` or `heading`"),
        ("marks: [{page: a.md, line: 1, verb: setup, mark: setup}]", "there is no key `verb`"),
    ],
)
def test_a_config_s_mark_that_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.md").write_text(BLOCKS[".md"])
    path = tmp_path / "samplecheck.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        config.load(path, {})

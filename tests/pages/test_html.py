"""Where the blocks of an HTML page are."""

from __future__ import annotations

import html
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.model import Block, Line
from runners.pages.html import blocks


def only(text: str) -> Block:
    (block,) = blocks(text)
    return block


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ("<pre>x</pre>", ""),
        ("<PRE>x</PRE>", ""),
        ('<pre><code class="language-go">x</code></pre>', "go"),
        ('<pre><code class="hljs lang-go">x</code></pre>', "go"),
        ("<pre><code class=go>x</code></pre>", "go"),
        ('<pre class="language-html"><code class="language-go">x</code></pre>', "go"),
        ('<pre class="brush: java">x</pre>', "java"),
        ('<pre class="brush:java;">x</pre>', "java"),
        ('<pre lang="go">x</pre>', "go"),
        ('<pre data-lang="go">x</pre>', "go"),
        ('<div class="highlight highlight-python"><pre>x</pre></div>', "python"),
        ('<div class="highlight highlight-source-shell"><pre>x</pre></div>', "shell"),
        ('<div class="highlight-text-html-basic"><pre>x</pre></div>', ""),
        ('<div class="highlight-default notranslate"><div class="highlight"><pre>x</pre></div></div>', ""),
        ('<div class="language-go highlighter-rouge"><div><pre class="highlight">x</pre></div></div>', "go"),
        ('<div class="language-pyton"><pre>x</pre></div>', "pyton"),
        ('<html lang="en"><body class="lang-go"><pre>x</pre>', ""),
        ('<pre class="code">x</pre>', ""),
    ],
)
def test_what_says_the_language(text: str, info: str) -> None:
    assert only(text).info == info


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<pre>\nx\n</pre>", [Line("x", 2)]),
        ("<pre>\n\nx</pre>", [Line("", 2), Line("x", 3)]),
        ("<pre><code>\nx</code></pre>", [Line("", 1, 12), Line("x", 2)]),
        ("<pre>a\n\nb\n</pre>", [Line("a", 1, 6), Line("", 2), Line("b", 3)]),
        ("<pre>&lt;a&gt; &#39;b&#x27; &amp;amp;</pre>", [Line("<a> 'b' &amp;", 1, 6)]),
        ("<pre>a&#10;b</pre>", [Line("a", 1, 6), Line("b", 1, 12)]),
        ('<pre><span class="k">if</span> <b\n>x</b></pre>', [Line("if x", 1, 22)]),
        ("<pre>a<br>b<br/>c</pre>", [Line("a", 1, 6), Line("b", 1, 11), Line("c", 1, 17)]),
        ("<pre><div>a</div>\n<div>b</div>\n</pre>", [Line("a", 1, 11), Line("b", 2, 6)]),
        (
            "<pre><div>a</div><div>\n</div><div>b</div></pre>",
            [Line("a", 1, 11), Line("", 1, 23), Line("b", 2, 12)],
        ),
        ("<pre>a<!-- x -->b</pre>", [Line("ab", 1, 6)]),
        ("<pre>a<script>x</script>b</pre>", [Line("ab", 1, 6)]),
        ("<pre>a < b</pre>", [Line("a < b", 1, 6)]),
        ("<pre>\r\nx\r\n</pre>", [Line("x", 2)]),
        ("\ufeff<pre>x</pre>", [Line("x", 1, 6)]),
        ("<pre></pre>", []),
    ],
)
def test_the_code_is_the_text_at_its_places(text: str, lines: list[Line]) -> None:
    assert list(only(text).lines) == lines


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<pre><span class="lineno">1 </span>a\n<span class="lineno">2 </span>b</pre>', ["a\nb\n"]),
        ('<pre><span style="-webkit-user-select:none">$ </span>a</pre>', ["a\n"]),
        ('<pre><span class="select-none">$ </span>a<button>Copy</button></pre>', ["a\n"]),
        ('<pre class="line-numbers"><code>a</code></pre>', ["a\n"]),
        ("<table><tr><td class=linenos><pre>1</pre><td class=code><pre>a</pre></table>", ["a\n"]),
        ('<pre><span class="lnt">1</span></pre><pre>a</pre>', ["a\n"]),
        (
            '<pre class="highlight"><code><table><tr><td class="gutter"><pre class="lineno">1\n</pre></td>'
            '<td class="code"><pre>a\nb\n</pre></td></tr></table></code></pre>',
            ["a\nb\n"],
        ),
        (
            "<pre><table><tr><td class=hljs-ln-numbers>1</td><td>a</td></tr>\n"
            "<tr><td>b</td></tr></table></pre>",
            ["a\nb\n"],
        ),
        ("<textarea><pre>a</pre></textarea>", []),
        ("<script>'<pre>a</pre>'</script>", []),
        ("<code>a</code>", []),
        ("", []),
    ],
)
def test_what_a_reader_does_not_copy_is_no_code(text: str, code: list[str]) -> None:
    assert [block.code for block in blocks(text)] == code


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("<!-- <pre>a</pre> <!-- <pre>b</pre> --><pre>c</pre>", [True, True, False]),
        ("<!-- <pre>a", [True]),
        ("<template><pre>a</pre></template><pre>b</pre>", [True, False]),
        ("<div hidden><pre>a</pre></div>", [True]),
        ('<div style="display: none"><pre>a</pre></div>', [True]),
        ('<div role="tabpanel" hidden><pre>a</pre></div>', [False]),
        ('<div class="tabcontent" style="display:none"><pre>a</pre></div>', [False]),
        ("<details><pre>a</pre></details>", [False]),
    ],
)
def test_what_no_reader_sees_is_hidden(text: str, hidden: list[bool]) -> None:
    assert [block.hidden for block in blocks(text)] == hidden


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("<pre>a\n</pre>\n<pre>b</pre>", [(1, 2, True), (3, 3, True)]),
        ("<pre>a\n", [(1, 1, False)]),
        ("<div><pre>a</div>\n<p>b</p>", [(1, 1, False)]),
        ("<p><pre>a</p>\nb</pre>", [(1, 2, True)]),
        ("<b><pre>a</b>b\n</pre>", [(1, 2, True)]),
    ],
)
def test_where_a_block_ends(text: str, ends: list[tuple[int, int, bool]]) -> None:
    assert [(block.line, block.end_line, block.closed) for block in blocks(text)] == ends


@pytest.mark.parametrize(
    ("before", "label"),
    [
        ("<h3>Python<a class=headerlink>#</a></h3>", "Python"),
        ("<p><strong>Python</strong>:</p>", "Python"),
        ("<p>Python:</p>", "Python"),
        ("<details><summary>Python</summary>", "Python"),
        ("<div class=toolbar><span>Python</span><button>Copy</button></div>", "Python"),
        ('<div class="code-block-caption"><span>main.go</span></div>', "main.go"),
        ("<p>Python</p><p>Then send it, and wait until the whole answer is there.</p>", None),
        ("", None),
    ],
)
def test_a_label_stands_right_above(before: str, label: str | None) -> None:
    assert only(f"{before}<pre>x</pre>").label == label


TABS = {
    "by role": """
        <div><ul role="tablist"><li role="tab">Go</li><li role="tab">C</li></ul>
        <div><div role="tabpanel"><pre>x</pre></div>
        <div role="tabpanel" hidden><p>Text.</p><pre>x</pre></div></div></div>""",
    "by name": """
        <div role="tablist"><button role="tab" id="c" aria-controls="pc">C</button>
        <button role="tab" id="go">Go</button></div>
        <div role="tabpanel" aria-labelledby="go"><pre>x</pre></div>
        <div role="tabpanel" id="pc"><pre>x</pre></div>""",
    "Bootstrap": """
        <ul class="nav nav-tabs"><li><a data-toggle="tab" href="#go">Go</a></li>
        <li><a data-toggle="tab" href="#c">C</a></li></ul>
        <div class="tab-content"><div class="tab-pane" id="go"><pre>x</pre></div>
        <div class="tab-pane" id="c"><pre>x</pre></div></div>""",
    "MkDocs": """
        <div class="tabbed-set"><input><input><div class="tabbed-labels">
        <label for="__tabbed_1_1">Go</label><label for="__tabbed_1_2">C</label></div>
        <div class="tabbed-content"><div class="tabbed-block"><pre>x</pre></div>
        <div class="tabbed-block"><pre>x</pre></div></div></div>""",
    "MkDocs before": """
        <div class="tabbed-set"><label for="__tabbed_1_1">Go</label>
        <div class="tabbed-content"><pre>x</pre></div>
        <label for="__tabbed_1_2">C</label><div class="tabbed-content"><pre>x</pre></div></div>""",
    "Sphinx": """
        <div class="sd-tab-set"><label class="sd-tab-label">Go</label>
        <div class="sd-tab-content"><pre>x</pre></div>
        <label class="sd-tab-label">C</label><div class="sd-tab-content"><pre>x</pre></div></div>""",
    "Sphinx inline": """
        <div class="tab-set"><input><label class="tab-label" for="t1">Go</label>
        <div class="tab-content"><div class="highlight"><pre>x</pre></div></div>
        <input><label class="tab-label" for="t2">C</label>
        <div class="tab-content"><pre>x</pre></div></div>""",
    "VitePress": """
        <div class="vp-code-group vp-adaptive-theme"><div class="tabs">
        <input><label for="tab-1">Go</label><input><label for="tab-2">C</label></div><div class="blocks">
        <div class="language-go vp-adaptive-theme"><button></button><span class="lang">go</span>
        <pre>x</pre></div>
        <div class="language-c vp-adaptive-theme"><pre class="vp-code-light">x</pre>
        <pre class="vp-code-dark">x</pre></div></div></div>
        <div class="language-c vp-adaptive-theme"></div>""",
    "Asciidoctor": """
        <div class="tabs"><ul class="tablist"><li class="tab"><p>Go</p></li>
        <li class="tab"><p>C</p></li></ul>
        <div class="tabpanel"><pre>x</pre></div><div class="tabpanel"><pre>x</pre></div></div>""",
}


@pytest.mark.parametrize("kind", TABS)
def test_tabs(kind: str) -> None:
    found = blocks(TABS[kind] + "<pre>x</pre>" + TABS[kind])
    assert [block.label for block in found] == ["Go", "C", None, "Go", "C"]
    clusters = [block.cluster for block in found]
    assert [clusters.index(cluster) for cluster in clusters] == [0, 0, 2, 3, 3]


def test_tabs_in_a_tab() -> None:
    inner = TABS["by role"]
    outer = (
        '<div role="tablist"><i role="tab">A</i><i role="tab">B</i></div>'
        f'<div role="tabpanel">{inner}</div><div role="tabpanel"><pre>x</pre></div>'
    )
    assert [block.label for block in blocks(outer)] == ["Go", "C", "B"]


@given(st.lists(st.text("ab<>&\"'; \t\n#x1é", max_size=30)), st.randoms())
@settings(max_examples=200, deadline=None)
def test_code_comes_back_however_it_is_coloured(texts: list[str], chance: random.Random) -> None:
    codes = ["\n".join(line + "|" for line in text.split("\n")) for text in texts]
    page = "\n".join(f"<p>text</p> <pre>{_coloured(code, chance)}</pre>" for code in codes)
    assert [block.code for block in blocks(page)] == [code + "\n" for code in codes]
    printed = page.split("\n")
    for line in (line for block in blocks(page) for line in block.lines):
        rest = printed[line.number - 1][line.column - 1 :]
        assert html.unescape(re.sub(r"<[^<>]*>", "", rest)).startswith(line.text)


def _coloured(code: str, chance: random.Random) -> str:
    spans = ("%s", "%s", '<span class="k">%s</span>', "<b>%s</b>", "<!-- c -->%s", "%s<i></i>")
    return "".join(chance.choice(spans) % html.escape(character) for character in code)


PARTS = ["<pre>", "</pre>", "<code class=go>", "</code>", "<div role=tabpanel>", "<b role=tab>", "</div>"]
PARTS += [
    "<p>",
    "</b>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "&lt;",
    "&#10;",
    "&#x",
    "<br>",
    "<",
    ">",
    '"',
]
PARTS += [
    "<a b='",
    "x",
    " ",
    "\n",
    "\r\n",
    "\r",
    "<td class=gutter>",
    "<li>",
    "<ul role=tablist>",
    "<template>",
]
PARTS += ["<![", "<?", "</", "\0", "<table>"]
pages = st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join))


@given(pages)
@settings(max_examples=500, deadline=None)
def test_every_line_of_code_stands_on_the_page(text: str) -> None:
    page = re.split(r"\r\n?|\n", text.removeprefix("\ufeff"))
    for block in blocks(text):
        assert 1 <= block.line <= block.end_line <= len(page)
        for line in block.lines:
            rest = page[line.number - 1][line.column - 1 :]
            assert html.unescape(rest).startswith(line.text[:1]) or rest.startswith("<br")
            assert block.line <= line.number <= block.end_line


@pytest.mark.parametrize(
    "part",
    [
        "<a ",
        "<pre>x</pre>\n",
        "<!--",
        "<!-- <pre> -->",
        "<i><div><b>",
        "</i>",
        "<p>x\n",
        "&amp;",
        "<a b='",
        "<pre>",
        "=",
    ],
)
def test_time_grows_with_the_page_and_not_faster(part: str) -> None:
    seconds = [_seconds(part * count) for count in (2_000, 16_000)]
    assert seconds[1] < 8 * 4 * seconds[0] + 0.2


def _seconds(text: str) -> float:
    start = time.process_time()
    blocks(text)
    return time.process_time() - start

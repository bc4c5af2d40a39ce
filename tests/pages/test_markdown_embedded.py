"""The code that a Markdown page shows without a fence, and the tags of site builders around fences."""

from __future__ import annotations

import time

import pytest

from runners.model import Block, Line
from runners.pages.markdown import blocks


def only(text: str, mdx: bool = False) -> Block:
    (block,) = blocks(text, mdx)
    return block


@pytest.mark.parametrize(
    ("text", "info", "line", "code"),
    [
        (
            '<pre><code class="language-python">import a\na.b(1 &lt; 2)\n</code></pre>\n',
            "python", Line("import a", 1, 36), "import a\na.b(1 < 2)\n",
        ),
        ("Text:\n<pre>\ncurl x\n</pre>\n", "", Line("curl x", 3, 1), "curl x\n"),
        ("- a\n\n  <pre>\n  x\n    y\n  </pre>\n", "", Line("x", 4, 3), "x\n  y\n"),
        ("> <pre>\n> x\n> </pre>\n", "", Line("x", 2, 3), "x\n"),
        ('<div class="highlight"><pre>x\n</pre></div>\n', "", Line("x", 1, 29), "x\n"),
        ("{{< highlight go >}}\nx()\n{{< /highlight >}}\n", "go", Line("x()", 2), "x()\n"),
        ('{{< highlight go "linenos=table" >}}\nx\n{{</ highlight >}}\n', "go", Line("x", 2), "x\n"),
        ('  {{% highlight "bash" %}}\n  x\n  {{% /highlight %}}\n', "bash", Line("x", 2, 3), "x\n"),
        ('{{< code-block lang="yaml" >}}\nx: 1\n\n{{< /code-block >}}\n', "yaml", Line("x: 1", 2), "x: 1\n"),
        ("{{< highlight go >}}x := 1{{< /highlight >}}\n", "go", Line("x := 1", 1, 21), "x := 1\n"),
        ("{% highlight python %}\nx\n\ny\n{% endhighlight %}\n", "python", Line("x", 2), "x\n\ny\n"),
        ("{% highlight js linenos %}\nx\n{% endhighlight %}\n", "js", Line("x", 2), "x\n"),
        ("{%- highlight js -%}\r\nx\r\n{%- endhighlight -%}\r\n", "js", Line("x", 2), "x\n"),
        ('<CodeBlock language="python">{`x\ny`}</CodeBlock>\n', "python", Line("x", 1, 32), "x\ny\n"),
        (
            '<CodeBlock\n  language="js"\n>\n  {`\nf(\\`a\\`)\nb\\\\n\n  `}\n</CodeBlock>\n',
            "js", Line("f(`a`)", 5, 1), "f(`a`)\nb\\n\n",
        ),
        (
            "{% highlight html %}\n{% raw %}\n<b>\n{% endraw %}\n{% endhighlight %}\n",
            "html", Line("<b>", 3), "<b>\n",
        ),
        ('<pre><code className="language-js">{`x\ny`}</code></pre>\n', "js", Line("x", 1, 38), "x\ny\n"),
        ('<pre>{"a": 1}</pre>\n', "", Line('{"a": 1}', 1, 6), '{"a": 1}\n'),
        ("<CodeSnippet lang='go' code={`x`} />\n", "go", Line("x", 1, 31), "x\n"),
        (
            '[block:code]\n{\n  "codes": [\n    {\n      "code": "curl x \\\\\\n  -d \\"a\\"",\n'
            '      "language": "curl"\n    }\n  ]\n}\n[/block]\n',
            "curl", Line("curl x \\", 5, 16), 'curl x \\\n  -d "a"\n',
        ),
        ("Do this:\n\n    curl https://a.example\n", "shell", Line("curl https://a.example", 3, 5),
         "curl https://a.example\n"),
        ("    import a\n\n    if a:\n        a.b('c')\n\nText.\n", "python", Line("import a", 1, 5),
         "import a\n\nif a:\n    a.b('c')\n"),
        ("a\n\n\timport a\n\ta.b('c')\n", "python", Line("import a", 3, 2), "import a\na.b('c')\n"),
        ("- a\n\n      import a\n      a.b('c')\n", "python", Line("import a", 3, 7), "import a\na.b('c')\n"),
        (">     import a\n>     a.b('c')\n", "python", Line("import a", 1, 7), "import a\na.b('c')\n"),
        ("Run\n\n    pip install openai\n", "sh", Line("pip install openai", 3, 5), "pip install openai\n"),
    ],
)  # fmt: skip
def test_code_without_a_fence_is_found_at_its_place(text: str, info: str, line: Line, code: str) -> None:
    block = only(text)
    assert (block.info, block.lines[0], block.code) == (info, line, code)


@pytest.mark.parametrize(
    "text",
    [
        "Text:\n\n    some words that are indented\n",
        "!!! note\n\n    Call `client.close()` at the end.\n\n    It takes a moment (not long).\n",
        "1. one\n\n    import duties are paid by others\n\n    and so on\n",
        "    key: value\n    other: 1\n",
        "text\n    import a\n    a.b('c')\n",
        "<pre>not closed\n\n",
        "`<pre>x</pre>` is a tag\n",
        "{{< highlight go >}}\nnot closed\n",
        "{{< tab >}}\nwords\n{{< /tab >}}\n",
        "<CodeBlock language='js'>{code}</CodeBlock>\n",
        "<pre>\n  {JSON.stringify(settings, null, 2)}\n</pre>\n",
        "[block:code]\nno JSON\n[/block]\n",
        "[block:code]\n[1]\n[/block]\n",
        '[block:callout]\n{"code": "x"}\n[/block]\n',
        "export const code = `\nimport a\n`;\n",
        "---\ndescription: |\n  ```python\n  x\n  ```\n---\nText\n",
    ],
)
def test_what_is_no_code_is_no_block(text: str) -> None:
    assert blocks(text) == ()


def test_mdx_has_no_indented_code() -> None:
    assert blocks("<Step>\n\n    import a\n    a.b('c')\n</Step>\n", mdx=True) == ()


@pytest.mark.parametrize("comment", ["<!--\nCODE\n-->", "{/*\nCODE\n*/}"])
@pytest.mark.parametrize("code", ["<pre>x</pre>", "{% highlight go %}\nx\n{% endhighlight %}", "```\nx\n```"])
def test_code_in_a_comment_is_hidden(comment: str, code: str) -> None:
    assert only(comment.replace("CODE", code)).hidden


def hugo(name: str, *tabs: tuple[str, str]) -> str:
    """A set of tabs in Hugo's tags, `%` and `<` in turn."""
    inner = "".join(f"{{{{% tab {title} %}}}}\n{code}{{{{% /tab %}}}}\n" for title, code in tabs)
    return f"{{{{< {name} >}}}}\n{inner}{{{{< /{name} >}}}}\n"


F = "```{}\nx\n```\n"
PY, GO = F.format("python"), F.format("go")
IN_PY, IN_GO = "    ```python\n    x\n    ```\n", "    ```go\n    x\n    ```\n"


@pytest.mark.parametrize(
    "text",
    [
        f'<Tabs>\n<Tab title="A">\n{PY}</Tab>\n<Tab title="B">\n{GO}</Tab>\n</Tabs>\n',
        f'<Tabs>\n  <TabItem value="a" label="A">\n\n{PY}\n  </TabItem>\n'
        f'  <TabItem value="b" label="B">\n\n{GO}\n  </TabItem>\n</Tabs>\n',
        f'<CodeGroup>\n<CodeGroupItem title="A">\n{PY}</CodeGroupItem>\n<CodeGroupItem title="B">\n{GO}'
        "</CodeGroupItem>\n</CodeGroup>\n",
        "<CodeGroup>\n```python A\nx\n```\n```go B\nx\n```\n</CodeGroup>\n",
        "<RequestExample>\n```python A\nx\n```\n\n```go B\nx\n```\n</RequestExample>\n",
        f'=== "A"\n\n{IN_PY}\n=== "B"\n\n{IN_GO}',
        hugo("tabs", ('"A"', PY), ('"B"', GO)),
        hugo("tabs", ('name="A"', PY), ('name="B"', GO)),
        hugo("tabpane", ('header="A"', PY), ('header="B"', GO)),
        hugo("tabpane", ('header="A" lang="python"', "x\n"), ('header="B" lang="go"', "x\n")),
        f'{{% tabs %}}\n{{% tab title="A" %}}\n{PY}{{% endtab %}}\n\n'
        f'{{% tab title="B" %}}\n{GO}{{% endtab %}}\n{{% endtabs %}}\n',
        "::: code-group\n```python [A]\nx\n```\n```go [B]\nx\n```\n:::\n",
        f"<Steps>\n<Step>\n\n**A**\n\n{PY}\n**B**\n\n{GO}</Step>\n</Steps>\n",
        '[block:code]\n{"codes": [\n{"code": "x", "language": "python", "name": "A"},\n'
        '{"code": "x", "language": "go", "name": "B"}\n]}\n[/block]\n',
    ],
)  # fmt: skip
def test_tabs_of_every_builder_name_their_blocks(text: str) -> None:
    first, second = blocks(text)
    assert [(it.info.split()[0], it.label, it.code) for it in (first, second)] == [
        ("python", "A", "x\n"),
        ("go", "B", "x\n"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f":::tip Title\n\n{PY}\n:::\n",
        f"!!! note\n\n{IN_PY}",
        f'??? example "Title"\n\n{IN_PY}',
        "> **Note**\n>\n> ```python\n> x\n> ```\n",
        f"<details>\n<summary>More</summary>\n\n{PY}\n</details>\n",
        f"<details><summary>More</summary>\n{PY}</details>\n",
        f'{{% code title="a.py" %}}\n{PY}{{% endcode %}}\n',
        f'{{% code title="a.py" overflow="wrap" lineNumbers="true" %}}\n{PY}{{% endcode %}}\n',
        f"> To call it, write:\n\n{PY}\n> It answers.\n",
        f'<Callout type="info">\n{PY}</Callout>\n',
        f"<Accordion title=\"A\">\n  <Info>\n{PY}  </Info>\n</Accordion>\n",
        f"---\ntitle: A\n---\n{PY}",
        f"---\r\ntitle: A\r\n---\r\n{PY}".replace("\n", "\r\n").replace("\r\r", "\r"),
        f"\ufeff---\ntitle: A\n---\n\n{PY}",
        f"import Tabs from '@theme/Tabs';\n\n{PY}",
        "> - a\n>\n>   1. b\n>\n>      ```python\n>      x\n>      ```\n",
    ],
)  # fmt: skip
def test_a_fence_is_found_in_every_wrapping(text: str) -> None:
    block = only(text)
    line = text.replace("\r\n", "\n").splitlines()[block.lines[0].number - 1]
    assert (block.info, block.code) == ("python", "x\n")
    assert line[block.lines[0].column - 1 :] == "x"


@pytest.mark.parametrize(
    "part",
    ["<pre>\n", "{{< highlight go >}}\n", "{% highlight a %}\n\n", "[block:code]\n", "<CodeBlock>\n",
     "    import a\n\n", "    x = '\n\n", "---\n", "<pre>x</pre>\n", "        import a\n\n    b\n\n"],
)  # fmt: skip
def test_time_grows_with_the_page_and_not_faster(part: str) -> None:
    begin = time.perf_counter()
    blocks(part * 10_000)
    assert time.perf_counter() - begin < 10

"""One page in several formats: the same samples come out of each."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from runners.pages.reader import read_page

SAMPLES = {
    "curl": ("bash", 'curl "https://api.example.com/v1/models" \\\n  -H "Authorization: Bearer $KEY"'),
    "Python": (
        "python",
        'from openai import OpenAI\n\nif 1 < 2 & 3:\n    print(OpenAI().models.list(), "<1>é")',
    ),
    "Go": ("go", 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("*a*")\n}'),
    "Java": ("java", "class Main {\n  public static void main(String[] a) { new Main(); }\n}"),
    "Node.js": (
        "js",
        'const answer = await fetch("https://api.example.com/v1/models");\nconsole.log(answer);',
    ),
}


def indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n"))


def markdown(name: str, info: str, code: str) -> str:
    return f'=== "{name}"\n\n' + indented(f"```{info}\n{code}\n```", "    ")


def mdx(name: str, info: str, code: str) -> str:
    return f'<Tab title="{name}">\n```{info}\n{code}\n```\n</Tab>'


def rst(name: str, info: str, code: str) -> str:
    return f"   .. tab:: {name}\n\n      .. code-block:: {info}\n\n" + indented(code, " " * 9)


def asciidoc(name: str, info: str, code: str) -> str:
    return f"{name}::\n+\n[source,{info}]\n----\n{code}\n----"


def panel(name: str, info: str, code: str) -> str:
    text = html.escape(code).replace("import", '<span class="k">import</span>')
    return f'<div role="tabpanel" id="{name}"><pre><code class="language-{info}">{text}</code></pre></div>'


BUTTONS = "".join(f'<button role="tab" aria-controls="{name}">{name}</button>' for name in SAMPLES)
Part = Callable[[str, str, str], str]
FORMATS: Mapping[str, tuple[str, Part, str]] = {
    "a.md": ("# Models\n\n", markdown, "\n\nDone.\n"),
    "a.mdx": ("# Models\n\n<Tabs>\n", mdx, "\n</Tabs>\n"),
    "a.rst": ("Models\n======\n\n.. tabs::\n\n", rst, "\n\nDone.\n"),
    "a.adoc": ("= Models\n\n[tabs]\n====\n", asciidoc, "\n====\n\nDone.\n"),
    "a.html": (f"<h1>Models</h1><div><div role=tablist>{BUTTONS}</div>\n", panel, "</div><p>Done.</p>\n"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_samples_in_every_format(tmp_path: Path, name: str, end: str) -> None:
    before, part, after = FORMATS[name]
    text = before + "\n\n".join(part(name, *sample) for name, sample in SAMPLES.items()) + after
    (tmp_path / name).write_bytes(text.replace("\n", end).encode())
    found = read_page(tmp_path / name, name).samples
    assert [sample.block.code for sample in found] == [code + "\n" for _, code in SAMPLES.values()]
    assert [sample.language for sample in found] == ["shell", "python", "go", "java", "node"]
    assert [sample.block.label for sample in found] == [*SAMPLES]
    assert {sample.group for sample in found} == {f"{name}#1"}

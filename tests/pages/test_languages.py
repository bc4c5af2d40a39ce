"""What a block is written in, and why it cannot run."""

from __future__ import annotations

import pytest

from runners.model import Block, Line
from runners.pages.languages import language_of, named
from runners.pages.runnable import why_not


def block(code: str, info: str = "", label: str | None = None, hidden: bool = False) -> Block:
    lines = tuple(Line(text, number) for number, text in enumerate(code.splitlines(), 2))
    return Block(1, len(lines) + 2, info, lines, label, None, hidden)


def reason(info: str, code: str) -> str | None:
    found = block(code, info)
    return why_not(found, language_of(found))


@pytest.mark.parametrize(
    ("infos", "language"),
    [
        ("sh bash zsh shell console shell-session curl cURL Bash", "shell"),
        ("python py python3 Python {.python} language-python {python} main.py", "python"),
        ("go golang Go main.go", "go"),
        ("java Java Main.java", "java"),
        ("node nodejs js javascript mjs cjs jsx JavaScript", "node"),
        ("ts typescript tsx", "typescript"),
        ("json jsonc", "JSON"),
        ("c++ cpp", "cpp"),
        ("c# csharp", "csharp"),
        ("brainfuck", "brainfuck"),
    ],
)
def test_the_info_string_names_the_language(infos: str, language: str) -> None:
    assert {language_of(block("x", info)) for info in infos.split()} == {language}


@pytest.mark.parametrize(
    "info",
    ["{.python .annotate}", "{ .python }", "python {1,3}", 'python title="a.go"', "{code-block} python",
     "{#id .python}", "python,linenos", "python:a.py"],
)  # fmt: skip
def test_attributes_do_not_hide_the_language(info: str) -> None:
    assert language_of(block("x", info)) == "python"


@pytest.mark.parametrize(
    ("label", "language"),
    [
        ("Python", "python"),
        ("Python (async)", "python"),
        ("Python SDK", "python"),
        ("Go 示例", "go"),
        ("使用 Java 调用", "java"),
        ("Node.js", "node"),
        ("cURL", "shell"),
        ("Bash / cURL", "shell"),
        ("main.go", "go"),
        ("C++", "cpp"),
        ("Go to your dashboard", None),
        ("Python and Go", None),
        ("JavaScript/TypeScript", None),
        ("Request", None),
        ("", None),
    ],
)
def test_a_label_names_a_language_and_nothing_else(label: str, language: str | None) -> None:
    assert named(label) == language


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("curl https://api.example.com", "shell"),
        ("# list\ncurl \\\n  https://api.example.com", "shell"),
        ("from openai import OpenAI\nclient = OpenAI()", "python"),
        ("import requests\nrequests.get('x')", "python"),
        ('package main\n\nimport "fmt"\n', "go"),
        ("import java.net.URL;\npublic class A {}", "java"),
        ("const axios = require('axios');", "node"),
        ("import OpenAI from 'openai';", "node"),
        ("import OpenAI from 'openai';\nconst a: string = 'b';", "typescript"),
        ('{"a": 1}', "JSON"),
        ("<?php\necho 1;", "php"),
        ("import Foundation\nprint(1)", None),
        ("package demo\n\nfun main() {}", None),
        ("ChatCompletion(id='x')", None),
        ("some words", None),
    ],
)
def test_code_without_a_name_is_recognised_or_left_alone(code: str, language: str | None) -> None:
    assert language_of(block(code)) == language


def test_the_info_string_counts_before_the_label_and_the_label_before_the_code() -> None:
    assert language_of(block("curl x", "python", "Go")) == "python"
    assert language_of(block("curl x", "", "Go")) == "go"
    assert language_of(block("curl x", "", "HTTP")) == "shell"
    assert language_of(block("x", "", "JSON")) == "JSON"


@pytest.mark.parametrize(
    ("info", "code"),
    [
        ("bash", "curl https://a.b/v1"),
        ("bash", "export KEY=x\ncurl https://a.b/v1"),
        ("bash", "pip install openai && curl https://a.b"),
        ("bash", 'A="$(curl -s https://a.b)"'),
        ("bash", "for i in 1 2; do curl https://a.b; done"),
        ("bash", "f() { /usr/bin/curl x; }\nf"),
        ("bash", "echo '{\"a\": 1}' | http POST https://a.b"),
        ("bash", 'curl https://a.b -d \'{"a": 1'),
        ("bash", "cat <<EOF | curl -d @- https://a.b\ndon't\nEOF"),
        ("bash", 'echo "a # b"; curl x'),
        ("bash", "# don't\ncurl x"),
        ("bash", "KEY=x curl https://a.b"),
        ("bash", "$ curl https://a.b"),
        ("console", "curl https://a.b"),
        ("python", "def f():\n    pass\n\nf()"),
        ("python", "print(1)"),
        ("python", "def f(:"),
        ("python", "if __name__ == '__main__':\n    main()"),
        ("python", "x = [f(n) for n in y]"),
        ("go", "// a remark\npackage main\nfunc main() {}"),
        ("java", "class A { public static void main(String[] a) {} }"),
        ("js", "fetch('https://a.b')"),
        ("node", "window.x()"),
    ],
)
def test_what_a_reader_would_run_has_no_reason(info: str, code: str) -> None:
    assert reason(info, code) is None


@pytest.mark.parametrize(
    ("info", "code", "expected"),
    [
        ("json", "{}", "JSON, not code"),
        ("yaml", "a: 1", "YAML, not code"),
        ("text", "words", "text, not code"),
        ("mermaid", "graph", "a diagram"),
        ("http", "GET /", "an HTTP message"),
        ("pycon", ">>> 1", "a console session"),
        ("ruby", "puts 1", "no runtime for ruby"),
        ("ts", "interface A {\n  b: string;\n}\ntype C = A | null;\n", "a fragment: only types"),
        ("tsx", "() => { return <p>hi</p>; }", "for a browser: it needs window, document or a page's markup"),
        ("brainfuck", "+", "no runtime for brainfuck"),
        ("", "words", "nothing says what language it is in: name it after the fence"),
        ("python", "", "empty"),
        ("python", "  \n\n", "empty"),
        ("js", "document.getElementById('a')", "for a browser: it needs window, document or a page's markup"),
        ("bash", "pip install openai", "only installs packages"),
        ("bash", "$ sudo apt-get install -y curl jq", "only installs packages"),
        ("bash", "npm install openai axios\n", "only installs packages"),
        ("bash", "go get github.com/openai/openai-go", "only installs packages"),
        ("bash", "export API_KEY=sk-1", "only sets environment variables"),
        ("bash", 'API_KEY="a b"  # curl needs it', "only sets environment variables"),
        ("bash", "cd demo", "only changes directory"),
        ("bash", "cd demo && npm i", "only changes directory and installs packages"),
        ("bash", "# curl comes later", "only comments"),
        ("bash", "python main.py", "no HTTP command in it (curl, wget, http): it runs python"),
        ("bash", "git clone https://a.b/c\ncd c", "no HTTP command in it (curl, wget, http): it runs git"),
        ("bash", "curl --version", "no HTTP command in it (curl, wget, http): it runs curl"),
        ("console", "$ curl x\n{}", "a terminal session: commands between prompts and output"),
        ("go", 'fmt.Println("x")', "a fragment: no package clause"),
        ("go", "package demo", "a library, not a program: package demo"),
        ("java", 'System.out.println("x");', "a fragment: no class"),
        ("java", "public record Message(String role) {}", "a fragment: no main method"),
        ("python", "import os\n\ndef f():\n    return g()", "a fragment: only definitions"),
        ("python", "# a remark", "only comments"),
        ("python", ">>> print(1)\n1", "a console session: statements between prompts and output"),
        ("js", "// a remark", "only comments"),
    ],
)  # fmt: skip
def test_what_cannot_run_has_a_reason(info: str, code: str, expected: str) -> None:
    assert reason(info, code) == expected


def test_a_hidden_block_says_so_first() -> None:
    assert why_not(block("", "ruby", hidden=True), "ruby") == "inside a comment: readers do not see it"

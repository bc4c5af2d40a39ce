"""What is wrong with a block as it is printed, and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.model import Finding, Severity
from runners.pages.reader import read_page
from runners.rules import Printed, proofread

KEY = "sk-2f7b91c04e8d4a6fb3d5e09a7c1b8f42"
MODELS = "curl https://api.example.com/v1/models"


def findings(text: str, folder: Path, name: str = "page.md") -> list[Finding]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    page = read_page(path, name)
    return [finding for sample in page.samples for finding in proofread(Printed(sample, ()), {})]


def places(found: list[Finding]) -> list[tuple[str, int, int]]:
    return [(finding.rule.removeprefix("page/"), finding.line, finding.column) for finding in found]


BROKEN = [
    ("bash", f"{MODELS} -H “A: b”", ("quotes", 2, 43)),
    ("bash", "curl ‘https://api.example.com/v1’", ("quotes", 2, 6)),
    ("bash", "curl api -d '{“model”: \"x\"}'", ("quotes", 2, 15)),
    ("bash", 'curl api -d \'{"model”: "x", "n": 1}\'', ("quotes", 2, 21)),
    ("bash", 'curl api -d @- <<EOF\n{“model”: "x"}\nEOF', ("quotes", 3, 2)),
    ("python", 'print("a”)\nprint(1)', ("quotes", 2, 9)),
    ("java", 'class A { void a() { b("c”, "d " + e); } }', ("quotes", 2, 26)),
    ("go", "package main\n\nvar a = “b”", ("quotes", 4, 9)),
    ("js", "console.log(‘a’)", ("quotes", 2, 13)),
    ("json", "{“a”: 1}", ("quotes", 2, 2)),
    ("python", "a\u00a0= 1\nprint(a)", ("invisible", 2, 2)),
    ("bash", "curl https://api.\u200bexample.com/v1", ("invisible", 2, 18)),
    ("python", 'print("gpt-4o\u200b")', ("invisible", 2, 14)),
    ("json", '{\u00a0"a": 1}', ("invisible", 2, 2)),
    ("bash", f"$ {MODELS}", ("prompt", 2, 1)),
    ("bash", f"export A=b\n% {MODELS}", ("prompt", 3, 1)),
    ("bash", f"me@host:~/work$ {MODELS}", ("prompt", 2, 1)),
    ("bash", f"# {MODELS} \\\n  -H 'a: b'", ("prompt", 2, 1)),
    ("python", "# first\n>>> import a\n>>> a.b()", ("prompt", 3, 1)),
    ("js", "> console.log(1)", ("prompt", 2, 1)),
    ("bash", f"{MODELS} \\ \n  -H 'a: b'", ("continuation", 2, 40)),
    ("python", "a = 1 + \\\t\n  2\nprint(a)", ("continuation", 2, 9)),
    ("python", "def a():\n    b = 1\n\tprint(b)\na()", ("tabs", 4, 1)),
    ("pyhton", "print(1)", ("unknown-language", 1, 1)),
    ("javscript", "call()", ("unknown-language", 1, 1)),
    ("Request", MODELS, ("unknown-language", 1, 1)),
    ("python", f'client = OpenAI(api_key="{KEY}")', ("secret", 2, 26)),
    ("text", f"the key is {KEY}", ("secret", 2, 12)),
    ("json", f'{{"key": "{KEY}"}}', ("secret", 2, 10)),
    ("console", f"$ export OPENAI_API_KEY={KEY}", ("secret", 2, 25)),
    ("bash", "```python\nprint(1)", ("unclosed-fence", 1, 1)),
]


@pytest.mark.parametrize(("info", "code", "expected"), BROKEN, ids=[f"{it[0]}-{it[1][:30]}" for it in BROKEN])
def test_what_is_wrong_is_found_at_its_place(
    info: str, code: str, expected: tuple[str, int, int], tmp_path: Path
) -> None:
    assert places(findings(f"```{info}\n{code}\n```\n", tmp_path)) == [expected]


RIGHT = [
    ("bash", 'curl api -d \'{"model": "$MODEL", "text": "say “hi”, then ‘bye’"}\''),
    ("bash", "echo It’s done; curl api"),
    ("bash", "curl api  # it’s “here”"),
    ("python", 'print("say “hi”")  # it’s'),
    ("python", 'print(f"{name} said “hello” to “you”")'),
    ("json", '{"a": "it’s “b”"}  // it’s'),
    ("text", "“hello”\u00a0and ‘bye’"),
    ("console", "$ ls\nls: cannot access ‘a’"),
    ("python", 'print("a\u00a0b \U0001f469\u200d\U0001f680")'),
    ("python", "print(1)  # a\u200bb"),
    ("console", f"$ {MODELS}"),
    ("bash", "$ pip install openai"),
    ("bash", f"# {MODELS}\n{MODELS}/a"),
    ("bash", "log=$(cat <<'LOG'\n$ curl api\nLOG\n)\ncurl api"),
    ("python", ">>> import a\n>>> a.b()\n3"),
    ("pycon", ">>> import a"),
    ("python", "a = '''\n>>> b\n'''\nprint(a)"),
    ("bash", "curl api -d 'a \\ \nb'"),
    ("python", "def a():\n\tprint(1)\n\n\ndef b():\n    print(2)\n"),
    ("python3.12", "print(1)"),
    ("shellscript", MODELS),
    ("note", "Something to know."),
    ("jinja", "{{ a }}"),
    ("bash", "tree\n├── a\n│\u00a0\u00a0 └── b"),
    ("bash", f'{MODELS} -H "Authorization: Bearer sk-xxxxxxxxxxxxxxxxxxxxxxxx"'),
    ("bash", f'{MODELS} -H "Authorization: Bearer YOUR_API_KEY_FROM_THE_CONSOLE_1"'),
    ("python", 'client = OpenAI(api_key="sk-1234567890abcdef1234567890abcdef")'),
    (
        "json",
        '{"id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", "sha": "9f86d081884c7d659a2feaa0c55ad015a3bf"}',
    ),
    ("bash", f'{MODELS} -H "Authorization: Bearer 550e8400-e29b-41d4-a716-446655440000"'),
    ("http", "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6..."),
    ("text", "AKIAIOSFODNN7EXAMPLE"),
]


@pytest.mark.parametrize(("info", "code"), RIGHT, ids=[f"{it[0]}-{it[1][:30]}" for it in RIGHT])
def test_what_only_looks_wrong_is_left_alone(info: str, code: str, tmp_path: Path) -> None:
    assert places(findings(f"```{info}\n{code}\n```\n", tmp_path)) == []


UNCLOSED = [
    ("page.md", "# A\n\n```bash\ncurl “a”\n", [("unclosed-fence", 3, 1)]),
    ("page.md", "> ```bash\n> curl a\n\nText.\n", [("unclosed-fence", 1, 1)]),
    ("page.md", "<Tab>\n```bash\ncurl a\n    ```\n</Tab>\n", [("unclosed-fence", 2, 1)]),
    ("page.mdx", "<Tab>\n```bash\ncurl a\n    ```\n</Tab>\n", []),
    ("page.md", "<!--\n```bash\ncurl a\n-->\n", []),
    ("page.md", "````python\na = '''\n```js\n```\n'''\nprint(a)\n````\n", []),
    ("page.md", "~~~python\na = '''\n```js\n```\n'''\nprint(a)\n~~~\n", []),
    ("page.md", "````md\n```python\nprint(1)\n```\n````\n", []),
]


@pytest.mark.parametrize(("name", "text", "expected"), UNCLOSED)
def test_a_fence_that_nobody_closes(
    name: str, text: str, expected: list[tuple[str, int, int]], tmp_path: Path
) -> None:
    assert places(findings(text, tmp_path, name)) == expected


def test_a_finding_names_the_character_and_what_to_write(tmp_path: Path) -> None:
    (quote,) = findings("```python\nprint(“a”)\n```\n", tmp_path)
    assert "U+201C" in quote.message
    assert (quote.expected, quote.actual) == ('"', "“")
    (blank,) = findings("```python\nprint(\u200b1)\n```\n", tmp_path)
    assert "U+200B zero width space" in blank.message


def test_no_finding_shows_a_secret(tmp_path: Path) -> None:
    (found,) = findings(f"```text\n{KEY}\n```\n", tmp_path)
    assert found.actual == "sk-2f7…"
    assert KEY not in repr(found)


def test_the_config_can_switch_a_page_rule_off(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"```bash\n$ {MODELS}\n```\n")
    (sample,) = read_page(path, "page.md").samples
    assert proofread(Printed(sample, ()), {"page/prompt": None}) == ()
    assert [it.severity for it in proofread(Printed(sample, ()), {"page/prompt": Severity.INFO})] == [
        Severity.INFO
    ]

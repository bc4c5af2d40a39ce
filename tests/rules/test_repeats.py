"""Keys and requests that are there twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runners.model import Exchange
from runners.rules import Evidence, judge
from runners.rules.repeats import duplicate_keys

KEYS = [
    ('{"a": 1, "b": 2}', []),
    ('{"a": 1, "a": 2}', [(9, "/a")]),
    ('{"a": {"a": 1}, "b": {"a": 1}}', []),
    ('{"m": [{"a": 1}, {"b": 1, "c": [1, 2], "b": 2}]}', [(39, "/m/1/b")]),
    ('{"a": "\\"a\\": 1", "b": "{"}', []),
    ('{"a/b": 1, "a/b": 2, "a/b": 3}', [(11, "/a~1b"), (21, "/a~1b")]),
    ("[1, 2]", []),
]


@pytest.mark.parametrize(("body", "expected"), KEYS)
def test_the_second_of_two_keys_is_found(body: str, expected: list[tuple[int, str]]) -> None:
    assert list(duplicate_keys(body)) == expected


def test_a_duplicate_key_is_shown_where_the_second_is_written(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    body = '{\n  "model": "m",\n  "messages": [{"role": "user", "content": "hi"}],\n  "model": "n"\n}'
    code = f"curl https://api.example.com/v1/chat/completions -d '{body}'\n"
    (found,) = judge(ran("shell", code, "zutamiroke", asked(body.encode())), {})
    assert (found.rule, found.line, found.column, found.pointer) == (
        "request/duplicate-key", 14, 3, "/model",
    )  # fmt: skip


PYTHON_TWICE = (
    "client.chat.completions.create(x)\nanswer = client.chat.completions.create(x)\nprint(answer)\n"
)
PYTHON_FUNCTION = "def ask():\n    return requests.post(url)\n\nask()\nprint(ask())\n"
PYTHON_LOOP = "for n in range(2):\n    print(client.chat.completions.create(x))\n"
PYTHON_LOOP_OF_CALLS = "def ask():\n    return requests.post(url)\n\nfor n in range(2):\n    print(ask())\n"
SHELL_LOOP = "for n in 1 2; do\n  curl https://api.example.com/v1/x\ndone\n"
SHELL_TWICE = "curl -s https://api.example.com/v1/x\n\ncurl -s https://api.example.com/v1/x\n"
NODE_TWICE = 'await fetch("https://a.example/v1");\nconst r = await fetch("https://a.example/v1");\n'
NODE_LOOP = 'for (const n of [1, 2]) {\n  await client.chat.completions.create({ model: "m" });\n}\n'
GO_TWICE = 'package main\n\nfunc main() {\n\thttp.Post(url, "a", b)\n\thttp.Post(url, "a", b)\n}\n'
JAVA_LOOP = (
    "class A {\n  static void main(String[] a) {\n    for (int i = 0; i < 2; i++) {\n"
    "      client.send(request, handler);\n    }\n  }\n}\n"
)
TWICE = [
    ("python", PYTHON_TWICE, 12),
    ("python", PYTHON_FUNCTION, 15),
    ("python", PYTHON_LOOP, 11),
    ("python", PYTHON_LOOP_OF_CALLS, 14),
    ("shell", SHELL_LOOP, 11),
    ("shell", SHELL_TWICE, 13),
    ("node", NODE_TWICE, 12),
    ("node", NODE_LOOP, 11),
    ("typescript", NODE_LOOP, 11),
    ("go", GO_TWICE, 15),
    ("java", JAVA_LOOP, 13),
]


@pytest.mark.parametrize(("language", "code", "line"), TWICE)
def test_a_request_that_is_sent_twice_is_shown_at_the_second_call_or_the_loop(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], language: str, code: str, line: int
) -> None:
    sent = asked({"model": "m", "messages": [{"role": "user", "content": "hi"}]})
    findings = judge(ran(language, code, "zutamiroke", sent, sent, sent), {})
    assert [(finding.rule, finding.line) for finding in findings] == [("request/repeated", line)]


BODY = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
ONCE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another question": ({**BODY, "stream": True}, {}),
    "a retry": (BODY, {"status": 429, "evidence": ()}),
    "a question that sends nothing": (
        BODY,
        {"method": "GET", "operation": "listModels", "path": "/v1/models"},
    ),
}


@pytest.mark.parametrize("name", ONCE)
def test_what_differs_or_was_refused_is_no_repetition(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], name: str
) -> None:
    body, more = ONCE[name]
    first, second = asked(body, **more), asked(BODY, **({} if more.get("status") else more))
    assert judge(ran("python", "print(ask())\n", "zutamiroke", first, second), {}) == ()

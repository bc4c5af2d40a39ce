"""What people and machines get to read of a check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from runners.model import (
    Block,
    Exchange,
    Execution,
    Finding,
    Line,
    Outcome,
    Report,
    Sample,
    Severity,
    Substitution,
    Verdict,
)
from runners.reporters import REPORTERS, terminal
from runners.reporters.redact import redact

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "kit" / "report.json").read_text())
KEY = "sk-0123456789abcdef0123"
PAGE = f"""# Title

```bash
curl 'https://api.example.com' -H 'Authorization: Bearer {KEY}'
```
"""


def report() -> Report:
    block = Block(3, 5, "bash", (Line(PAGE.splitlines()[3], 4),))
    sample = Sample("page.md", block, "shell", group="page.md#1")
    exchange = Exchange(
        None, "POST", "https", "api.example.com", 443, "/", "", (), b"{broken", 404, (), b'{"error": {}}', ()
    )
    finding = Finding(
        "request/json", Severity.ERROR, "no JSON", 4, 7, "/a", "valid JSON", f"{{broken {KEY}", "correct it"
    )
    failed = Outcome(
        sample,
        Verdict.FAILED,
        substitutions=(Substitution("YOUR_API_KEY", KEY, 4),),
        findings=(finding,),
        exchanges=(exchange,),
        execution=Execution(1, f"out {KEY}", "err", 1.25),
    )
    idle = Outcome(
        Sample("page.md", Block(9, 11, "json", ()), "json", "JSON, not code"),
        Verdict.NOT_RUNNABLE,
        "JSON, not code",
    )
    return Report("0.1.0", (failed, idle), 2.5)


def test_the_json_report_follows_its_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(REPORTERS["json"](report()))
    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []
    assert data["summary"] == {
        "found": 2, "ran": 1, "passed": 0, "failed": 1, "skipped": 0, "not_runnable": 1, "errored": 0,
        "seconds": 2.5,
    }  # fmt: skip


def test_the_json_report_holds_what_was_found() -> None:
    sample = json.loads(REPORTERS["json"](report()))["samples"][0]
    assert (sample["id"], sample["line"], sample["end_line"]) == ("page.md:3", 3, 5)
    assert sample["findings"][0]["rule"] == "request/json"
    assert sample["exchanges"][0]["request"] == "{broken"
    assert sample["exchanges"][0]["response"] == {"error": {}}


def shown() -> str:
    whole = report()
    texts = [
        *terminal.details(whole, {"page.md": PAGE}),
        *terminal.reasons(whole),
        terminal.coverage(whole.summary),
    ]
    return "\n".join(text.plain for text in texts)


def test_the_terminal_shows_place_source_and_what_to_do() -> None:
    text = shown()
    for part in ("page.md:4:7", "request/json", "no JSON", "valid JSON", "correct it", "     4 │ curl"):
        assert part in text
    assert text.splitlines()[-1].startswith(
        "found 2 · ran 1 · passed 0 · failed 1 · skipped 0 · not runnable 1 · errored 0"
    )


def test_no_key_reaches_a_report() -> None:
    assert KEY not in REPORTERS["json"](report())
    assert KEY not in shown()


@pytest.mark.parametrize(
    "secret",
    [
        "8f3a9c1d7e5b2046a1c3e5f7092b4d68.Qw7ErTyU8iOpAs2D",
        "ghp_k3J8sLq0Zx7VbN2mR5tYc9WdHf4Ga1Pe6UiB",
        "AKIA2OGYBAH6STMMNXWG",
    ],
)
def test_whatever_looks_like_a_secret_is_cut(secret: str) -> None:
    assert redact(f"a {secret} b") == f"a {secret[:6]}… b"


@pytest.mark.parametrize(
    "text", ["sk-...", "sk-xxx", "a-task-list", "risk-averse-but-long-words-here", "YOUR_API_KEY"]
)
def test_what_is_no_key_is_left_alone(text: str) -> None:
    assert redact(text) == text

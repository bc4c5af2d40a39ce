"""The stages: one cause, one finding."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mock_server.contract import Contract
from runners.languages import LANGUAGES
from runners.model import Block, Exchange, Execution, Line, Sample, Severity, Stop
from runners.rules import RULES, Evidence, judge

CODE = (
    "import requests",
    "answer = requests.post(",
    '    "https://api.example.com/v1/chat/completions",',
    '    headers={"Authorization": "Bearer sk-reader"},',
    '    json={"model": "m", "messages": [{"role": "user", "content": "hi"}]},',
    ")",
    'print("Answer:", answer.text)',
)
BODY = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
SENT = Exchange(
    operation="createChatCompletion",
    method="POST",
    scheme="https",
    host="api.example.com",
    port=443,
    path="/v1/chat/completions",
    query="",
    headers=(("authorization", "Bearer sk-reader"), ("content-type", "application/json")),
    body=json.dumps(BODY).encode(),
    status=200,
    response_headers=(),
    response=b"{}",
    evidence=("zutamiroke",),
)
GOOD = Execution(0, "Answer: zutamiroke\n", "", 0.5)


def evidence(execution: Execution = GOOD, exchanges: tuple[Exchange, ...] = (SENT,), **more: Any) -> Evidence:
    lines = tuple(Line(text, 11 + index) for index, text in enumerate(CODE))
    sample = Sample("page.md", Block(10, 18, "python", lines), "python")
    return Evidence(
        **{
            "sample": sample,
            "code": sample.block.code,
            "unfilled": (),
            "language": LANGUAGES["python"],
            "execution": execution,
            "exchanges": exchanges,
            "contract": Contract.load(),
            "bases": ("https://api.example.com/v1",),
            "models": (),
            "modalities": {"blind": ("text",)},
            "key": "sk-reader",
            **more,
        }
    )


def sent(body: dict[str, Any]) -> Exchange:
    return replace(SENT, body=json.dumps(body).encode(), status=400, evidence=())


def rules_and_lines(case: Evidence) -> list[tuple[str, int]]:
    return [(finding.rule, finding.line) for finding in judge(case, {})]


def test_a_right_sample_has_no_findings() -> None:
    assert judge(evidence(), {}) == ()


CRASHED = Execution(
    1, "", 'Traceback…\n  File "/home/reader/main.py", line 2, in <module>\nValueError: bad\n', 0.5
)

CASES: dict[str, tuple[Evidence, list[tuple[str, int]]]] = {
    "a placeholder hides all that follows from it": (
        evidence(CRASHED, (sent({}),), unfilled=(("<your-region>", 13, 6),)),
        [("page/placeholder", 13)],
    ),
    "a refused request is reported, not the crash that followed": (
        evidence(CRASHED, (sent({**BODY, "temprature": 1}),)),
        [("request/unknown-field", 15)],
    ),
    "a retry is not a second finding": (
        evidence(CRASHED, (sent({"model": "m"}), sent({"model": "m"}))),
        [("request/missing-field", 15)],
    ),
    "two causes are two findings": (
        evidence(GOOD, (sent({"model": 1, "messages": "hi"}),)),
        [("request/wrong-type", 15), ("request/wrong-type", 15)],
    ),
    "a crash stands for itself where the request was right": (evidence(CRASHED), [("sample/crash", 12)]),
    "a limit stands before the exit code that it caused": (
        evidence(Execution(137, "", "", 60, Stop.TIME)),
        [("sample/timeout", 11)],
    ),
    "an exit code": (evidence(replace(GOOD, exit_code=3)), [("sample/exit", 17)]),
    "an unknown name": (
        evidence(replace(GOOD, unknown_hosts=("api.exmaple.com",)), ()),
        [("request/unknown-host", 11)],
    ),
    "a documented host is not a stranger": (
        evidence(GOOD, (replace(SENT, host="elsewhere.example"),)),
        [("request/unknown-host", 11)],
    ),
    "nothing sent": (evidence(exchanges=()), [("sample/no-request", 11)]),
    "a download is no request": (
        evidence(exchanges=(replace(SENT, operation="getFile"),)),
        [("sample/no-request", 11)],
    ),
    "an answer that is not shown": (
        evidence(replace(GOOD, stdout="Answer: None\n")),
        [("sample/no-answer", 17)],
    ),
    "silence": (evidence(replace(GOOD, stdout="")), [("sample/no-output", 11)]),
    "an error that no rule knows": (
        evidence(replace(GOOD, stdout="error 500\n"), (replace(SENT, status=500, evidence=()),)),
        [("request/refused", 13)],
    ),
    "an error that nobody learns of": (
        evidence(replace(GOOD, stdout=""), (replace(SENT, status=500, evidence=()),)),
        [("sample/hides-error", 12)],
    ),
}


@pytest.mark.parametrize(("case", "expected"), CASES.values(), ids=CASES)
def test_one_cause_one_finding(case: Evidence, expected: list[tuple[str, int]]) -> None:
    assert rules_and_lines(case) == expected


def test_an_earlier_answer_that_is_shown_is_enough() -> None:
    assert (
        judge(evidence(exchanges=(SENT, replace(SENT, body=SENT.body + b" ", evidence=("another",)))), {})
        == ()
    )


def test_the_config_changes_a_severity_or_switches_a_rule_off() -> None:
    silent = evidence(replace(GOOD, stdout=""))
    assert [f.severity for f in judge(silent, {"sample/no-output": Severity.INFO})] == [Severity.INFO]
    assert judge(silent, {"sample/no-output": None}) == ()


def test_every_rule_has_an_id_of_its_family_and_says_why() -> None:
    for id, rule in RULES.items():
        assert rule.id == id
        assert id.split("/")[0] in ("page", "sample", "request", "group", "translation")
        assert rule.why.endswith(".")

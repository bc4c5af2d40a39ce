"""What belongs to a sample that goes on from others, and what to the blocks above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from runners.model import Block, Exchange, Finding, Line, Outcome, Sample, Severity, Verdict
from runners.rules import Evidence, judge
from runners.rules.joined import once, own_part

ABOVE = Block(
    3,
    8,
    "python",
    tuple(Line(text, 4 + n) for n, text in enumerate(["import a", "c = a.C(", "    x=1", ")"])),
)
CALL = """answer = client.chat.completions.create(
    model="GLM-4V",
    messages=[],
    temprature=1,
)
print(answer)
"""


def test_a_mistake_that_both_blocks_write_is_found_in_the_later(
    ran: Callable[..., Evidence], asked: Callable[..., Exchange]
) -> None:
    body = {"model": "GLM-4V", "messages": [{"role": "user", "content": "a"}], "temprature": 1}
    alone = ran("python", CALL, "zutamiroke", asked(body))
    above = Block(3, 8, "python", tuple(Line(text, 4 + n) for n, text in enumerate(CALL.splitlines())))
    joined = replace(alone, sample=replace(alone.sample, before=(above,)), code=CALL + CALL)
    assert [(it.rule, it.line) for it in judge(joined, {})] == [("request/unknown-field", 14)]


def test_what_the_blocks_above_sent_and_printed_is_theirs(
    ran: Callable[..., Evidence], asked: Callable[..., Exchange]
) -> None:
    first, second = asked({"model": "a"}), asked({"model": "b"})
    whole = ran("python", CALL, "one\ntwo\n", first, second)
    own = own_part(whole, ran("python", CALL, "one\n", first))
    assert (own.exchanges, own.execution.stdout) == ((second,), "two\n")
    assert own_part(whole, None) is whole


def outcome(line: int, *findings: tuple[int, Severity], before: tuple[Block, ...] = (ABOVE,)) -> Outcome:
    sample = Sample("page.md", Block(line, line + 4, "python", ()), "python", before=before)
    found = tuple(Finding("request/unknown-host", severity, "m", at) for at, severity in findings)
    return Outcome(sample, Verdict.FAILED if findings else Verdict.PASSED, findings=found)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (outcome(20, (5, Severity.ERROR)), (Verdict.SKIPPED, [])),
        (outcome(20, (5, Severity.ERROR), (21, Severity.ERROR)), (Verdict.FAILED, [21])),
        (outcome(20, (6, Severity.ERROR)), (Verdict.FAILED, [6])),
        (outcome(20), (Verdict.PASSED, [])),
        (outcome(20, (5, Severity.ERROR), before=()), (Verdict.FAILED, [5])),
    ],
)
def test_a_mistake_above_is_told_once(second: Outcome, expected: tuple[Verdict, list[int]]) -> None:
    first, seen = once([outcome(10, (5, Severity.ERROR)), second])
    assert [it.line for it in first.findings] == [5]
    assert (seen.verdict, [it.line for it in seen.findings]) == expected
    assert (seen.reason or "").endswith("line 3") is (seen.verdict is Verdict.SKIPPED)

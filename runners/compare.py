"""What shows only when samples are held side by side: those of a group, and those of two translations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mock_server.contract import Contract
from runners.check import Options
from runners.model import Finding, Outcome, Page, Verdict
from runners.rules import judge_group, judge_translation
from runners.rules.group import Member, seats
from runners.rules.joined import once
from runners.rules.translation import translated


def compared(
    outcomes: Sequence[Outcome], pages: Sequence[Page], contract: Contract, options: Options
) -> tuple[Outcome, ...]:
    """The same outcomes with what comparing them has found, and what several samples share told once."""
    outcomes = tuple(once(outcomes))
    found: dict[str, list[Finding]] = {}
    for outcome, seat in seats(outcomes, contract):
        found.setdefault(outcome.sample.id, []).extend(judge_group(seat, options.severities))
    code = {it.sample.id: Member(it, contract).code for it in outcomes if it.execution}
    for known in translated(pages, code):
        found.setdefault(known.own.id, []).extend(judge_translation(known, options.severities))
    return tuple(_with(outcome, found.get(outcome.sample.id, ()), options) for outcome in outcomes)


def _with(outcome: Outcome, found: Iterable[Finding], options: Options) -> Outcome:
    findings = tuple(found)
    if not findings:
        return outcome
    failed = outcome.verdict is Verdict.PASSED and options.fails(findings)
    verdict = Verdict.FAILED if failed else outcome.verdict
    return replace(outcome, verdict=verdict, findings=(*outcome.findings, *findings))

"""Samples that go on from earlier blocks: what is theirs, and what belongs to the blocks above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from runners.model import Finding, Outcome, Sample, Severity, Verdict
from runners.rules.evidence import Evidence


def own_part(evidence: Evidence, earlier: Evidence | None) -> Evidence:
    """What the sample itself sent and printed. `earlier` is a run of what it goes on from, where that sends."""
    if earlier is None:
        return evidence
    execution = evidence.execution
    own = replace(execution, stdout=execution.stdout.removeprefix(earlier.execution.stdout))
    return replace(evidence, execution=own, exchanges=evidence.exchanges[len(earlier.exchanges) :])


def follows_mistake(sample: Sample) -> str:
    """Why a sample that goes on from blocks that are wrong cannot be judged."""
    lines = ", ".join(str(block.line) for block in sample.before)
    return f"goes on from what is wrong above: the code on line {lines}"


def once(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes of pages, in order, each mistake in code that several samples share reported once.

    The first sample that shows it keeps the finding; the others, which nobody can judge then, are skipped.
    """
    told: set[tuple[str, str, int]] = set()
    for outcome in outcomes:
        page = outcome.sample.page
        again = [
            it
            for it in outcome.findings
            if _is_above(outcome.sample, it) and (page, it.rule, it.line) in told
        ]
        told |= {(page, it.rule, it.line) for it in outcome.findings}
        yield _without(outcome, again) if again else outcome


def _is_above(sample: Sample, finding: Finding) -> bool:
    return any(block.line <= finding.line <= block.end_line for block in sample.before)


def _without(outcome: Outcome, again: list[Finding]) -> Outcome:
    left = tuple(it for it in outcome.findings if it not in again)
    if outcome.verdict is not Verdict.FAILED or any(it.severity is not Severity.INFO for it in left):
        return replace(outcome, findings=left)
    return replace(outcome, verdict=Verdict.SKIPPED, reason=follows_mistake(outcome.sample), findings=left)

"""Samples that go on from earlier blocks: what is theirs, and what belongs to the blocks above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from runners.model import Finding, Outcome, Sample, Severity, Verdict
from runners.rules.evidence import Evidence
from runners.rules.locate import start


def own_part(evidence: Evidence, earlier: Evidence | None) -> Evidence:
    """What the sample itself sent and printed; `earlier` is a run of what it goes on from."""
    if earlier is None:
        return evidence
    execution = evidence.execution
    own = replace(execution, stdout=execution.stdout.removeprefix(earlier.execution.stdout))
    return replace(evidence, execution=own, exchanges=evidence.exchanges[len(earlier.exchanges) :])


def alone(evidence: Evidence) -> Evidence:
    """The same sample as if only its own block had run: where it writes down what it sent is found first."""
    own = len(evidence.sample.block.lines)
    code = "".join(evidence.code.splitlines(keepends=True)[-own:])
    return replace(evidence, sample=replace(evidence.sample, before=()), code=code)


def in_own_block(found: Iterable[Finding], own: Iterable[Finding], sample: Sample) -> Iterator[Finding]:
    """The findings, those on a request at the place in the sample's own block where `own` has them.

    Both blocks may write the same address or field, and the request was the later one's.
    """
    nowhere = start(sample)
    places = {
        (it.rule, it.message, it.pointer): it
        for it in own
        if (it.line, it.column) != (nowhere.line, nowhere.column)
    }
    for finding in found:
        better = places.get((finding.rule, finding.message, finding.pointer))
        is_request = finding.rule.startswith("request/") and _is_above(sample, finding)
        yield replace(finding, line=better.line, column=better.column) if better and is_request else finding


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

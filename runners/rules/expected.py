"""What marks say of a sample before it runs: that it fails, or that its request is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from runners.model import Finding, Outcome, Sample, Severity, Verdict
from runners.rules import places
from runners.rules.evidence import Evidence
from runners.rules.locate import Place, start
from runners.rules.rule import Fault, rule


@rule(
    "page/xfail",
    Severity.ERROR,
    "A mark that says that a sample fails hides the next real mistake once the sample works.",
)
def surprise(sample: Sample) -> Iterator[Fault]:
    """A sample that passed although its mark says that it fails; asked only of those that passed."""
    if sample.marks.xfail is not None:
        yield Fault(
            Place(sample.block.line),
            "the sample passes, and its mark says that it fails",
            expected=f"a failure: {sample.marks.xfail}",
            actual="no error",
            hint="remove `xfail` from the mark above the block",
        )


@rule(
    "request/expected-status",
    Severity.ERROR,
    "A sample that is there to show an error must get that error.",
)
def expected_status(evidence: Evidence) -> Iterator[Fault]:
    """Samples whose mark says with which status a request is refused, and none was."""
    status = evidence.sample.marks.status
    if status is None or evidence.refused_as_expected:
        return
    found = ", ".join(dict.fromkeys(str(call.status) for call in evidence.calls))
    place = places.address(evidence, evidence.calls[-1]) if evidence.calls else start(evidence.sample)
    yield Fault(
        place,
        f"the sample is marked as one that is answered with status {status}, and is not",
        expected=f"status {status}",
        actual=f"status {found}" if found else "no request",
        hint="make the request wrong in the way that the page describes, or change the mark above the block",
    )


def as_expected(
    outcome: Outcome,
    surprised: Callable[[Sample], tuple[Finding, ...]],
    fails: Callable[[Iterable[Finding]], bool],
) -> Outcome:
    """The outcome of a sample that a mark may expect to fail: then a failure is none, and success is one.

    `surprised` are the findings on a sample that passed against its mark.
    """
    why = outcome.sample.marks.xfail
    if why is None or outcome.verdict not in (Verdict.FAILED, Verdict.PASSED):
        return outcome
    if outcome.verdict is Verdict.FAILED:
        rules = ", ".join(dict.fromkeys(finding.rule for finding in outcome.findings))
        reason = f"failed as expected ({rules}): {why}"
        return replace(outcome, verdict=Verdict.SKIPPED, reason=reason, findings=())
    findings = (*outcome.findings, *surprised(outcome.sample))
    verdict = Verdict.FAILED if fails(findings) else outcome.verdict
    return replace(outcome, verdict=verdict, findings=findings)

"""The rules, and the order in which they speak.

A sample is judged in stages from cause to effect. The first stage with an error is the last that speaks:
a lost comma is reported as the comma, not as the crash and the missing answer that follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runners.model import Finding, Severity
from runners.rules import page, request, sample
from runners.rules.evidence import Evidence
from runners.rules.rule import Rule

__all__ = ["RULES", "Evidence", "Rule", "judge"]

_STAGES: tuple[tuple[Rule, ...], ...] = (
    page.RULES,
    (sample.COMPILE,),
    request.RULES,
    sample.STOPS,
    (sample.CRASH,),
    (sample.exit_code,),
    (request.refused,),
    (sample.no_request,),
    (sample.no_answer, sample.no_output),
)
_ASIDES = (sample.DEPRECATED,)
"""Rules that speak whatever else was found."""

RULES: dict[str, Rule] = {rule.id: rule for stage in (*_STAGES, _ASIDES) for rule in stage}
"""Every rule by its id."""

Severities = Mapping[str, Severity | None]
"""What the config says of rules: another severity, or None to switch one off."""


def _findings(rules: tuple[Rule, ...], evidence: Evidence, severities: Severities) -> Iterator[Finding]:
    for rule in rules:
        severity = severities.get(rule.id, rule.severity)
        if severity is not None:
            yield from rule.findings(evidence, severity)


def judge(evidence: Evidence, severities: Severities) -> tuple[Finding, ...]:
    """What is wrong with a sample, the first to be fixed first; a retried request counts once."""
    findings: list[Finding] = []
    for stage in _STAGES:
        findings += _findings(stage, evidence, severities)
        if any(finding.severity is Severity.ERROR for finding in findings):
            break
    findings += _findings(_ASIDES, evidence, severities)
    return tuple(dict.fromkeys(findings))

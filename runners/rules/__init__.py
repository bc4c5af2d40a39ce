"""The rules, and the order in which they speak.

A sample is judged in stages from cause to effect. The first stage with an error is the last that speaks:
a lost comma is reported as the comma, not as the crash and the missing answer that follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from runners.model import Finding, Sample, Severity
from runners.rules import (
    answer,
    expected,
    group,
    hidden,
    modality,
    named,
    page,
    repeats,
    request,
    sample,
    translation,
)
from runners.rules.evidence import Evidence
from runners.rules.group import Seat
from runners.rules.joined import alone, in_own_block
from runners.rules.printed import Printed
from runners.rules.rule import Known, Rule
from runners.rules.translation import Translated

__all__ = [
    "RULES",
    "Evidence",
    "Printed",
    "Rule",
    "judge",
    "judge_group",
    "judge_surprise",
    "judge_translation",
    "proofread",
]

_STAGES: tuple[tuple[Rule[Evidence], ...], ...] = (
    (sample.NAMED_PACKAGE, sample.PACKAGE),
    (sample.COMPILE, sample.TORN),
    (
        named.refused_value,
        named.refused_type,
        *request.RULES,
        repeats.duplicate_key,
        modality.unsupported,
        repeats.repeated,
    ),
    sample.STOPS,
    (sample.CRASH,),
    (expected.expected_status,),
    (sample.exit_code,),
    (hidden.hides_error,),
    (request.refused,),
    (sample.no_request,),
    (answer.no_answer, answer.no_output),
)
_REFUSED_AS_EXPECTED = ((sample.PACKAGE,), (sample.COMPILE, sample.TORN), sample.STOPS)
"""Of a sample that shows an error, and got it: how it ends then is a part of what it shows."""
_ASIDES = (sample.DEPRECATED,)
"""Rules that speak whatever else was found."""

_ALL: Iterator[Rule[Any]] = chain(
    *page.STAGES, (expected.surprise,), *_STAGES, _ASIDES, group.RULES, translation.RULES
)

RULES: dict[str, Rule[Any]] = {rule.id: rule for rule in _ALL}
"""Every rule by its id."""

Severities = Mapping[str, Severity | None]
"""What the config says of rules: another severity, or None to switch one off."""


def proofread(printed: Printed, severities: Severities) -> tuple[Finding, ...]:
    """What is wrong with a block as it is printed, whether it runs or not, in the lines' order."""
    return tuple(sorted(_first_stage(page.STAGES, printed, severities), key=lambda it: (it.line, it.column)))


def judge(evidence: Evidence, severities: Severities) -> tuple[Finding, ...]:
    """What is wrong with a sample that ran, the first to be fixed first; a retried request counts once."""
    findings = _judged(evidence, severities)
    if evidence.sample.before:
        findings = [*in_own_block(findings, _judged(alone(evidence), severities), evidence.sample)]
    return tuple(dict.fromkeys(findings))


def _judged(evidence: Evidence, severities: Severities) -> list[Finding]:
    findings = [*proofread(evidence.printed, severities)]
    if not _stops(findings):
        findings += _first_stage(_stages(evidence), evidence, severities)
    findings += _findings(_ASIDES, evidence, severities)
    return findings


def _stages(evidence: Evidence) -> tuple[tuple[Rule[Evidence], ...], ...]:
    if sample.named_package(evidence):
        return _STAGES[:1]
    return _REFUSED_AS_EXPECTED if evidence.refused_as_expected else _STAGES


def judge_surprise(passed: Sample, severities: Severities) -> tuple[Finding, ...]:
    """What is wrong with a sample that was to fail, and passed."""
    return tuple(_findings((expected.surprise,), passed, severities))


def judge_group(seat: Seat, severities: Severities) -> tuple[Finding, ...]:
    """What is wrong with a sample among those of its group."""
    return tuple(_findings(group.RULES, seat, severities))


def judge_translation(known: Translated, severities: Severities) -> tuple[Finding, ...]:
    """What is wrong with a sample beside its translation."""
    return tuple(_findings(translation.RULES, known, severities))


def _first_stage(
    stages: Iterable[tuple[Rule[Known], ...]], known: Known, severities: Severities
) -> list[Finding]:
    """What the stages say, up to and with the first that has an error."""
    findings: list[Finding] = []
    for stage in stages:
        findings += _findings(stage, known, severities)
        if _stops(findings):
            break
    return findings


def _findings(rules: tuple[Rule[Known], ...], known: Known, severities: Severities) -> Iterator[Finding]:
    for rule in rules:
        severity = severities.get(rule.id, rule.severity)
        if severity is not None:
            yield from rule.findings(known, severity)


def _stops(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)

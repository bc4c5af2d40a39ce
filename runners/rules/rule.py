"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from runners.model import Finding, Severity
from runners.rules.evidence import Evidence
from runners.rules.locate import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule broken at a place: a finding that does not know its rule yet."""

    place: Place
    message: str
    pointer: str | None = None
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None


Check = Callable[[Evidence], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked."""

    id: str
    severity: Severity
    why: str
    """A sentence of what is checked and why it matters to a reader."""
    check: Check

    def findings(self, evidence: Evidence, severity: Severity | None = None) -> Iterator[Finding]:
        """What the rule has to say of a sample, with the config's severity where it names one."""
        for fault in self.check(evidence):
            yield Finding(
                rule=self.id,
                severity=severity or self.severity,
                message=fault.message,
                line=fault.place.line,
                column=fault.place.column,
                pointer=fault.pointer,
                expected=fault.expected,
                actual=fault.actual,
                hint=fault.hint,
            )


def rule(id: str, severity: Severity, why: str) -> Callable[[Check], Rule]:
    """Makes a rule of a function that yields faults."""
    return lambda check: Rule(id, severity, why, check)

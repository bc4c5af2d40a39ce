"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from runners.model import Finding, Severity
from runners.rules.evidence import Evidence
from runners.rules.locate import Place

Known = TypeVar("Known")
"""What a rule looks at, such as `Printed`, which every block has, or `Evidence`, which only a run gives."""


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
class Rule(Generic[Known]):
    """One thing that is checked."""

    id: str
    severity: Severity
    why: str
    """A sentence of what is checked and why it matters to a reader."""
    check: Callable[[Known], Iterator[Fault]]

    def findings(self, known: Known, severity: Severity | None = None) -> Iterator[Finding]:
        """What the rule has to say of a sample, with the config's severity where it names one."""
        for fault in self.check(known):
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


def rule(
    id: str, severity: Severity, why: str
) -> Callable[[Callable[[Known], Iterator[Fault]]], Rule[Known]]:
    """Makes a rule of a function that yields faults."""
    return lambda check: Rule(id, severity, why, check)

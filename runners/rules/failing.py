"""How a sample behaves when the API fails: what is made to go wrong, and what is said of what it then did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from runners.model import Behaviour, Exchange, Finding, Severity, Trial
from runners.rules.evidence import Evidence
from runners.rules.hidden import hides_error, swallowed_at, tells
from runners.rules.seen import shown

FAULTS: Mapping[str, Mapping[str, Any]] = {
    "401": {"reply": {"fault": "401"}},
    "429": {"reply": {"fault": "429", "delay": 1}, "seconds": 0.9},
    "500": {"reply": {"fault": "500"}},
    "cut": {"reply": {"fault": "cut-stream"}},
}
"""The mock's fixture for each. The limit holds for just less than the second that its `retry-after` names.
A stream is cut after half of its events, any other answer after half of its bytes."""
_STACK_TRACE = re.compile(
    r"^Traceback \(most recent call last\)|^\s+at .*[(\s/]\S+:\d+\)?|^goroutine \d+ \[", re.MULTILINE
)
_UNTOLD = (Behaviour.SILENT, Behaviour.GOES_ON)


def trial(fault: str, evidence: Evidence) -> Trial | None:
    """What the sample did when the API failed in that way; None where none of its requests met the fault."""
    struck = next((call for call in evidence.calls if _met(call, fault)), None)
    if struck is None:
        return None
    execution = evidence.execution
    return Trial(fault, _behaviour(evidence, struck), execution.exit_code, execution.seconds)


def _met(call: Exchange, fault: str) -> bool:
    return str(call.status) == fault or (fault == "cut" and call.method == "POST")


def _behaviour(evidence: Evidence, struck: Exchange) -> Behaviour:
    execution = evidence.execution
    told = tells(execution, struck)
    if execution.stop:
        return Behaviour.HANGS
    if execution.exit_code:
        if _STACK_TRACE.search(execution.stderr):
            return Behaviour.STACK_TRACE
        return Behaviour.EXITS if told else Behaviour.MUTE
    if _recovered(evidence, struck):
        refused = [call for call in evidence.calls if call.status == struck.status]
        return Behaviour.RECOVERS if len(refused) == 1 else Behaviour.HURRIES
    if told:
        return Behaviour.SAYS
    return Behaviour.GOES_ON if execution.output.strip() else Behaviour.SILENT


def _recovered(evidence: Evidence, struck: Exchange) -> bool:
    """Whether the request that was refused was sent again and the answer was used."""
    later = evidence.calls[evidence.calls.index(struck) + 1 :]
    return struck.status >= 400 and any(
        call.status < 300 and call.body == struck.body and shown(evidence, call) for call in later
    )


def hidden(trial: Trial, evidence: Evidence, severity: Severity) -> Finding | None:
    """A finding of `sample/hides-error` where nobody who ran the sample would have learned of the fault."""
    if trial.behaviour not in _UNTOLD:
        return None
    place = swallowed_at(evidence)
    return Finding(
        rule=hides_error.id,
        severity=severity,
        message=f"when the API fails ({trial.fault}), the sample does not say so and exits with code 0",
        line=place.line,
        column=place.column,
        expected="a message or an exit code that tells of the error",
        actual=trial.behaviour.words,
        hint="check the answer's status, print its error, and exit with a code that is not 0",
    )

"""The kit's public format, described by `schemas/kit/report.json`."""

from __future__ import annotations

import json
from typing import Any

from runners.model import Exchange, Execution, Finding, Outcome, Report, Trial
from runners.reporters.redact import redact

SCHEMA = "samplecheck-report/1"


def render(report: Report) -> str:
    """The report as indented JSON."""
    data = {
        "schema": SCHEMA,
        "kit": report.kit,
        "summary": {name: getattr(report.summary, name) for name in report.summary.__slots__},
        "samples": [_sample(outcome) for outcome in report.outcomes],
    }
    if faults := [_trial(outcome, trial) for outcome in report.outcomes for trial in outcome.trials]:
        data["faults"] = faults
    return redact(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _trial(outcome: Outcome, trial: Trial) -> dict[str, Any]:
    return {
        "id": outcome.sample.id,
        "fault": trial.fault,
        "behaviour": trial.behaviour.value,
        "exit_code": trial.exit_code,
        "seconds": round(trial.seconds, 3),
    }


def _sample(outcome: Outcome) -> dict[str, Any]:
    sample, execution = outcome.sample, outcome.execution
    return {
        "id": sample.id,
        "page": sample.page,
        "line": sample.block.line,
        "end_line": sample.block.end_line,
        "language": sample.language,
        "group": sample.group,
        "outcome": outcome.verdict.value,
        "reason": outcome.reason,
        "seconds": round(execution.seconds, 3) if execution else None,
        "cached": outcome.cached,
        "substitutions": [
            {"from": it.original, "to": it.replacement, "line": it.line} for it in outcome.substitutions
        ],
        "findings": [_finding(finding) for finding in outcome.findings],
        "exchanges": [_exchange(exchange) for exchange in outcome.exchanges],
        "output": _output(execution) if execution else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    names = ("rule", "severity", "line", "column", "pointer", "message", "expected", "actual", "hint")
    return {name: getattr(finding, name) for name in names}


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "operation": exchange.operation,
        "method": exchange.method,
        "host": exchange.host,
        "path": exchange.path,
        "status": exchange.status,
        "request": _body(exchange.body),
        "response": _body(exchange.response),
    }


def _body(body: bytes) -> object:
    """A body as a person wants to see it: parsed where it is JSON, else its text; None where it is empty."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


def _output(execution: Execution) -> dict[str, Any]:
    return {
        "exit_code": execution.exit_code,
        "stdout": execution.stdout,
        "stderr": execution.stderr,
        "stopped": execution.stop,
    }

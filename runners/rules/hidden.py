"""sample/hides-error: whether a sample whose request failed says so, and where it keeps it to itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from runners.model import Exchange, Execution, Severity
from runners.rules.evidence import Evidence
from runners.rules.locate import Place, at, start
from runners.rules.rule import Fault, rule

_WORDS = re.compile(
    r"(?i)error|exception|fail|refus|denied|invalid|unauthori[sz]ed|forbidden|too many|rate.?limit"
    r"|timed? ?out|closed|abort|incomplete|unavailable|could not|cannot|can't|unable|went wrong"
    r"|try again|retry|unexpected|\bEOF\b|missing|remaining|错误|失败|异常|超时|超限|限流|无法|重试|无效|中断"
)
"""By which a person learns that something went wrong."""


def tells(execution: Execution, failed: Exchange | None = None) -> bool:
    """Whether the output says that something went wrong: in words, by the status, or by the answer's text."""
    if _WORDS.search(execution.output):
        return True
    return failed is not None and any(text in execution.output for text in _named(failed))


def _named(failed: Exchange) -> Iterator[str]:
    """What an error's answer can be told by."""
    yield str(failed.status)
    try:
        error = json.loads(failed.response)["error"]
        yield from (error[key] for key in ("message", "code", "type") if error.get(key))
    except (ValueError, LookupError, TypeError, AttributeError):
        return


def swallowed_at(evidence: Evidence) -> Place:
    """Where the code takes an error and says nothing, else where it sends the request."""
    lines = evidence.code.splitlines()
    for pattern in (evidence.language.catches, evidence.language.sends):
        for number, line in enumerate(lines, 1):
            if pattern.search(line):
                return at(evidence.lines, number, len(line) - len(line.lstrip()) + 1)
    return start(evidence.sample)


@rule(
    "sample/hides-error",
    Severity.ERROR,
    "A sample that was refused and neither says so nor exits with another code than 0 looks as if it worked.",
)
def hides_error(evidence: Evidence) -> Iterator[Fault]:
    """The last call was refused, and nobody who runs the sample learns of it."""
    failed = evidence.calls[-1] if evidence.calls else None
    refused = failed is not None and failed.status >= 400
    if failed and refused and not evidence.execution.exit_code and not tells(evidence.execution, failed):
        yield Fault(
            swallowed_at(evidence),
            f"the API refused the request with status {failed.status}, and the sample does not say so",
            expected="a message or an exit code that tells of the error",
            actual=f"exit code 0 and the output `{evidence.execution.output.strip()[:80]}`",
            hint="check the answer's status, print its error, and exit with a code that is not 0",
        )

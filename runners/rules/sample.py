"""sample/…: what became of the sample itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runners.languages import Trouble
from runners.model import Severity, Stop
from runners.rules.evidence import Evidence
from runners.rules.locate import Place, at, start
from runners.rules.rule import Check, Fault, Rule, rule

_NOTHING = re.compile(
    r"\bundefined\b|\[object \w+\]|Promise \{[^}]*\}|\bNone\b|\bnull\b"
    r"|<nil>|%!\w\(|<(?:coroutine|generator) object"
)
"""What the languages print where a value is not there."""
_LITERAL = re.compile(r'"([^"\\]{2,})|\'([^\'\\]{2,})|`([^`\\$]{2,})')


def printing_place(evidence: Evidence, text: str = "") -> Place:
    """The line that prints `text`: the one with the longest literal in it, else the last that prints."""
    best, best_score = None, -1
    for number, line in enumerate(evidence.code.splitlines(), 1):
        if evidence.language.prints.search(line):
            pieces = (piece for match in _LITERAL.findall(line) for piece in match if piece)
            score = max((len(piece) for piece in pieces if piece.strip(" {}%:") in text), default=0)
            if score >= best_score:
                best, best_score = number, score
    if best is None:
        return start(evidence.sample)
    line = evidence.code.splitlines()[best - 1]
    return at(evidence.lines, best, len(line) - len(line.lstrip()) + 1)


def _diagnosis_check(trouble: Trouble) -> Check:
    """What the language's own tools said of that kind."""

    def check(evidence: Evidence) -> Iterator[Fault]:
        for diagnosis in evidence.diagnoses:
            if diagnosis.trouble is trouble:
                place = (
                    at(evidence.lines, diagnosis.line, diagnosis.column)
                    if diagnosis.line
                    else printing_place(evidence, diagnosis.message)
                )
                yield Fault(place, diagnosis.message, hint=diagnosis.hint)

    return check


COMPILE = Rule(
    "sample/compile",
    Severity.ERROR,
    "A sample that does not compile is of no use to anybody who pastes it.",
    _diagnosis_check(Trouble.COMPILE),
)
CRASH = Rule(
    "sample/crash",
    Severity.ERROR,
    "A sample must not end by an error that it does not handle.",
    _diagnosis_check(Trouble.CRASH),
)
DEPRECATED = Rule(
    "sample/deprecated",
    Severity.WARNING,
    "A call that is going away teaches readers what they will have to unlearn.",
    _diagnosis_check(Trouble.DEPRECATED),
)


def _stop_rule(id: str, stop: Stop, message: str, hint: str) -> Rule:
    def check(evidence: Evidence) -> Iterator[Fault]:
        if evidence.execution.stop is stop:
            yield Fault(start(evidence.sample), message, hint=hint)

    return Rule(id, Severity.ERROR, f"A sample that {message.removeprefix('the sample ')} is stopped.", check)


STOPS = (
    _stop_rule(
        "sample/timeout",
        Stop.TIME,
        "the sample ran longer than it may",
        "look for a loop or a wait that never ends; `timeout` in samplecheck.yaml is the limit in seconds",
    ),
    _stop_rule("sample/memory", Stop.MEMORY, "the sample used more memory than it may", "use less of it"),
    _stop_rule("sample/output", Stop.OUTPUT, "the sample printed more than anybody reads", "print less"),
)


@rule("sample/exit", Severity.ERROR, "A sample that works exits with code 0.")
def exit_code(evidence: Evidence) -> Iterator[Fault]:
    """Any other exit code."""
    execution = evidence.execution
    if execution.exit_code:
        said = [line for line in execution.output.splitlines() if line.strip() and line != "exit status 1"]
        last = said[-1].strip() if said else ""
        yield Fault(
            printing_place(evidence, last),
            f"the sample exits with code {execution.exit_code}" + (f": {last}" if last else ""),
            expected="exit code 0",
            actual=f"exit code {execution.exit_code}",
        )


@rule("sample/no-request", Severity.ERROR, "A sample of an API calls the API.")
def no_request(evidence: Evidence) -> Iterator[Fault]:
    """Nothing was sent."""
    if not evidence.calls:
        yield Fault(
            start(evidence.sample),
            "the sample ran to its end and sent no request",
            expected="a request to " + " or ".join(evidence.bases),
            actual="no request",
            hint="is the function that sends it ever called?",
        )


def _unshown(evidence: Evidence) -> bool:
    output = evidence.execution.output
    return bool(evidence.answered) and not any(
        text in output for exchange in evidence.answered for text in exchange.evidence
    )


@rule(
    "sample/no-answer",
    Severity.ERROR,
    "Every answer of the mock carries a word made for that one request; a sample that prints something "
    "without the word has not read the answer.",
)
def no_answer(evidence: Evidence) -> Iterator[Fault]:
    """Output in which the answer is not."""
    output = evidence.execution.stdout
    if not _unshown(evidence) or not evidence.execution.output.strip():
        return
    nothing = _NOTHING.search(output)
    printed = nothing[0] if nothing else output.strip().splitlines()[-1][:80] if output.strip() else ""
    line = next((text for text in output.splitlines() if printed and printed in text), output)
    yield Fault(
        printing_place(evidence, line),
        f"prints `{printed}` where the answer belongs" if nothing else "never shows the answer",
        expected=f"the answer, in which the mock put `{evidence.answered[-1].evidence[0]}`",
        actual=line.strip()[:120],
        hint="the answer of a chat is at `choices[0].message.content`"
        if evidence.answered[-1].operation == "createChatCompletion"
        else None,
    )


@rule("sample/no-output", Severity.WARNING, "A reader who runs a sample wants to see that it worked.")
def no_output(evidence: Evidence) -> Iterator[Fault]:
    """Nothing was printed at all."""
    if _unshown(evidence) and not evidence.execution.output.strip():
        yield Fault(start(evidence.sample), "the sample prints nothing", hint="print the answer")

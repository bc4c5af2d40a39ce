"""sample/…: what became of the sample itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from runners.languages import Trouble
from runners.model import Severity, Stop
from runners.pages.needs import is_meant
from runners.rules.answer import printing_place, unawaited
from runners.rules.evidence import Evidence
from runners.rules.locate import Place, at, start
from runners.rules.rule import Check, Fault, Rule, rule


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


_PACKAGE_CHECK = _diagnosis_check(Trouble.PACKAGE)


def _unnamed_package(evidence: Evidence) -> Iterator[Fault]:
    if not _installed(evidence):
        yield from _PACKAGE_CHECK(evidence)


def _named_package(evidence: Evidence) -> Iterator[Fault]:
    name = _installed(evidence)
    for fault in _PACKAGE_CHECK(evidence) if name else ():
        yield replace(
            fault, hint=f"the page names it; add it to the kit's runtime: {_config(evidence, name)}"
        )


PACKAGE = Rule(
    "sample/package",
    Severity.ERROR,
    "A reader who lacks a package that the page does not name cannot run the sample.",
    _unnamed_package,
)
NAMED_PACKAGE = Rule(PACKAGE.id, Severity.INFO, PACKAGE.why, _named_package)
"""The same where the page names the package, so that only the kit's own runtime lacks it."""
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
TORN = Rule(CRASH.id, CRASH.severity, CRASH.why, _diagnosis_check(Trouble.TORN))
"""The same for a command that was torn apart: what it sent before is only what was left of it."""
DEPRECATED = Rule(
    "sample/deprecated",
    Severity.WARNING,
    "A call that is going away teaches readers what they will have to unlearn.",
    _diagnosis_check(Trouble.DEPRECATED),
)


def named_package(evidence: Evidence) -> str | None:
    """Why the sample could not run where the page names a package that its runtime lacks; else None."""
    name = _installed(evidence)
    return f"needs the package {name}, which the page names: {_config(evidence, name)}" if name else None


def _installed(evidence: Evidence) -> str:
    """The package that the sample lacks although the page has its reader install it; empty where none is."""
    lacks = [it.message for it in evidence.diagnoses if it.trouble is Trouble.PACKAGE]
    return next((name for name in evidence.sample.installs for it in lacks if is_meant(name, it)), "")


def _config(evidence: Evidence, name: str) -> str:
    """The config's line that adds a package."""
    return f"`runtimes: {{{evidence.language.image}: {{packages: [{name}]}}}}` in samplecheck.yaml"


def _stop_rule(id: str, stop: Stop, message: str, hint: str) -> Rule[Evidence]:
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


_GO_STATUS = re.compile(r"^exit status (\d+)$", re.MULTILINE)
"""What `go run` prints of its program's exit code; its own is 1."""


def _own_exit_code(evidence: Evidence) -> int:
    told = _GO_STATUS.search(evidence.execution.stderr) if evidence.language.name == "go" else None
    return int(told[1]) if told else evidence.execution.exit_code


def _exit_place(evidence: Evidence, said: str, code: int) -> Place:
    """The line that exits with this code, the first behind the one that says why; else that one."""
    why = printing_place(evidence, said)
    for argument in (str(code), r"[a-zA-Z_$]"):
        exits = re.compile(rf"\b[eE]xit\s*\(?\s*{argument}(?!\d)")
        places = [
            at(evidence.lines, number, match.start() + 1)
            for number, line in enumerate(evidence.code.splitlines(), 1)
            if (match := exits.search(line))
        ]
        if places:
            return next((place for place in places if place.line >= why.line), places[-1])
    return why


@rule("sample/exit", Severity.ERROR, "A sample that works exits with code 0.")
def exit_code(evidence: Evidence) -> Iterator[Fault]:
    """Any other exit code."""
    execution, code = evidence.execution, _own_exit_code(evidence)
    if code:
        said = [line for line in execution.output.splitlines() if line.strip() and not _GO_STATUS.match(line)]
        last = said[-1].strip() if said else ""
        yield Fault(
            _exit_place(evidence, last, code),
            f"the sample exits with code {code}" + (f": {last}" if last else ""),
            expected="exit code 0",
            actual=f"exit code {code}",
        )


@rule("sample/no-request", Severity.ERROR, "A sample of an API calls the API.")
def no_request(evidence: Evidence) -> Iterator[Fault]:
    """Nothing was sent, and nothing that is printed says why."""
    if not evidence.calls and not unawaited(evidence) and not evidence.sample.prepares:
        yield Fault(
            start(evidence.sample),
            "the sample ran to its end and sent no request",
            expected="a request to " + " or ".join(evidence.bases),
            actual="no request",
            hint="is the function that sends it ever called?",
        )

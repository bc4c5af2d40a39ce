"""The report as a person reads it in a terminal: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich import box
from rich.table import Table
from rich.text import Text

from runners.model import Finding, Outcome, Report, Severity, Summary, Verdict
from runners.reporters.redact import redact

MARKS = {
    Verdict.PASSED: ("✓", "green"),
    Verdict.FAILED: ("✗", "red"),
    Verdict.SKIPPED: ("-", "yellow"),
    Verdict.NOT_RUNNABLE: ("·", "bright_black"),
    Verdict.ERRORED: ("!", "magenta"),
}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_DETAIL = 400
"""How many characters of an expected or actual value a terminal shows."""


def outcome_line(outcome: Outcome) -> Text:
    """One line for one sample, as it finishes."""
    mark, colour = MARKS[outcome.verdict]
    sample = outcome.sample
    text = Text.assemble((f"{mark} ", colour), sample.id, (f"  {sample.language or ''}", "cyan"))
    if outcome.execution:
        text.append(f"  {outcome.execution.seconds:.1f} s", "bright_black")
    if outcome.reason:
        text.append(f"  {redact(outcome.reason)}", "bright_black")
    return text


def details(report: Report, pages: Mapping[str, str]) -> Iterator[Text]:
    """Every finding with the page's own line under it. `pages` are the pages' texts by path."""
    for outcome in report.outcomes:
        for finding in outcome.findings:
            yield from _finding(outcome, finding, pages.get(outcome.sample.page, ""))


def _finding(outcome: Outcome, finding: Finding, page: str) -> Iterator[Text]:
    colour = _COLOURS[finding.severity]
    yield Text()
    yield Text.assemble(
        (f"{outcome.sample.page}:{finding.line}:{finding.column}", "bold"),
        (f"  {finding.severity}", colour),
        (f"  {finding.rule}", "cyan"),
        f"  {outcome.sample.language or ''}",
    )
    yield Text(f"  {redact(finding.message)}", "bold")
    yield from _excerpt(page, finding, colour)
    for name in ("pointer", "expected", "actual", "hint"):
        if value := getattr(finding, name):
            yield Text.assemble((f"  {name + ':':<10}", "bright_black"), redact(_short(value)))


def _short(value: str) -> str:
    return value if len(value) <= _DETAIL else value[:_DETAIL] + " …"


def _excerpt(page: str, finding: Finding, colour: str) -> Iterator[Text]:
    lines = page.splitlines()
    if not 1 <= finding.line <= len(lines):
        return
    source = lines[finding.line - 1].expandtabs(4)
    number = f"{finding.line:>6} "
    yield Text.assemble((f"{number}│ ", "bright_black"), redact(source))
    if finding.column > 1:
        before = lines[finding.line - 1][: finding.column - 1].expandtabs(4)
        yield Text.assemble(
            (" " * len(number) + "│ ", "bright_black"), (" " * Text(before).cell_len + "^", colour)
        )


def trials(report: Report) -> Iterator[Table]:
    """For each page what its samples do when the API fails: samples down, faults across."""
    pages = dict.fromkeys(outcome.sample.page for outcome in report.outcomes if outcome.trials)
    for page in pages:
        tried = [outcome for outcome in report.outcomes if outcome.sample.page == page and outcome.trials]
        faults = dict.fromkeys(trial.fault for outcome in tried for trial in outcome.trials)
        table = Table(
            "sample", *faults, title=f"when the API fails: {page}", title_justify="left", box=box.SIMPLE_HEAD
        )
        for outcome in tried:
            said = {trial.fault: trial.behaviour.words for trial in outcome.trials}
            name = f"{outcome.sample.block.line}  {outcome.sample.language}"
            table.add_row(name, *(said.get(fault, "not met") for fault in faults))
        yield table


def reasons(report: Report) -> Iterator[Text]:
    """Why each sample that did not run did not."""
    for outcome in report.outcomes:
        if outcome.reason is not None:
            yield outcome_line(outcome)


def coverage(summary: Summary) -> Text:
    """The last line: it always counts everything."""
    text = (
        f"found {summary.found} · ran {summary.ran} · passed {summary.passed} · failed {summary.failed} · "
        f"skipped {summary.skipped} · not runnable {summary.not_runnable} · errored {summary.errored}"
    )
    good = summary.ran and not summary.failed and not summary.errored
    return Text.assemble((text, "bold green" if good else "bold red"), f"   {summary.seconds:.1f} s")

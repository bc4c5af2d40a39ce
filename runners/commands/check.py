"""`samplecheck check`: runs the samples of pages and says which are true."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from mock_server.contract import Contract
from runners import __version__
from runners.check import Options, check, unrun
from runners.commands.inputs import read_config, read_pages
from runners.compare import compared
from runners.errors import ExitCode, HarnessError, UsageError
from runners.model import Outcome, Page, Report, Sample, Verdict
from runners.plan import jobs
from runners.progress import Progress
from runners.reporters import REPORTERS, terminal


def execute(options: argparse.Namespace) -> ExitCode:
    """Checks, reports, and says how it went."""
    targets = [_target(text) for text in options.report]
    if options.jobs < 1:
        raise UsageError(f"--jobs: expected a number from 1 up, found {options.jobs}")
    settings = read_config(options)
    pages = read_pages(options, settings)
    begun = time.monotonic()
    contract = Contract.load()
    ready = [job for page in pages for job in jobs(page, settings, contract)]
    how = Options(
        options.jobs,
        options.strict,
        options.faults,
        packages=settings.packages,
        severities=settings.severities,
    )
    console = Console(stderr="-" in [file for _, file in targets], highlight=False, soft_wrap=True)
    outcomes, end = {}, None
    with Progress(console, len(ready)) as progress:
        try:
            for outcome in check(ready, how, progress):
                outcomes[outcome.sample.id] = outcome
                progress.finished(outcome)
        except (HarnessError, KeyboardInterrupt) as error:
            end = error
    whole = compared(_all(pages, outcomes, how, end), pages, contract, how)
    report = Report(__version__, whole, time.monotonic() - begun)
    _show(console, report, pages)
    for format, file in targets:
        _write(file, REPORTERS[format](report))
    if end:
        raise end
    return exit_code(report)


def _target(text: str) -> tuple[str, str]:
    format, equals, file = text.partition("=")
    if not equals or not file or format not in REPORTERS:
        raise UsageError(f"--report: expected FORMAT=FILE with one of {', '.join(REPORTERS)}, found `{text}`")
    return format, file


def _all(
    pages: Iterable[Page], outcomes: dict[str, Outcome], how: Options, end: BaseException | None
) -> tuple[Outcome, ...]:
    """An outcome for every sample in the pages' order, also for those that never ran."""
    reason = "interrupted" if isinstance(end, KeyboardInterrupt) else "the harness stopped before"
    return tuple(_outcome(sample, outcomes, how, reason) for page in pages for sample in page.samples)


def _outcome(sample: Sample, outcomes: dict[str, Outcome], how: Options, reason: str) -> Outcome:
    if sample.not_runnable is not None:
        return unrun(sample, how)
    return outcomes.get(sample.id) or Outcome(sample, Verdict.SKIPPED, reason)


def _show(console: Console, report: Report, pages: Iterable[Page]) -> None:
    texts = {page.path: page.text for page in pages}
    for text in terminal.details(report, texts):
        console.print(text)
    for table in terminal.trials(report):
        console.print(table)
    console.print()
    for text in terminal.reasons(report):
        console.print(text)
    console.print(terminal.coverage(report.summary))


def _write(file: str, text: str) -> None:
    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--report: {file} cannot be written: {error.strerror}") from error


def exit_code(report: Report) -> ExitCode:
    """What a finished check exits with: the harness's faults weigh more than the samples'."""
    summary = report.summary
    if summary.errored:
        return ExitCode.HARNESS
    if summary.failed:
        return ExitCode.FAILED
    return ExitCode.PASSED if summary.ran else ExitCode.NOTHING_RAN

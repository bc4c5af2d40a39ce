"""`samplecheck check`: runs the samples of pages and says which are true."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from mock_server.contract import Contract
from runners import __version__
from runners.check import Options, check, unrun
from runners.commands.changed import untouched
from runners.commands.inputs import config_path, read_config, read_pages
from runners.commands.watch import saves, still_true
from runners.compare import compared
from runners.errors import ExitCode, HarnessError, SamplecheckError, UsageError
from runners.model import Outcome, Page, Report, Sample, Verdict
from runners.plan import Job, jobs
from runners.progress import Progress
from runners.reporters import REPORTERS, terminal


@dataclass(frozen=True, slots=True)
class Work:
    """What a check has to do."""

    pages: tuple[Page, ...]
    jobs: tuple[Job, ...]
    how: Options
    contract: Contract


def execute(options: argparse.Namespace) -> ExitCode:
    """Checks, reports, and says how it went."""
    targets = [_target(text) for text in options.report]
    if options.jobs < 1:
        raise UsageError(f"--jobs: expected a number from 1 up, found {options.jobs}")
    work = prepare(options)
    console = Console(stderr="-" in [file for _, file in targets], highlight=False, soft_wrap=True)
    kept = untouched(work.pages, options.changed) if options.changed else {}
    saved = saves(work.pages, config_path(options)) if options.watch else ()
    report = _publish(work, kept, targets, console)
    if options.watch:
        _watch(options, saved, work, report, console)
    code = exit_code(report)
    return ExitCode.PASSED if code is ExitCode.NOTHING_RAN and kept else code


def _watch(
    options: argparse.Namespace,
    saved: Iterable[tuple[str, ...]],
    work: Work,
    report: Report,
    console: Console,
) -> None:
    """Checks again what was changed, whenever a page or the config is saved, until somebody stops it."""
    targets = [_target(text) for text in options.report]
    console.print("\nWaiting for a page to be saved. Ctrl-C stops it.")
    for names in saved:
        console.rule(f"{datetime.now():%H:%M:%S}  {', '.join(names)}", align="left")
        try:
            fresh = prepare(options)
            report = _publish(fresh, still_true(report, work.jobs, fresh.jobs, fresh.how), targets, console)
            work = fresh
        except SamplecheckError as error:
            console.print(str(error), markup=False)


def prepare(options: argparse.Namespace) -> Work:
    """Reads the config and the pages. Raises ConfigError, PageError or UsageError."""
    settings = read_config(options)
    pages = read_pages(options, settings)
    contract = settings.contract or Contract.load()
    ready = tuple(job for page in pages for job in jobs(page, settings, contract))
    how = Options(
        options.jobs,
        options.strict,
        options.faults,
        packages=settings.packages,
        severities=settings.severities,
    )
    return Work(pages, ready, how, contract)


def _publish(
    work: Work, kept: Mapping[str, Outcome], targets: Iterable[tuple[str, str]], console: Console
) -> Report:
    """Runs what nobody knows yet, shows it, and writes the reports, also where it cannot go on."""
    report, end = perform(work, kept, console)
    _show(console, report, work.pages)
    for format, file in targets:
        _write(file, REPORTERS[format](report))
    if end:
        raise end
    return report


def perform(work: Work, kept: Mapping[str, Outcome], console: Console) -> tuple[Report, BaseException | None]:
    """The report, and why it is not whole where it is not. `kept` are outcomes that are known, by sample."""
    begun = time.monotonic()
    ready = [job for job in work.jobs if job.sample.id not in kept]
    outcomes, end = dict(kept), None
    with Progress(console, len(ready)) as progress:
        try:
            for outcome in check(ready, work.how, progress):
                outcomes[outcome.sample.id] = outcome
                progress.finished(outcome)
        except (HarnessError, KeyboardInterrupt) as error:
            end = error
    whole = compared(_all(work.pages, outcomes, work.how, end), work.pages, work.contract, work.how)
    return Report(__version__, whole, time.monotonic() - begun), end


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
    if not sample.runs:
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

"""`check --watch`: what is saved, and which outcomes still hold then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from watchfiles import Change, watch

from runners.check import Options
from runners.model import Outcome, Page, Report, Verdict
from runners.pages.reader import LEXERS
from runners.plan import Job

_SETTLED = 200
"""Milliseconds: editors write a file in several steps."""
_OF_CONFIGS = (".yaml", ".yml", ".json")
_COMPARING = ("group/", "translation/")


def saves(pages: Iterable[Page], config: Path | None) -> Iterator[tuple[str, ...]]:
    """The names of the files that are saved from now on, each time that some are. Ends by Ctrl-C only."""
    folders = {Path(page.path).resolve().parent for page in pages}
    if config:
        folders.add(config.resolve().parent)
    watcher = watch(
        *folders,
        watch_filter=_matters,
        debounce=_SETTLED,
        rust_timeout=_SETTLED,
        yield_on_timeout=True,
        recursive=False,
    )
    next(watcher)  # only now does it watch, and nothing is missed that is saved while a check runs
    return (tuple(sorted({Path(path).name for _, path in changes})) for changes in watcher if changes)


def _matters(_: Change, path: str) -> bool:
    """Whether a file may be a page, a config, a catalogue or a contract."""
    return Path(path).suffix.lower() in (*LEXERS, *_OF_CONFIGS)


def still_true(
    report: Report, before: Iterable[Job], now: Iterable[Job], options: Options
) -> Mapping[str, Outcome]:
    """The outcomes, by sample, of jobs that are what they were; without what only comparing had found."""
    known = {job.sample.id: job for job in before}
    same = {job.sample.id for job in now if known.get(job.sample.id) == job}
    ran = (it for it in report.outcomes if it.sample.id in same and it.execution)
    return {it.sample.id: _alone(it, options) for it in ran if it.verdict is not Verdict.ERRORED}


def _alone(outcome: Outcome, options: Options) -> Outcome:
    findings = tuple(it for it in outcome.findings if not it.rule.startswith(_COMPARING))
    verdict = Verdict.FAILED if options.fails(findings) else Verdict.PASSED
    return replace(outcome, findings=findings, verdict=verdict)

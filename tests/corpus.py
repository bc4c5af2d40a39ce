"""The corpus: every folder below `cases/` is a page or two and what must be said of them in `expected.yaml`.

All cases are run in one go, as one check of many pages: a slot's start costs more than most samples.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from mock_server.contract import Contract
from runners import config
from runners.check import Options, check, evidence_of, outcome, unrun
from runners.commands.check import exit_code
from runners.compare import compared
from runners.config import Config
from runners.model import Finding, Outcome, Page, Report, Sample
from runners.pages.reader import read_page
from runners.plan import Job, jobs
from runners.rules import RULES

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One folder of the corpus."""

    folder: Path

    @property
    def name(self) -> str:
        """Its path below `cases/`, such as `wrong/request/python-misspelt-field`."""
        return self.folder.relative_to(CASES).as_posix()

    @property
    def family(self) -> str:
        """Of the rules that it is about, or the style that it shows."""
        parts = self.name.split("/")
        return parts[1] if len(parts) > 2 else "pages"

    @property
    def right(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.name.startswith("right/")

    @cached_property
    def expected(self) -> dict[str, Any]:
        """What must be said: `exit`, `samples` with their findings, blocks that are `not_runnable`."""
        data: dict[str, Any] = yaml.safe_load((self.folder / "expected.yaml").read_text(encoding="utf-8"))
        return data

    @cached_property
    def settings(self) -> Config:
        """Its own config, or the default."""
        path = config.find(self.folder)
        return config.load(path, RULES) if path else Config()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Its pages, named below `cases/` so that no two cases share a name."""
        names = self.expected.get("pages", ["page.md"])
        return tuple(
            read_page(path := self.folder / name, f"{self.name}/{name}", self.settings.marks_of(path))
            for name in names
        )

    def samples(self) -> Iterator[tuple[Sample, list[dict[str, Any]]]]:
        """Every sample that is expected to run or to be found fault with, and its expected findings."""
        found = {it.id: it for page in self.pages for it in page.samples}
        for name, findings in self.expected["samples"].items():
            yield found[f"{self.name}/{name}"], findings


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that was run."""

    case: Case
    jobs: Mapping[str, Job]
    """By the sample's id."""
    outcomes: tuple[Outcome, ...]

    @property
    def exit(self) -> int:
        """What `samplecheck check` would exit with."""
        return int(exit_code(Report("", self.outcomes, 0.0)))

    @property
    def found(self) -> dict[str, list[dict[str, Any]]]:
        """What was found in each sample that matters, by the keys that the expectation names."""
        prefix, expected = f"{self.case.name}/", self.case.expected["samples"]
        return {
            name: [_shown(finding, expected.get(name, [])) for finding in it.findings]
            for it in self.outcomes
            if (name := it.sample.id.removeprefix(prefix)) in expected or it.findings
        }

    @property
    def not_runnable(self) -> list[str]:
        """The blocks that did not run."""
        prefix = f"{self.case.name}/"
        return [it.sample.id.removeprefix(prefix) for it in self.outcomes if it.execution is None]

    @property
    def as_expected(self) -> bool:
        """Whether what was found is what must be found, no more and no less."""
        return self.found == self.case.expected["samples"] and self.exit == self.case.expected["exit"]


def _shown(finding: Finding, expected: list[dict[str, Any]]) -> dict[str, Any]:
    """The finding by the keys that any expectation of its rule names."""
    keys = {key for it in expected for key in it} or {"rule", "line"}
    return {
        key: str(value) if key == "severity" else value
        for key in sorted(keys)
        for value in [getattr(finding, key)]
    }


class Quiet:
    """Somebody who only counts."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._begun = total, 0, time.monotonic()

    def step(self, text: str) -> None:
        """A long piece of preparation begins."""
        print(text, file=sys.stderr)

    def started(self, sample: Sample) -> None:
        """A sample's container starts."""
        self._done += 1
        if self._done % 50 == 0:
            seconds = time.monotonic() - self._begun
            print(f"{self._done} of {self._total} samples, {seconds:.0f} s", file=sys.stderr)


def cases() -> tuple[Case, ...]:
    """The whole corpus."""
    return tuple(Case(path.parent) for path in sorted(CASES.rglob("expected.yaml")))


def run(wanted: Iterable[Case]) -> dict[str, Seen]:
    """The cases' outcomes by name. One check for all cases that are to be run alike."""
    contract = Contract.load()
    alike: dict[str, list[Case]] = {}
    for case in wanted:
        how = _options(case)
        alike.setdefault(repr((how.packages, how.severities, how.strict)), []).append(case)
    return {seen.case.name: seen for group in alike.values() for seen in _run(group, contract)}


def _options(case: Case) -> Options:
    own = case.settings
    return Options(
        slots=os.cpu_count() or 1,
        strict=case.expected.get("strict", False),
        packages=own.packages,
        severities=own.severities,
    )


def _run(group: list[Case], contract: Contract) -> Iterator[Seen]:
    how = _options(group[0])
    planned = {
        case.name: [job for page in case.pages for job in jobs(page, case.settings, contract)]
        for case in group
    }
    ready = [job for found in planned.values() for job in found]
    outcomes = {it.sample.id: it for it in check(ready, how, Quiet(len(ready)))}
    for case in group:
        samples = [it for page in case.pages for it in page.samples]
        whole = [outcomes[it.id] if it.runs else unrun(it, how) for it in samples]
        yield Seen(
            case,
            {job.sample.id: job for job in planned[case.name]},
            compared(whole, case.pages, case.settings.contract or contract, how),
        )


def without(seen: Seen, rule: str) -> Seen:
    """The same case as it is judged where one rule is switched off; nothing is run again."""
    contract = Contract.load()
    how = _options(seen.case)
    how = replace(how, severities={**how.severities, rule: None})
    whole = [_judged(it, seen.jobs.get(it.sample.id), contract, how) for it in seen.outcomes]
    return replace(seen, outcomes=compared(whole, seen.case.pages, contract, how))


def _judged(seen: Outcome, job: Job | None, contract: Contract, how: Options) -> Outcome:
    if job is None or seen.execution is None:
        return unrun(seen.sample, how)
    return outcome(job, evidence_of(job, seen.execution, seen.exchanges, contract), how)

"""Running jobs in slots and judging what comes back."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from docker import DockerClient

from mock_server.contract import Contract
from runners.engine.client import connected
from runners.engine.images import ensure
from runners.engine.labels import Session, remove_session, sweep
from runners.engine.run import execute
from runners.engine.slot import Slot
from runners.engine.spec import Program, sample_container
from runners.engine.trust import Trust, issue
from runners.errors import HarnessError
from runners.model import Exchange, Execution, Finding, Outcome, Sample, Severity, Verdict
from runners.pages.terminal import STDIN
from runners.plan import KEY, Job
from runners.rules import Evidence, Printed, judge, judge_surprise, proofread
from runners.rules.expected import as_expected
from runners.rules.failing import FAULTS, hidden, trial
from runners.rules.hidden import hides_error
from runners.rules.joined import follows_mistake, own_part
from runners.rules.sample import named_package

MOCK = "mock"
"""The name of the mock's image."""


class Listener(Protocol):
    """Somebody who watches. Called from several threads."""

    def step(self, text: str) -> None:
        """A long piece of preparation begins."""

    def started(self, sample: Sample) -> None:
        """A sample's container starts."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a check is to be run."""

    slots: int
    """How many samples run at a time."""
    strict: bool = False
    """Whether a warning fails a sample."""
    faults: bool = False
    """Whether each sample that passes is run again against an API that fails."""
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severities: Mapping[str, Severity | None] = field(default_factory=dict)

    def fails(self, findings: Iterable[Finding]) -> bool:
        """Whether a sample with these findings has failed."""
        fatal = {Severity.ERROR, Severity.WARNING} if self.strict else {Severity.ERROR}
        return any(finding.severity in fatal for finding in findings)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What all workers share."""

    session: Session
    images: Mapping[str, str]
    trust: Trust
    contract: Contract
    options: Options
    listener: Listener


def check(jobs: Iterable[Job], options: Options, listener: Listener) -> Iterator[Outcome]:
    """The outcomes, as samples finish. Whatever was started is gone when the iterator ends or is closed.

    Raises EngineError or ImageError where the engine or an image cannot be had.
    """
    waiting = sorted(jobs, key=lambda job: -job.language.seconds)
    if not waiting:
        return
    images = dict.fromkeys(job.language.image for job in waiting)
    with connected() as client:
        sweep(client)
        workshop = Workshop(
            session=Session(),
            images=ensure(client, [*images, MOCK], options.packages, listener.step),
            trust=issue({host for job in waiting for host in job.scenario.hosts}),
            contract=Contract.load(),
            options=options,
            listener=listener,
        )
        yield from _Crew(workshop, waiting, client).outcomes()


class _Crew:
    """The workers of one check: a thread and a slot each, one queue of jobs, one of outcomes."""

    def __init__(self, workshop: Workshop, jobs: list[Job], client: DockerClient) -> None:
        self._workshop = workshop
        self._client = client
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for job in jobs:
            self._jobs.put(job)
        self._left = len(jobs)
        self._done: queue.SimpleQueue[Outcome | HarnessError] = queue.SimpleQueue()
        self._stop = threading.Event()
        count = min(workshop.options.slots, len(jobs))
        self._threads = [threading.Thread(target=self._work, name=f"slot-{n}") for n in range(count)]

    def outcomes(self) -> Iterator[Outcome]:
        """What the workers bring, until all is done or one of them cannot go on."""
        for thread in self._threads:
            thread.start()
        try:
            for _ in range(self._left):
                done = self._done.get()
                if isinstance(done, HarnessError):
                    raise done
                yield done
        finally:
            self._dismiss()

    def _dismiss(self) -> None:
        """Ends the workers by removing what they wait for."""
        self._stop.set()
        if any(thread.is_alive() for thread in self._threads):
            remove_session(self._client, self._workshop.session)
        for thread in self._threads:
            thread.join()
        remove_session(self._client, self._workshop.session)

    def _work(self) -> None:
        try:
            with connected() as client:
                while not self._stop.is_set() and not self._jobs.empty():
                    self._serve(client)
        except HarnessError as error:
            self._done.put(error)
        except Exception as error:
            self._done.put(
                HarnessError(f"The kit failed ({type(error).__name__}: {error}): please report it.")
            )

    def _serve(self, client: DockerClient) -> None:
        """Runs jobs in one slot until there are none, or until the slot fails: then the next slot goes on."""
        slot = Slot(client, self._workshop.images[MOCK], self._workshop.session, self._workshop.trust)
        while not self._stop.is_set():
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            self._workshop.listener.started(job.sample)
            try:
                self._done.put(run(client, slot, job, self._workshop))
            except HarnessError as error:
                self._done.put(Outcome(job.sample, Verdict.ERRORED, str(error), job.filled.substitutions))
                break
        with contextlib.suppress(HarnessError):
            slot.close()


def run(client: DockerClient, slot: Slot, job: Job, workshop: Workshop) -> Outcome:
    """One sample from its start to its verdict."""
    earlier = observe(client, slot, job.before, workshop) if job.before else None
    if earlier and (earlier.execution.exit_code or earlier.execution.stop):
        return Outcome(job.sample, Verdict.SKIPPED, follows_mistake(job.sample), job.filled.substitutions)
    result = outcome(job, own_part(observe(client, slot, job, workshop), earlier), workshop.options)
    if not workshop.options.faults or result.verdict is not Verdict.PASSED:
        return result
    seen = [(fault, observe(client, slot, faulty(job, fault), workshop)) for fault in FAULTS]
    return tried(result, seen, workshop.options)


def observe(client: DockerClient, slot: Slot, job: Job, workshop: Workshop) -> Evidence:
    """Runs a sample and gathers all that is known of it then."""
    program = Program(
        image=workshop.images[job.language.image],
        command=_command(job),
        environment=job.environment,
        limits=job.limits,
    )
    slot.begin(job.scenario, job.files)
    execution = execute(client, sample_container(program, slot.berth), job.limits)
    exchanges, unknown = slot.end()
    return evidence_of(job, replace(execution, unknown_hosts=unknown), exchanges, workshop.contract)


def _command(job: Job) -> tuple[str, ...]:
    command = job.language.command(job.file_name, job.filled.code)
    return command if job.stdin is None else ("sh", "-c", f'exec "$@" < {STDIN}', "sample", *command)


def evidence_of(
    job: Job, execution: Execution, exchanges: tuple[Exchange, ...], contract: Contract
) -> Evidence:
    """All that is known of a sample that ran."""
    return Evidence(
        sample=job.sample,
        code=job.filled.code,
        unfilled=job.filled.unfilled,
        language=job.language,
        execution=execution,
        exchanges=exchanges,
        contract=job.contract or contract,
        bases=job.scenario.bases,
        models=job.scenario.models or (),
        modalities=job.modalities,
        key=KEY,
    )


def outcome(job: Job, evidence: Evidence, options: Options) -> Outcome:
    """The verdict on what a sample did."""
    findings = judge(evidence, options.severities)
    fault = _mock_fault(evidence.contract, evidence.exchanges)
    verdict = Verdict.FAILED if options.fails(findings) else Verdict.PASSED
    result = Outcome(
        sample=job.sample,
        verdict=Verdict.ERRORED if fault else verdict,
        reason=fault,
        substitutions=job.filled.substitutions,
        findings=findings,
        exchanges=evidence.exchanges,
        execution=evidence.execution,
    )
    return _as_expected(lacking(result, evidence), options)


def lacking(result: Outcome, evidence: Evidence) -> Outcome:
    """The same outcome; skipped where a package is missing that the page has its reader install."""
    missing = named_package(evidence)
    if missing is None or result.verdict is not Verdict.PASSED:
        return result
    return replace(result, verdict=Verdict.SKIPPED, reason=missing)


def _as_expected(result: Outcome, options: Options) -> Outcome:
    return as_expected(result, lambda sample: judge_surprise(sample, options.severities), options.fails)


def faulty(job: Job, fault: str) -> Job:
    """The same job where the API fails in that way."""
    return replace(job, scenario=replace(job.scenario, fixtures=(FAULTS[fault],)))


def tried(result: Outcome, seen: Iterable[tuple[str, Evidence]], options: Options) -> Outcome:
    """The outcome of a sample that passed, with what it did at each fault and what the config makes of it."""
    trials = [(found, evidence) for fault, evidence in seen if (found := trial(fault, evidence))]
    severity = options.severities.get(hides_error.id)
    silent = [hidden(found, evidence, severity) for found, evidence in trials] if severity else []
    findings = (*result.findings, *(finding for finding in silent if finding))
    return replace(
        result,
        verdict=Verdict.FAILED if options.fails(findings) else result.verdict,
        findings=findings,
        trials=tuple(found for found, _ in trials),
    )


def unrun(sample: Sample, options: Options) -> Outcome:
    """The verdict on a block that is not to run or cannot, by what is printed alone; its reason is kept."""
    if sample.marks.skip is not None:
        return Outcome(sample, Verdict.SKIPPED, sample.marks.skip)
    findings = proofread(Printed(sample, ()), options.severities)
    verdict = Verdict.FAILED if options.fails(findings) else Verdict.NOT_RUNNABLE
    return _as_expected(Outcome(sample, verdict, sample.not_runnable, findings=findings), options)


def _mock_fault(contract: Contract, exchanges: Iterable[Exchange]) -> str | None:
    """What the mock did against its own contract: then a verdict on the sample would be worth nothing."""
    for exchange in exchanges:
        for violation in contract.response_violations(exchange):
            return f"the mock's own answer breaks the contract at `{violation.pointer}`: {violation.message}"
    return None

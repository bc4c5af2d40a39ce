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
from runners.model import Exchange, Execution, Outcome, Sample, Severity, Verdict
from runners.plan import KEY, Job
from runners.rules import Evidence, judge

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
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severities: Mapping[str, Severity | None] = field(default_factory=dict)


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
    languages = dict.fromkeys(job.language.name for job in waiting)
    with connected() as client:
        sweep(client)
        workshop = Workshop(
            session=Session(),
            images=ensure(client, [*languages, MOCK], options.packages, listener.step),
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
    program = Program(
        image=workshop.images[job.language.name],
        command=job.language.command(job.file_name),
        environment=job.environment,
        limits=job.limits,
    )
    slot.begin(job.scenario, job.files)
    execution = execute(client, sample_container(program, slot.berth), job.limits)
    exchanges, unknown = slot.end()
    return outcome(job, replace(execution, unknown_hosts=unknown), exchanges, workshop)


def outcome(job: Job, execution: Execution, exchanges: tuple[Exchange, ...], workshop: Workshop) -> Outcome:
    """The verdict on what a sample did."""
    evidence = Evidence(
        sample=job.sample,
        code=job.filled.code,
        unfilled=job.filled.unfilled,
        language=job.language,
        file_name=job.file_name,
        execution=execution,
        exchanges=exchanges,
        contract=workshop.contract,
        bases=job.scenario.bases,
        models=job.scenario.models or (),
        key=KEY,
    )
    findings = judge(evidence, workshop.options.severities)
    fatal = {Severity.ERROR, Severity.WARNING} if workshop.options.strict else {Severity.ERROR}
    failed = any(finding.severity in fatal for finding in findings)
    fault = _mock_fault(workshop.contract, exchanges)
    return Outcome(
        sample=job.sample,
        verdict=Verdict.ERRORED if fault else Verdict.FAILED if failed else Verdict.PASSED,
        reason=fault,
        substitutions=job.filled.substitutions,
        findings=findings,
        exchanges=exchanges,
        execution=execution,
    )


def _mock_fault(contract: Contract, exchanges: Iterable[Exchange]) -> str | None:
    """What the mock did against its own contract: then a verdict on the sample would be worth nothing."""
    for exchange in exchanges:
        for violation in contract.response_violations(exchange):
            return f"the mock's own answer breaks the contract at `{violation.pointer}`: {violation.message}"
    return None

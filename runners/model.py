"""The nouns: what every module of the kit speaks. All frozen; lines and columns count from 1."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from mock_server.exchange import Exchange

__all__ = [
    "Behaviour",
    "Block",
    "Exchange",
    "Execution",
    "Finding",
    "Line",
    "Marks",
    "Outcome",
    "Page",
    "Report",
    "Sample",
    "Severity",
    "Stop",
    "Substitution",
    "Summary",
    "Trial",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block's code, and where it stands on the page."""

    text: str
    """Without its line end, and without what the page puts before it (a quote's `>`, a list's indent)."""
    number: int
    """The page's line."""
    column: int = 1
    """The page's column of the first character of `text`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A code block as a lexer finds it: where it stands, and what the page says of it. No meaning yet."""

    line: int
    """Where the block begins on the page, its fence included."""
    end_line: int
    info: str
    """The whole info string, such as `python title="a.py"`; empty where the page says nothing."""
    lines: tuple[Line, ...]
    label: str | None = None
    """The title of the tab, or the heading or bold line right above the block."""
    cluster: str | None = None
    """What holds neighbouring blocks together (a tab set, a code group, nothing but labels between)."""
    hidden: bool = False
    """Inside a comment, so that no reader sees it."""
    fence: str = "```"
    """The characters that open it."""
    closed: bool = True
    """Whether a fence ends it; else the page, the list or the quote that it stands in does."""

    @property
    def code(self) -> str:
        """The code as a reader would copy it, ending in one line break."""
        return "".join(f"{line.text}\n" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page's writer says to samplecheck of one block. By default nothing, and nothing is needed."""

    skip: str | None = None
    """Why it is not to run."""
    xfail: str | None = None
    """Why it is known to fail; one that passes nevertheless is wrong."""
    setup: bool = False
    """Whether it comes before all later samples in its language."""
    goes_on: bool = False
    """Whether it goes on from the block in its language before it."""
    group: str | None = None
    status: int | None = None
    """What the API is to refuse its request with."""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A block with its meaning: what it is written in, and why it cannot run where it cannot."""

    page: str
    """The page's path as it was given, with forward slashes."""
    block: Block
    language: str | None
    """`shell`, `python`, `go`, `java`, `node`; another language's own name; None where nobody can tell."""
    not_runnable: str | None = None
    """The reason, where the block is nothing that a reader would run."""
    group: str | None = None
    """The samples that show one operation in several languages share it, such as `vision.md#1`."""
    marks: Marks = Marks()
    before: tuple[Block, ...] = ()
    """The blocks above it that it goes on from: a reader has run them before."""
    prepares: bool = False
    """Whether others go on from it, so that it need not send anything itself."""
    installs: tuple[str, ...] = ()
    """The packages that the page has its reader install up to here, in that language's own notation."""
    beside: tuple[tuple[str, Block], ...] = ()
    """Files that other blocks of the page show and this one reads, by their names."""
    number: int = 1
    """Among the blocks that begin on its line: formats that need no line breaks may have several."""

    @property
    def id(self) -> str:
        """The name that a person types to mean this sample: page and line, or the page and its own name."""
        if self.marks.id:
            return f"{self.page}#{self.marks.id}"
        return f"{self.page}:{self.block.line}" + (f".{self.number}" if self.number > 1 else "")

    @property
    def runs(self) -> bool:
        """Whether it is to run."""
        return self.not_runnable is None and self.marks.skip is None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines that run: those of the blocks before it, then its own."""
        return tuple(line for block in (*self.before, self.block) for line in block.lines)


@dataclass(frozen=True, slots=True)
class Page:
    """A documentation source file and the samples on it."""

    path: str
    text: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Substitution:
    """A placeholder, and what it became before the sample ran."""

    original: str
    replacement: str
    line: int
    """The page's line."""


class Stop(StrEnum):
    """A limit that ended an execution, where one did."""

    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Execution:
    """What came back from a sample's container."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    stop: Stop | None = None
    """The limit that was hit, where one was."""
    unknown_hosts: tuple[str, ...] = ()
    """Names that the sample asked for and nobody knows, in the order of asking."""

    @property
    def output(self) -> str:
        """All that a reader would see in a terminal."""
        return self.stdout + self.stderr


class Severity(StrEnum):
    """How much a finding matters: an error fails the sample, a warning only with `--strict`, info never."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken at a place of the page."""

    rule: str
    """The rule's stable id, such as `request/unknown-field`."""
    severity: Severity
    message: str
    line: int
    column: int = 1
    pointer: str | None = None
    """The JSON Pointer (RFC 6901) into the request or response, where there is one."""
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None
    """What a writer should do."""


class Verdict(StrEnum):
    """What became of a sample."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUNNABLE = "not_runnable"
    ERRORED = "errored"
    """The harness's own fault."""


class Behaviour(StrEnum):
    """What a sample does when the API fails."""

    RECOVERS = "recovers"
    HURRIES = "hurries"
    EXITS = "exits"
    MUTE = "mute"
    SAYS = "says"
    SILENT = "silent"
    GOES_ON = "goes-on"
    STACK_TRACE = "stack-trace"
    HANGS = "hangs"

    @property
    def words(self) -> str:
        """The same for a person."""
        return _BEHAVIOURS[self]


_BEHAVIOURS = {
    Behaviour.RECOVERS: "waits, retries and recovers",
    Behaviour.HURRIES: "retries too early",
    Behaviour.EXITS: "says so, exits non-zero",
    Behaviour.MUTE: "exits non-zero, says nothing",
    Behaviour.SAYS: "says so, exits 0",
    Behaviour.SILENT: "silent, exits 0",
    Behaviour.GOES_ON: "prints success",
    Behaviour.STACK_TRACE: "crashes with a stack trace",
    Behaviour.HANGS: "hangs",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One more run of a sample, in which the API failed."""

    fault: str
    """`401`, `429`, `500`, or `cut` for an answer that ends in the middle."""
    behaviour: Behaviour
    exit_code: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sample and all that became of it."""

    sample: Sample
    verdict: Verdict
    reason: str | None = None
    """Why it did not run, or what went wrong with the harness."""
    substitutions: tuple[Substitution, ...] = ()
    findings: tuple[Finding, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    execution: Execution | None = None
    cached: bool = False
    trials: tuple[Trial, ...] = ()
    """How it behaves when the API fails, where that was asked for and the sample passed."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Each sample counted once: found = passed + failed + skipped + not runnable + errored.

    `ran` are those that passed or failed, but for the ones whose printed text alone failed them.
    """

    found: int
    ran: int
    passed: int
    failed: int
    skipped: int
    not_runnable: int
    errored: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of one check, in the pages' own order."""

    kit: str
    """The kit's version."""
    outcomes: tuple[Outcome, ...]
    seconds: float
    """From the start of the check to its end, by the wall clock."""

    @property
    def summary(self) -> Summary:
        """The counts of the coverage line."""
        count = Counter(outcome.verdict for outcome in self.outcomes)
        passed, failed = count[Verdict.PASSED], count[Verdict.FAILED]
        unrun = sum(it.verdict is Verdict.FAILED and it.execution is None for it in self.outcomes)
        return Summary(
            found=len(self.outcomes),
            ran=passed + failed - unrun,
            passed=passed,
            failed=failed,
            skipped=count[Verdict.SKIPPED],
            not_runnable=count[Verdict.NOT_RUNNABLE],
            errored=count[Verdict.ERRORED],
            seconds=round(self.seconds, 3),
        )

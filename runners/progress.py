"""What a person sees while a check runs: one living line in a terminal, plain lines anywhere else."""

from __future__ import annotations

import threading
import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

from runners.model import Outcome, Sample, Verdict
from runners.reporters.terminal import outcome_line

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Progress:
    """Prints each sample as it finishes and, in a terminal, what is under way below. Safe for threads."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._done = 0
        self._running: dict[str, Sample] = {}
        self._lock = threading.Lock()
        self._live = Live(get_renderable=self._status, console=console, transient=True, refresh_per_second=8)

    def step(self, text: str) -> None:
        """A long piece of preparation begins."""
        self._console.print(Text(text, style="bright_black"))

    def started(self, sample: Sample) -> None:
        """A sample's container starts."""
        with self._lock:
            self._running[sample.id] = sample

    def finished(self, outcome: Outcome) -> None:
        """A sample has its verdict."""
        with self._lock:
            self._running.pop(outcome.sample.id, None)
            self._done += 1
        if outcome.verdict is not Verdict.NOT_RUNNABLE:
            self._console.print(outcome_line(outcome))

    def _status(self) -> Text:
        with self._lock:
            names = ", ".join(self._running)
        spinner = _SPINNER[int(time.monotonic() * 8) % len(_SPINNER)]
        return Text(f"{spinner} {self._done}/{self._total}  {names}", style="bright_black", no_wrap=True)

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

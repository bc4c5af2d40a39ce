"""Running one container to its end, whatever it does."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import requests
from docker import DockerClient
from docker.errors import DockerException

from runners.engine.client import connected, create, engine_errors
from runners.engine.limits import Limits
from runners.engine.stream import STDERR, Attached
from runners.errors import EngineError
from runners.model import Execution, Stop

_OVERFLOW = 4
"""How many times the kept output a stream may bring before the execution is ended."""


@dataclass(slots=True)
class Stream:
    """The head of one output stream, and how much there was."""

    limit: int
    kept: bytearray = field(default_factory=bytearray)
    seen: int = 0

    def feed(self, data: bytes) -> None:
        """Keeps what fits."""
        self.kept += data[: max(0, self.limit - len(self.kept))]
        self.seen += len(data)

    @property
    def overflows(self) -> bool:
        """Whether the stream brought so much that nobody will ever read it."""
        return self.seen > self.limit * _OVERFLOW

    @property
    def text(self) -> str:
        """What was kept, and how much was not."""
        text = self.kept.decode(errors="replace")
        dropped = self.seen - len(self.kept)
        return text + (f"\n[… {dropped} more bytes]\n" if dropped else "")


class _Killer:
    """Ends a container once, from another thread and connection than those that read its output."""

    def __init__(self, container: str) -> None:
        self._container = container
        self._timer: threading.Timer | None = None
        self.cause: Stop | None = None

    def arm(self, seconds: float, cause: Stop) -> None:
        """Kills after this time, unless something else has by then."""
        if self.cause is None:
            self.disarm()
            self._timer = threading.Timer(seconds, self._kill, [cause])
            self._timer.daemon = True
            self._timer.start()

    def disarm(self) -> None:
        """Lets the container live."""
        if self._timer:
            self._timer.cancel()

    def _kill(self, cause: Stop) -> None:
        self.cause = cause
        with (
            contextlib.suppress(DockerException, requests.RequestException, EngineError),
            connected() as client,
        ):
            client.api.kill(self._container)  # it may have ended by itself in the same moment


def _drain(frames: Iterable[tuple[int, bytes]], limits: Limits, killer: _Killer) -> tuple[Stream, Stream]:
    """Reads both streams to their end, even after the kill: to stop reading would hang the engine."""
    stdout, stderr, flooded = Stream(limits.output), Stream(limits.output), False
    for kind, data in frames:
        (stderr if kind == STDERR else stdout).feed(data)
        if stdout.overflows or stderr.overflows:
            if not flooded:
                killer.arm(0, Stop.OUTPUT)
            flooded = True
    return stdout, stderr


def execute(client: DockerClient, config: dict[str, Any], limits: Limits) -> Execution:
    """Creates, runs and removes the container that `config` asks for."""
    with engine_errors("running a sample"):
        container = create(client, config)
        try:
            return _run(client, container, limits)
        finally:
            client.api.remove_container(container, force=True)


def _run(client: DockerClient, container: str, limits: Limits) -> Execution:
    killer = _Killer(container)
    with Attached(client, container) as stream:
        begun = time.monotonic()
        client.api.start(container)
        killer.arm(limits.seconds, Stop.TIME)
        try:
            stdout, stderr = _drain(stream.frames(), limits, killer)
            exit_code = client.api.wait(container)["StatusCode"]
        finally:
            killer.disarm()
    seconds = time.monotonic() - begun
    state = client.api.inspect_container(container)["State"]
    stop = Stop.MEMORY if state["OOMKilled"] else killer.cause
    return Execution(exit_code, stdout.text, stderr.text, seconds, stop)

"""What is seen while a scenario lasts."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mock_server.exchange import Exchange
from mock_server.reply import Headers
from mock_server.request import Request

KEPT = 200
"""Exchanges in the journal of a server that runs for long."""
KEPT_BYTES = 64 * 1024
"""Of each body in it."""


@dataclass(slots=True)
class Recording:
    """A request while it is answered. It is an exchange at any moment, also when its client has gone."""

    number: int
    """Of the request, from 0 in each scenario."""
    request: Request
    operation: str | None = None
    body: bytearray = field(default_factory=bytearray)
    status: int = 0
    """0 as long as nothing has been sent."""
    response_headers: Headers = ()
    response: bytearray = field(default_factory=bytearray)
    evidence: tuple[str, ...] = ()
    begun: float = field(default_factory=time.time)
    """In Unix seconds."""
    seconds: float = 0.0
    """From beginning to end."""
    trimmed: bool = False
    """Whether the journal holds only the beginning of its bodies."""
    release: Callable[[], None] | None = None
    """What to do when it is over: others may be waiting for its place."""

    def exchange(self) -> Exchange:
        """All that has been received and sent so far."""
        return Exchange(
            operation=self.operation,
            method=self.request.method,
            scheme=self.request.scheme,
            host=self.request.host,
            port=self.request.port,
            path=self.request.path,
            query=self.request.query,
            headers=self.request.headers,
            body=bytes(self.body),
            status=self.status,
            response_headers=self.response_headers,
            response=bytes(self.response),
            evidence=self.evidence,
        )

    def trim(self) -> None:
        """Forgets what is too long to be kept."""
        self.trimmed = max(len(self.body), len(self.response)) > KEPT_BYTES
        if self.trimmed:
            self.body, self.response = self.body[:KEPT_BYTES], self.response[:KEPT_BYTES]


class Tape:
    """The requests of one scenario: all of them, or those that ended last."""

    def __init__(self, endless: bool) -> None:
        self._endless = endless
        self._recordings: deque[Recording] = deque(maxlen=KEPT if endless else None)
        self._begun = self._ended = self._open = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def start(self, request: Request) -> Recording:
        """Begins to record a request."""
        recording = Recording(self._begun, request)
        self._begun += 1
        if not self._endless:
            self._recordings.append(recording)
        self._open += 1
        self._quiet.clear()
        return recording

    def finish(self, recording: Recording) -> None:
        """A request has been answered, or its client has gone."""
        if recording.release:
            recording.release()
        self._open -= 1
        self._ended += 1
        if self._endless:
            recording.trim()
            self._recordings.append(recording)
        if not self._open:
            self._quiet.set()

    async def quiet(self) -> None:
        """Returns when no request is open."""
        await self._quiet.wait()

    def exchanges(self) -> tuple[Exchange, ...]:
        """Those that are kept, in the order in which they came, or ended where not all are."""
        return tuple(recording.exchange() for recording in self._recordings)

    def ended(self, after: int) -> Iterator[tuple[int, Recording]]:
        """Of an endless tape all that ended after the first `after`, numbered from 1; the latest first."""
        for index, recording in enumerate(reversed(self._recordings)):
            if (serial := self._ended - index) <= after:
                return
            yield serial, recording

"""What is seen while a scenario lasts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from mock_server.exchange import Exchange
from mock_server.request import Request, Site
from mock_server.scenario import Scenario


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
    response_headers: tuple[tuple[str, str], ...] = ()
    response: bytearray = field(default_factory=bytearray)
    evidence: tuple[str, ...] = ()

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


class Run:
    """A scenario and the requests that came in it. A request stays with the run in which it began."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.site = Site.of(scenario)
        self._recordings: list[Recording] = []
        self._open = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def start(self, request: Request) -> Recording:
        """Begins to record a request."""
        recording = Recording(len(self._recordings), request)
        self._recordings.append(recording)
        self._open += 1
        self._quiet.clear()
        return recording

    def finish(self) -> None:
        """A request has been answered, or its client has gone."""
        self._open -= 1
        if not self._open:
            self._quiet.set()

    async def quiet(self) -> None:
        """Returns when no request is open."""
        await self._quiet.wait()

    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything so far, in the order in which the requests came."""
        return tuple(recording.exchange() for recording in self._recordings)

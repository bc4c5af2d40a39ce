"""The mock server: an ASGI application that serves the contract and remembers what it saw."""

from __future__ import annotations

import asyncio
import hashlib
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.catalogue import Catalogue
from mock_server.checks import authenticate, read_body
from mock_server.contract import Contract
from mock_server.errors import ContractError
from mock_server.exchange import Exchange
from mock_server.operations import OPERATIONS, Call
from mock_server.recording import Recording, Run
from mock_server.refusals import RefusalError, too_large, unknown_url
from mock_server.reply import Reply, file_reply
from mock_server.request import Request
from mock_server.scenario import Scenario
from mock_server.words import word

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of a request's body."""


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


class Mock:
    """Serves one scenario at a time. Not thread-safe: it lives in one event loop."""

    def __init__(self, contract: Contract, catalogue: Catalogue) -> None:
        unserved = [it.id for it in contract.operations if it.id not in OPERATIONS]
        if unserved:
            raise ContractError(f"the mock has no answer for {', '.join(unserved)}: add it to its operations")
        self._contract = contract
        self._catalogue = catalogue
        self._run = Run(Scenario())

    def begin(self, scenario: Scenario) -> None:
        """Serves a scenario and forgets what came before. Raises ValueError where an address is none."""
        self._run = Run(scenario)

    async def quiet(self) -> None:
        """Returns when no request is open."""
        await self._run.quiet()

    def end(self) -> tuple[Exchange, ...]:
        """Every request since `begin` in the order of arrival, as far as it has come."""
        return self._run.exchanges()

    @property
    def asgi(self) -> ASGIApp:
        """The ASGI application; a plain function, as uvicorn takes a bound method for ASGI 2."""

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await _live(receive, send)
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close"})
            else:
                await self._serve(scope, receive, send)

        return application

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Receive, answer, send; what happens is recorded as it happens."""
        begun, run = time.perf_counter(), self._run
        recording = run.start(Request.from_scope(scope))
        try:
            reply = await self._answer(run, recording, receive)
            await _send(reply, _headers(run, recording, begun), recording, receive, send)
        except (ClientGoneError, OSError):
            pass  # recorded as far as it went
        finally:
            run.finish()

    async def _answer(self, run: Run, recording: Recording, receive: Receive) -> Reply:
        try:
            await _receive(receive, recording)
            return self._carry_out(run, recording)
        except RefusalError as refusal:
            return refusal.reply()

    def _carry_out(self, run: Run, recording: Recording) -> Reply:
        """Locate, route, authenticate, check, reply: a straight line, which a refusal leaves anywhere."""
        request, scenario = recording.request, run.scenario
        if request.method in ("GET", "HEAD") and request.address in run.site.files:
            recording.operation = "getFile"
            return file_reply(*run.site.files[request.address])
        if (place := run.site.locate(request)) is None:
            raise unknown_url(request.method, request.path)
        base, path = place
        operation = self._contract.find(request.method, path)
        recording.operation = operation.id if operation else None
        if not base.loopback:
            authenticate(request.header("authorization"), scenario.keys)
        if operation is None:
            raise unknown_url(request.method, request.path)
        call = Call(
            body=read_body(self._contract, operation, request, bytes(recording.body)),
            parameters=operation.parameters(path) or {},
            word=word(scenario.seed, recording.number),
            number=recording.number,
            models=scenario.models,
            catalogue=self._catalogue,
        )
        return OPERATIONS[operation.id](call)


def _headers(run: Run, recording: Recording, begun: float) -> tuple[tuple[str, str], ...]:
    """What every reply carries: a name for the request, and the time that it took in milliseconds."""
    name = hashlib.sha256(f"{run.scenario.seed}:{recording.number}".encode()).hexdigest()[:32]
    milliseconds = round((time.perf_counter() - begun) * 1000)
    return ("x-request-id", f"req_{name}"), ("openai-processing-ms", str(milliseconds))


async def _receive(receive: Receive, recording: Recording) -> None:
    """Reads the whole body, up to the limit."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        recording.body += message.get("body", b"")
        if len(recording.body) > BODY_LIMIT:
            raise too_large(BODY_LIMIT)
        more = message.get("more_body", False)


async def _send(
    reply: Reply, headers: tuple[tuple[str, str], ...], recording: Recording, receive: Receive, send: Send
) -> None:
    """Sends a reply, until it ends or its client has gone."""
    recording.evidence = reply.evidence
    recording.response_headers = (*reply.headers, *headers)
    encoded = [(name.encode(), value.encode()) for name, value in recording.response_headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    recording.status = reply.status
    chunks = (b"",) if recording.request.method == "HEAD" else reply.chunks
    gone = asyncio.create_task(_hang_up(receive)) if len(chunks) > 1 else None
    try:
        for index, chunk in enumerate(chunks, start=1):
            if gone and await _is_done(gone):
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": index < len(chunks)})
            recording.response += chunk
    finally:
        if gone:
            gone.cancel()


async def _is_done(task: asyncio.Task[None]) -> bool:
    """Whether a task has come to its end, once it has had its turn."""
    await asyncio.sleep(0)
    return task.done()


async def _hang_up(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _live(receive: Receive, send: Send) -> None:
    """Starts and stops with the server; there is nothing to prepare."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})

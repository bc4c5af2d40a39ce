"""The mock server: an ASGI application that serves the contract and remembers what it saw."""

from __future__ import annotations

import asyncio
import logging
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.browsers import is_preflight, preflight
from mock_server.catalogue import Catalogue
from mock_server.checks import authenticate, read_body, read_query
from mock_server.console import console, is_console
from mock_server.contract import Contract, Operation
from mock_server.dialect import Dialect
from mock_server.errors import ContractError
from mock_server.exchange import Exchange
from mock_server.limits import Clock
from mock_server.openapi.given import Given
from mock_server.operations import OPERATIONS, Call
from mock_server.operations.documented import documented
from mock_server.recording import Recording
from mock_server.refusals import RefusalError, server_error, unknown_url, wrong_method
from mock_server.reply import Reply, file_reply
from mock_server.request import Address, Request
from mock_server.run import Run
from mock_server.scenario import Scenario
from mock_server.wire import ClientGoneError, Sleep, receive_body, send_reply
from mock_server.words import word

_LOG = logging.getLogger(__name__)


class Mock:
    """Serves one scenario at a time. Not thread-safe: it lives in one event loop."""

    def __init__(
        self,
        contract: Contract,
        catalogue: Catalogue,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        unserved = [it.id for it in contract.operations if not it.described and it.id not in OPERATIONS]
        if unserved:
            raise ContractError(f"the mock has no answer for {', '.join(unserved)}: add it to its operations")
        self._contracts: dict[str | bytes, Contract] = {contract.packed or Scenario().dialect: contract}
        self._catalogues = {Scenario().catalogue: catalogue}
        self._clock, self._sleep = clock, sleep
        self.begin(Scenario())

    def begin(self, scenario: Scenario) -> None:
        """Serves a scenario and forgets what came before.

        Raises ValueError where an address, a fixture or the catalogue is none, DialectError where there is no
        such dialect, ContractError where another API's contract is none.
        """
        if scenario.catalogue not in self._catalogues:
            self._catalogues[scenario.catalogue] = Catalogue.parse(scenario.catalogue)
        self._run = Run(scenario, self._contract(scenario), self._catalogues[scenario.catalogue], self._clock)

    def _contract(self, scenario: Scenario) -> Contract:
        """The contract of a scenario, read once."""
        key = scenario.contract or scenario.dialect
        if key not in self._contracts:
            self._contracts[key] = (
                Contract.unpacked(scenario.contract)
                if scenario.contract
                else Contract.load(patches=Dialect.load(scenario.dialect).patches)
            )
        return self._contracts[key]

    async def quiet(self) -> None:
        """Returns when no request is open."""
        await self._run.tape.quiet()

    def end(self) -> tuple[Exchange, ...]:
        """Every request since `begin` in the order of arrival, as far as it has come."""
        return self._run.tape.exchanges()

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
        begun, run, request = time.perf_counter(), self._run, Request.from_scope(scope)
        if run.scenario.standalone and is_console(request):
            reply = console(request, run.tape, run.contract)  # the watcher is not watched
            watched = Recording(0, request, response_headers=reply.headers)
            return await send_reply(reply, watched, receive, send, self._sleep)
        recording = run.tape.start(request)
        try:
            reply = await self._answer(run, recording, receive)
            recording.response_headers = (
                *reply.headers,
                *run.headers(recording, time.perf_counter() - begun),
            )
            await send_reply(reply, recording, receive, send, self._sleep)
        except (ClientGoneError, OSError):
            pass  # recorded as far as it went
        finally:
            recording.seconds = time.perf_counter() - begun
            run.tape.finish(recording)
        return None

    async def _answer(self, run: Run, recording: Recording, receive: Receive) -> Reply:
        """The answer as the dialect has it, with the fault that was asked for; or why there is none."""
        try:
            await receive_body(receive, recording)
            fault = run.fault(recording.request)
            reply = run.dialect.answer(self._carry_out(run, recording), recording.operation)
            return run.dialect.error(fault.strike(reply)) if fault else reply
        except ClientGoneError:
            raise
        except RefusalError as refusal:
            return run.dialect.error(refusal.reply())
        except Exception:  # a mistake of ours must not look like one of the client's
            _LOG.exception("%s %s failed", recording.request.method, recording.request.path)
            return run.dialect.error(server_error("The mock server failed; its log says why").reply())

    def _carry_out(self, run: Run, recording: Recording) -> Reply:
        """Locate, route, authenticate, check, limit, reply: a straight line, which refusals leave."""
        request = recording.request
        if run.scenario.standalone and is_preflight(request):
            recording.operation = "preflight"
            return preflight(request)
        if request.method in ("GET", "HEAD") and request.address in run.site.files:
            recording.operation = "getFile"
            return file_reply(*run.site.files[request.address])
        if (place := run.site.locate(request)) is None:
            raise unknown_url(request.method, request.path)
        base, path = place
        operation = run.contract.find(request.method, path)
        recording.operation = operation.id if operation else None
        if operation and operation.described:
            given = _given(recording, operation.parameters(path) or {})
            return documented(
                operation.described,
                given,
                None if base.loopback else run.scenario.keys,
                word(run.scenario.seed, recording.number),
            )
        if not base.loopback and not run.contract.packed:
            authenticate(request.header("authorization"), run.scenario.keys)
        if operation is None:
            raise _nothing(run.contract, request, path)
        return self._perform(run, recording, operation, base, path)

    def _perform(
        self, run: Run, recording: Recording, operation: Operation, base: Address, path: str
    ) -> Reply:
        """The operation's answer, once the contract is kept and the model may be asked."""
        request = recording.request
        query = read_query(run.contract, operation, request)
        form = read_body(run.contract, operation, request, recording.body)
        models = None if base.loopback else run.scenario.models  # a local server has its own
        admission = run.admit(recording, form.values, models)
        call = Call(
            body=form.values,
            parameters=operation.parameters(path) or {},
            word=word(run.scenario.seed, recording.number),
            number=recording.number,
            models=models,
            catalogue=run.catalogue,
            query=query,
            uploads=form.uploads,
            store=run.store,
            brief=admission.brief,
            publish=lambda *file: run.site.publish(request.base(base.path), request.scheme, *file),
        )
        return admission.apply(OPERATIONS[operation.id](call))


def _given(recording: Recording, parameters: dict[str, str]) -> Given:
    """What the client of another API sent."""
    request = recording.request
    return Given(parameters, request.query, dict(reversed(request.headers)), bytes(recording.body))


def _nothing(contract: Contract, request: Request, path: str) -> RefusalError:
    """Why nothing is served: another method is, or none."""
    methods = contract.methods(path)
    if not methods:
        return unknown_url(request.method, request.path)
    return wrong_method(request.method, request.path, methods)


async def _live(receive: Receive, send: Send) -> None:
    """Starts and stops with the server; there is nothing to prepare."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})

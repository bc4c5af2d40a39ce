"""The process inside a slot: the mock on loopback, told what to do through standard input and output.

One JSON object a line in each direction, an answer for every order:

    {"verb": "open", "certificate": PEM, "key": PEM, "trust": {NAME: BASE64}}   -> {"ok": true}
    {"verb": "begin", "scenario": {…}, "sample": {NAME: BASE64}}                -> {"ok": true}
    {"verb": "end"}                                  -> {"exchanges": […], "unknown_hosts": […]}
    an order that fails                              -> {"error": TEXT}

A slot has no network, so nothing but the engine's own stream reaches it from outside. The folder
`/samplecheck` is a volume that the sample's container sees read-only.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import uvicorn

from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.connection import Connection
from mock_server.contract import Contract
from mock_server.dns import LOOPBACK, Resolver
from mock_server.scenario import USUAL_PORTS, Scenario

SHARED = Path("/samplecheck")
ORDER_BYTES = 256 * 1024 * 1024
"""The longest order that is read: a page's files travel in it."""
QUIET_SECONDS = 2.0
"""How long requests that a sample left open may take to end before its exchanges are handed over."""


class Slot:
    """The mock, its resolver and its listeners."""

    def __init__(self, shared: Path = SHARED) -> None:
        self._shared = shared
        self._mock = Mock(Contract.load(), Catalogue.load())
        self._resolver = Resolver()
        self._servers: dict[int, asyncio.Task[None]] = {}
        self._tls: tuple[Path, Path] | None = None

    async def open(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Makes the certificate known, starts the resolver and the usual listeners. Once, before all else."""
        private = Path(tempfile.mkdtemp())
        self._tls = private / "certificate", private / "key"
        for path in self._tls:
            path.write_text(order[path.name])
        _write(self._shared / "trust", order["trust"])
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self._resolver, local_addr=(LOOPBACK, 53))
        await self._listen(USUAL_PORTS.items())
        return {"ok": True}

    async def begin(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Becomes what the sample expects, and lays its files where its container finds them."""
        scenario = Scenario.from_json(order["scenario"])
        _write(self._shared / "sample", order["sample"])
        self._resolver.begin(scenario.hosts)
        self._mock.begin(scenario)
        await self._listen(scenario.ports)
        return {"ok": True}

    async def end(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Hands over what was seen since `begin`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._mock.quiet(), QUIET_SECONDS)
        return {
            "exchanges": [exchange.to_json() for exchange in self._mock.end()],
            "unknown_hosts": list(self._resolver.unknown),
        }

    async def obey(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Carries out one order. Whatever goes wrong is the answer: the stream must stay in step."""
        verbs = {"open": self.open, "begin": self.begin, "end": self.end}
        try:
            return await verbs[order["verb"]](order)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}

    async def _listen(self, ports: Iterable[tuple[str, int]]) -> None:
        """Opens the ports that are not open yet."""
        for scheme, port in ports:
            if port not in self._servers:
                self._servers[port] = await self._serve(scheme, port)

    async def _serve(self, scheme: str, port: int) -> asyncio.Task[None]:
        certificate, key = self._tls if scheme == "https" and self._tls else (None, None)
        config = uvicorn.Config(
            self._mock.asgi,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            lifespan="off",
            http=Connection,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=_sockets(port)))
        while not server.started and not task.done():
            await asyncio.sleep(0.002)
        if task.done():
            raise RuntimeError(f"port {port} cannot be opened") from task.exception()
        return task


def _sockets(port: int) -> list[socket.socket]:
    """Listening sockets on both loopback addresses; `localhost` may mean either."""
    sockets = [socket.create_server((LOOPBACK, port))]
    with contextlib.suppress(OSError):  # a kernel without IPv6
        sockets.append(socket.create_server(("::1", port), family=socket.AF_INET6))
    return sockets


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Makes the folder hold just these files, given in base64."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(text))


async def serve() -> None:
    """Obeys orders until standard input ends."""
    orders = asyncio.StreamReader(limit=ORDER_BYTES)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    slot = Slot()
    while line := await orders.readline():
        answer = await slot.obey(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop_factory = uvicorn.Config(app="").get_loop_factory()
    with asyncio.Runner(loop_factory=uvloop_factory) as runner:
        runner.run(serve())

"""What tests of several folders stand on: the mock on this machine's loopback, and programs in containers."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from docker import DockerClient

from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.connection import Connection
from mock_server.contract import Contract
from mock_server.exchange import Exchange
from mock_server.scenario import Scenario
from runners.engine import images
from runners.engine.client import connect
from runners.engine.labels import Session, remove_session, sweep
from runners.engine.limits import Limits
from runners.engine.run import execute
from runners.engine.slot import Slot
from runners.engine.spec import Program, sample_container
from runners.engine.trust import issue
from runners.model import Execution

HOST = "api.example.com"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="generate cases by the thousand; takes minutes")


@dataclass(frozen=True, slots=True)
class Visit:
    """A program that ran beside the mock, and what the mock saw of it."""

    execution: Execution
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """A slot, and the means to run programs in it."""

    client: DockerClient
    slot: Slot

    def image(self, wanted: images.Recipe) -> str:
        """The image of a recipe, built where it is missing."""
        return images.ensure_recipe(self.client, wanted, print)

    def run(
        self,
        image: str,
        command: tuple[str, ...],
        files: Mapping[str, bytes],
        environment: Mapping[str, str],
        scenario: Scenario,
    ) -> Visit:
        """Runs a command beside these files, alone with a mock of this scenario."""
        program = Program(image, command, environment, Limits(seconds=120))
        self.slot.begin(scenario, files)
        execution = execute(self.client, sample_container(program, self.slot.berth), program.limits)
        exchanges, _ = self.slot.end()
        return Visit(execution, exchanges)


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    client, session = connect(), Session()
    sweep(client)
    mock = images.ensure(client, [images.MOCK], {}, print)[images.MOCK]
    try:
        with Slot(client, mock, session, issue({HOST})) as slot:
            yield Bench(client, slot)
    finally:
        remove_session(client, session)


@dataclass(frozen=True, slots=True)
class Served:
    """The mock on a port of this machine."""

    mock: Mock
    port: int
    loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        """Where it listens; by this name it asks for no key."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        """The Host header by which it asks for a key."""
        return f"{HOST}:{self.port}"

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What it has seen since `begin`, once no request is open."""
        asyncio.run_coroutine_threadsafe(self.mock.quiet(), self.loop).result(timeout=5)
        return self.mock.end()

    def begin(self, **options: Any) -> None:
        """Becomes another scenario, at the same addresses."""
        bases = (f"http://{self.host}/v1", f"{self.url}/v1")
        self.mock.begin(Scenario(bases=bases, seed="served", standalone=True, **options))


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="session")
def served(contract: Contract) -> Iterator[Served]:
    mock = Mock(contract, Catalogue.load())
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(mock.asgi, http=Connection, log_level="critical", lifespan="off"))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(sockets=[listener]),))
    thread.start()
    served = Served(mock, listener.getsockname()[1], loop)
    served.begin()
    yield served
    server.should_exit = True
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A red PNG of 32 by 32 pixels."""
    rows = (b"\0" + b"\xff\0\0" * 32) * 32
    header = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

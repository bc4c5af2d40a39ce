"""`samplecheck serve`: the mock server on loopback, for a person or a client to talk to."""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from rich.console import Console

from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.connection import Connection
from mock_server.contract import Contract
from mock_server.errors import MockError
from mock_server.fixtures import load_fixtures
from mock_server.scenario import Scenario
from runners.errors import ExitCode, UsageError

_HOST = "http://*"
"""By whatever name the machine is reached."""
_PATH = "/v1"
_GRACE_SECONDS = 2
"""How long open requests may take once it is to stop."""


def execute(options: argparse.Namespace) -> ExitCode:
    """Serves until it is interrupted, which is how it ends well."""
    contract = _contract(options)
    mock, scenario = _mock(options, contract)
    listener = _listen(options.host, options.port)
    _tell(listener, scenario, contract)
    config = uvicorn.Config(
        mock.asgi,
        http=Connection,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        proxy_headers=False,  # it is asked directly
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    return ExitCode.PASSED


def _contract(options: argparse.Namespace) -> Contract:
    """The kit's own, or that of the document that is named."""
    try:
        return Contract.read(options.contract) if options.contract else Contract.load()
    except MockError as error:
        raise UsageError(str(error)) from error


def _mock(options: argparse.Namespace, contract: Contract) -> tuple[Mock, Scenario]:
    """The mock as the options want it."""
    own = options.catalogue not in (None, "builtin")
    try:
        catalogue = Catalogue.load(Path(options.catalogue) if own else None)
        scenario = Scenario(
            bases=_bases(contract),
            keys=tuple(options.key),
            models=catalogue.ids if options.catalogue else None,
            limits=not options.no_limits,
            dialect=options.dialect,
            fixtures=load_fixtures(options.fixtures) if options.fixtures else (),
            contract=contract.packed,
            standalone=True,
        )
        mock = Mock(contract, catalogue)
        mock.begin(scenario)
    except MockError as error:
        raise UsageError(str(error)) from error
    return mock, scenario


def _bases(contract: Contract) -> tuple[str, ...]:
    """Under the paths of the contract's servers, whatever their hosts are."""
    paths = [urlsplit(base).path for base in contract.bases] if contract.packed else [_PATH]
    return tuple(dict.fromkeys(f"{_HOST}{path}" for path in paths)) or (_HOST,)


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise UsageError(f"--port: expected a number from 0 to 65535, found {port}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        place = f"port {port} of {host}"
        hint = "choose another with --port, or --port 0 for a free one"
        raise UsageError(f"{place} cannot be opened: {os.strerror(error.errno or 0)}; {hint}") from error


def _tell(listener: socket.socket, scenario: Scenario, contract: Contract) -> None:
    """Where it is, and what to type."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    console = Console(highlight=False, soft_wrap=True)
    base = f"{address}{urlsplit(scenario.bases[0]).path}"
    console.print(f"The mock server is at {base} and what it sees at {address}/_samplecheck/", markup=False)
    if not contract.packed:
        _suggest(console, address, scenario)
    console.print("Ctrl-C stops it.")


def _suggest(console: Console, address: str, scenario: Scenario) -> None:
    """A request to begin with."""
    key = scenario.keys[0] if scenario.keys else "any-key"
    model = scenario.models[0] if scenario.models else "Qwen2.5-VL-7B-Instruct"
    console.print("\nTry it:\n")
    console.print(
        f"  curl {address}/v1/chat/completions \\\n"
        f"    -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\\n"
        f'    -d \'{{"model": "{model}", "messages": [{{"role": "user", "content": "Hello"}}]}}\'\n',
        markup=False,
    )

"""Finding the engine and talking to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import docker
import requests
from docker import DockerClient
from docker.errors import DockerException

from runners.errors import EngineError

ADVICE = (
    "No container engine answers. Start one (`sudo systemctl start docker`), install one "
    "(`sudo apt-get install docker.io`), or set DOCKER_HOST to where one listens."
)
SECONDS = 60
"""How long one call may take; only image builds and attached streams take longer, and they have no limit."""


def _addresses() -> Iterator[str | None]:
    """Where an engine may listen, the user's choice first; None is what the Docker SDK finds by itself."""
    yield None
    if "DOCKER_HOST" not in os.environ:
        runtime = os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")
        for socket in (f"{runtime}/docker.sock", f"{runtime}/podman/podman.sock", "/run/podman/podman.sock"):
            if Path(socket).exists():
                yield f"unix://{socket}"


def connect() -> DockerClient:
    """A client of the engine that answers first. One per thread. Raises EngineError where none answers."""
    reason = ""
    for address in _addresses():
        try:
            client = docker.from_env(timeout=SECONDS) if address is None else docker.DockerClient(address)
            client.ping()
        except (DockerException, requests.RequestException) as error:
            reason = reason or str(error)
        else:
            return client
    raise EngineError(f"{ADVICE} (It said: {reason})")


@contextmanager
def connected() -> Iterator[DockerClient]:
    """A client as `connect` gives it, closed in the end."""
    with closing(connect()) as client:
        yield client


def create(client: DockerClient, config: dict[str, Any]) -> str:
    """The id of a new container, asked for in the Engine API's own JSON (`runners.engine.spec`)."""
    container: dict[str, str] = client.api.create_container_from_config(config)  # type: ignore[no-untyped-call]
    return container["Id"]


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turns whatever the engine raises into an EngineError that says what was being done."""
    try:
        yield
    except (DockerException, requests.RequestException, OSError) as error:
        detail = getattr(error, "explanation", None) or error
        raise EngineError(f"The container engine failed while {doing}: {detail}") from error

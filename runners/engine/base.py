"""What a build takes from this machine: Debian's image, extra certificates, the proxy's address."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from docker import DockerClient
from docker.errors import APIError, ImageNotFound
from requests import RequestException

from runners.engine.client import engine_errors
from runners.engine.labels import MANAGED
from runners.errors import ImageError

OFFICIAL = "debian:trixie-slim"
BOOTSTRAPPED = "samplecheck/base:trixie"
"""The same made on this machine, under a name of its own so that it never poses as the official one."""
PULL_SECONDS = 20
"""How long the registry may take to answer at all, and between two pieces."""
BUILD_SECONDS = 3600
"""How long the engine may be silent over a build: a compiler is, and so is the removal of a large layer."""

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)
_CERTIFICATE_FILES = ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")
_CERTIFICATE_FOLDER = Path("/usr/local/share/ca-certificates")
_PROXY = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")


def build_environment() -> dict[str, str]:
    """The proxy variables that are set. The engine keeps these names out of an image's history."""
    return {name: os.environ[name] for name in _PROXY if os.environ.get(name)}


def host_certificates() -> list[bytes]:
    """Each certificate (PEM) that this machine was told to trust, once, in a stable order."""
    named = [Path(os.environ[name]) for name in _CERTIFICATE_FILES if os.environ.get(name)]
    files = [*named, *_CERTIFICATE_FOLDER.glob("*.crt")]
    found = (_CERTIFICATE.findall(file.read_bytes()) for file in files if file.is_file())
    return sorted({certificate for certificates in found for certificate in certificates})


@contextmanager
def patience(client: DockerClient, seconds: int) -> Iterator[None]:
    """Inside, the engine may be silent for that long."""
    usual, client.api.timeout = client.api.timeout, seconds
    try:
        yield
    finally:
        client.api.timeout = usual


def ensure_base(client: DockerClient, progress: Callable[[str], None]) -> str:
    """The name of Debian's image: the one that is there, else pulled, else made here from Debian's packages.

    Raises ImageError, with the command to type, where none of these can be had.
    """
    with engine_errors(f"looking for {OFFICIAL}"):
        for name in (OFFICIAL, BOOTSTRAPPED):
            if _exists(client, name):
                return name
    progress(f"base: pulling {OFFICIAL}")
    if reason := _pull(client):
        _bootstrap(client, progress, reason)
        return BOOTSTRAPPED
    return OFFICIAL


def _exists(client: DockerClient, name: str) -> bool:
    try:
        client.images.get(name)
    except ImageNotFound:
        return False
    return True


def _pull(client: DockerClient) -> str | None:
    """Why the image could not be pulled, or None."""
    repository, tag = OFFICIAL.split(":")
    try:
        with patience(client, PULL_SECONDS):
            answers = client.api.pull(repository, tag=tag, stream=True, decode=True)
            return next((answer["error"] for answer in answers if "error" in answer), None)
    except (APIError, RequestException) as error:
        return str(getattr(error, "explanation", None) or error)


def _bootstrap(client: DockerClient, progress: Callable[[str], None], reason: str) -> None:
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--include=ca-certificates", "trixie"]
    if os.geteuid() != 0 or not shutil.which(command[0]):
        raise ImageError(
            f"{OFFICIAL} cannot be pulled ({reason}). Type `docker pull {OFFICIAL}` where a registry can be "
            "reached, or `apt-get install mmdebstrap` as root on Debian or Ubuntu; then run this again."
        )
    progress("base: making Debian from its packages")
    with tempfile.TemporaryDirectory() as folder:
        archive = f"{folder}/base.tar"
        made = subprocess.run(
            [*command, archive], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if made.returncode:
            last = "\n".join(f"  {line}" for line in made.stderr.splitlines()[-12:])
            raise ImageError(f"Debian could not be made from its packages; the last lines say why.\n{last}")
        repository, tag = BOOTSTRAPPED.split(":")
        with engine_errors("importing Debian"), patience(client, BUILD_SECONDS):
            changes = [f"LABEL {MANAGED}=1"]
            client.api.import_image(archive, repository=repository, tag=tag, changes=changes)

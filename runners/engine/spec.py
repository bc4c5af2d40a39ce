"""What the engine is asked for, as the Engine API's own JSON. Pure: tests compare values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runners.engine.limits import MIB, Limits
from runners.languages.language import WORK

USER = "65534:65534"
SHARED = "/samplecheck"
"""The volume that a slot writes and its samples read: the trust store and the sample's files."""
TEMPLATES = "/opt/beside"
"""What a runtime lays beside a sample, such as Go's `go.mod`."""

_COPY_AND_RUN = f'cp -R {TEMPLATES}/. {SHARED}/sample/. {WORK} && exec "$@"'

_HARDENING: Mapping[str, Any] = {
    "CapDrop": ["ALL"],
    "SecurityOpt": ["no-new-privileges"],
    "ReadonlyRootfs": True,
    "Init": True,
    "LogConfig": {"Type": "none"},  # the output is read from the attached stream, never from a file
}


def slot_container(image: str, volume: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """The container that runs the mock: no network but its own loopback, no route to anything."""
    return {
        "Image": image,
        "Hostname": "samplecheck",
        "OpenStdin": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "Labels": dict(labels),
        "HostConfig": {
            **_HARDENING,
            "NetworkMode": "none",
            "Dns": ["127.0.0.1"],
            "DnsSearch": ["."],  # or a name of the machine's own search list would be asked for as well
            "DnsOptions": ["timeout:1", "attempts:1"],
            "ExtraHosts": ["samplecheck:127.0.0.1"],
            "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
            "Tmpfs": {"/tmp": "nosuid,nodev,size=16m,mode=1777"},
            "Binds": [f"{volume}:{SHARED}"],
            "Memory": 1024 * MIB,
            "MemorySwap": 1024 * MIB,
            "PidsLimit": 64,
        },
    }


@dataclass(frozen=True, slots=True)
class Program:
    """What runs in a sample's container."""

    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Berth:
    """The slot that a sample's container joins."""

    container: str
    volume: str
    labels: Mapping[str, str]


def sample_container(program: Program, berth: Berth) -> dict[str, Any]:
    """The container of one sample: it joins the slot's network namespace and shares nothing else with it."""
    limits = program.limits
    scratch = f"nosuid,nodev,exec,mode=1777,size={limits.scratch}"
    return {
        "Image": program.image,
        "Entrypoint": ["/bin/sh", "-c", _COPY_AND_RUN, "sample"],
        "Cmd": list(program.command),
        "Env": [f"{name}={value}" for name, value in sorted(program.environment.items())],
        "User": USER,
        "WorkingDir": WORK,
        "AttachStdout": True,
        "AttachStderr": True,
        "Labels": dict(berth.labels),
        "HostConfig": {
            **_HARDENING,
            "NetworkMode": f"container:{berth.container}",
            "Binds": [f"{berth.volume}:{SHARED}:ro"],
            "Tmpfs": {WORK: scratch, "/tmp": scratch},
            "Memory": limits.memory,
            "MemorySwap": limits.memory,
            "PidsLimit": limits.processes,
            "Ulimits": [{"Name": "nofile", "Soft": limits.open_files, "Hard": limits.open_files}],
        },
    }

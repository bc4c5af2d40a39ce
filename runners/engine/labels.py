"""Labels on all that the kit starts, and the sweep of what a dead kit left behind."""

from __future__ import annotations

import contextlib
import os
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docker import DockerClient
from docker.errors import APIError, NotFound

PREFIX = "samplecheck."
MANAGED = f"{PREFIX}managed"


def _start_time(pid: int) -> str:
    """When the process began, in clock ticks since boot: pid and start time together are never reused.

    Empty where no such process runs. Field 22 of /proc/PID/stat, counted after the name (proc(5)).
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _host() -> str:
    """This machine in this boot: only here can be told whether a process still lives."""
    with contextlib.suppress(OSError):
        return f"{socket.gethostname()}/{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
    return socket.gethostname()


@dataclass(frozen=True, slots=True)
class Session:
    """One process of the kit at work, as it signs what it starts."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    pid: int = field(default_factory=os.getpid)

    @property
    def labels(self) -> dict[str, str]:
        """The labels for containers and volumes."""
        return {
            MANAGED: "1",
            f"{PREFIX}session": self.id,
            f"{PREFIX}host": _host(),
            f"{PREFIX}pid": str(self.pid),
            f"{PREFIX}started": _start_time(self.pid),
        }


def orphaned(labels: Mapping[str, str]) -> bool:
    """Whether the process that signed these labels is known to be gone."""
    pid = labels.get(f"{PREFIX}pid", "")
    if labels.get(f"{PREFIX}host") != _host() or not pid.isdigit():
        return False
    return _start_time(int(pid)) != labels.get(f"{PREFIX}started")


def sweep(client: DockerClient) -> int:
    """Removes what kits that are gone left on this machine, and says how many things that were."""
    return _remove(client, {"label": MANAGED}, only_orphans=True)


def remove_session(client: DockerClient, session: Session) -> int:
    """Removes all that one session of the kit started."""
    return _remove(client, {"label": f"{PREFIX}session={session.id}"})


def remove_all(client: DockerClient) -> int:
    """Removes every container and volume of the kit, whoever started it."""
    return _remove(client, {"label": MANAGED})


def _remove(client: DockerClient, filters: dict[str, str], only_orphans: bool = False) -> int:
    removed = 0
    for container in client.api.containers(all=True, filters=filters):
        if not only_orphans or orphaned(container["Labels"]):
            with contextlib.suppress(NotFound, APIError):  # somebody else's sweep was faster
                client.api.remove_container(container["Id"], force=True, v=True)
                removed += 1
    for volume in client.api.volumes(filters=filters)["Volumes"] or []:
        if not only_orphans or orphaned(volume["Labels"] or {}):
            with contextlib.suppress(NotFound, APIError):
                client.api.remove_volume(volume["Name"], force=True)
                removed += 1
    return removed

"""The mock as `samplecheck serve` serves it, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

KEY = "sk-known"


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves the mock and asks for a key."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What every request must carry to be let in."""
        return {"Host": f"127.0.0.1:{self.port}", "Authorization": f"Bearer {KEY}"}

    @property
    def memory(self) -> int:
        """Bytes of the process in the machine's memory."""
        status = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    samplecheck = str(Path(sys.executable).with_name("samplecheck"))
    command = [samplecheck, "serve", "--port", "0", "--key", KEY, "--no-limits"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = re.search(r"http://127\.0\.0\.1:(\d+)/v1", process.stdout.readline())
        assert port
        yield Server(process.pid, int(port[1]))
        process.terminate()

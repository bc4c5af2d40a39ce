"""Requests per second of the mock, beside Prism and aimock that serve the same operation in the same run.

    .venv/bin/python benchmarks/mock.py [SECONDS]

Which Python runs it matters: one that was built without profile-guided optimisation, as version managers
do it, is slower than a distribution's. Needs Node and npm; the two are installed into a scratch folder. All
of it stays on loopback and ends with the script. Writes the table into benchmarks/README.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import http.client
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httptools
import uvloop

ROOT = Path(__file__).parent.parent
PRISM, AIMOCK = "@stoplight/prism-cli@5.14.2", "@copilotkit/aimock@1.43.0"
CONNECTIONS = 8
ROUNDS = 5
START_SECONDS = 60
TEXT = "What is in this picture of a harbour in the morning?"
WORDS = (
    "This is an answer that is as long as the mock's own to the same question, which it says again; "
    "its pieces are as long too, so that both have as many events in a stream."
)
PIECE = 4
"""Characters of it in an event: what the mock's own pieces have on average. The table counts the events."""
BODY = {
    "model": "gpt-4o-mini",
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": TEXT}],
    "temperature": 0.5,
    "max_tokens": 300,
}
FORMS = {"plain": BODY, "streamed": {**BODY, "stream": True}}


@dataclass(frozen=True, slots=True)
class Server:
    """One of the servers that are compared."""

    name: str
    command: tuple[str, ...]
    port: int
    path: str
    streams: bool = True


@dataclass(frozen=True, slots=True)
class Measurement:
    """One round."""

    per_second: float
    per_cpu_second: float


Results = dict[tuple[str, str], list[Measurement]]
"""The rounds by form and server."""


@dataclass(slots=True)
class Load(asyncio.Protocol):
    """One connection that asks again as soon as it is answered. A status other than 200 is an error."""

    request: bytes
    answers: int = 0
    error: str | None = None
    _parser: httptools.HttpResponseParser = field(init=False)
    _transport: asyncio.Transport = field(init=False)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if (status := self._parser.get_status_code()) != 200:
            self.error = f"answered with {status}"
        self.answers += 1
        asyncio.get_running_loop().call_soon(self._ask)

    def _ask(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport.write(self.request)

    def close(self) -> None:
        """Hangs up."""
        self._transport.close()


def request(server: Server, body: dict[str, object]) -> bytes:
    """The bytes of one request."""
    data = json.dumps(body).encode()
    head = (
        f"POST {server.path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer sk-any\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


async def drive(server: Server, data: bytes, seconds: float) -> int:
    """The number of answers in that time."""
    loop = asyncio.get_running_loop()
    loads = [Load(data) for _ in range(CONNECTIONS)]
    for load in loads:
        await loop.create_connection(lambda load=load: load, "127.0.0.1", server.port)  # type: ignore[misc]
    await asyncio.sleep(seconds)
    for load in loads:
        load.close()
        if load.error or not load.answers:
            raise SystemExit(f"{server.name} {load.error or 'did not answer'}: nothing was measured")
    return sum(load.answers for load in loads)


def cpu_seconds(pid: int) -> float:
    """What a process has used, in user and system mode (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(server: Server, pid: int, form: str, seconds: float) -> Measurement:
    """One round of one server."""
    before, begun = cpu_seconds(pid), time.perf_counter()
    answers = uvloop.run(drive(server, request(server, FORMS[form]), seconds))
    return Measurement(answers / (time.perf_counter() - begun), answers / (cpu_seconds(pid) - before))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def servers(folder: Path) -> list[Server]:
    """The three, installed and configured in a scratch folder."""
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", PRISM, AIMOCK], cwd=folder, check=True
    )
    fixture = {"fixtures": [{"match": {"userMessage": TEXT}, "response": {"content": WORDS}}]}
    (folder / "fixtures.json").write_text(json.dumps(fixture))
    ours, prism, aimock = free_port(), free_port(), free_port()
    binaries, contract = folder / "node_modules" / ".bin", str(ROOT / "schemas" / "openapi.yaml")
    serve = (str(Path(sys.executable).with_name("samplecheck")), "serve", "--port", str(ours))
    mock = (str(binaries / "prism"), "mock", "--errors", "-v", "fatal", "-p", str(prism), contract)
    other = (
        "-p",
        str(aimock),
        "-f",
        str(folder / "fixtures.json"),
        "--log-level",
        "silent",
        "-c",
        str(PIECE),
    )
    return [
        Server("samplecheck", serve, ours, "/v1/chat/completions"),
        Server("Prism", ("node", *mock), prism, "/chat/completions", streams=False),
        Server("aimock", ("node", str(binaries / "llmock"), *other), aimock, "/v1/chat/completions"),
    ]


@contextlib.contextmanager
def running(all_servers: list[Server]) -> Iterator[list[int]]:
    """Their process ids, once all of them answer."""
    processes = [subprocess.Popen(it.command, stdout=subprocess.DEVNULL) for it in all_servers]
    try:
        for server in all_servers:
            wait(server)
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def wait(server: Server) -> None:
    """Returns when the server takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
            return
        time.sleep(0.1)
    raise SystemExit(f"{server.name} did not start: type {' '.join(server.command)}")


def events(server: Server) -> int:
    """How many events one streamed answer has."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Authorization": "Bearer sk-any", "Content-Type": "application/json"}
    connection.request("POST", server.path, json.dumps(FORMS["streamed"]), headers)
    return connection.getresponse().read().count(b"data: ")


def table(results: Results, counts: dict[str, int]) -> str:
    """The medians, and how many times as much ours does with the same CPU time."""
    lines = [
        "| | server | requests per second | per server CPU second | samplecheck is |",
        "| --- | --- | --- | --- | --- |",
    ]
    for (form, name), rounds in results.items():
        rate = statistics.median(it.per_second for it in rounds)
        cpu = statistics.median(it.per_cpu_second for it in rounds)
        ours = statistics.median(it.per_cpu_second for it in results[form, "samplecheck"])
        ratio = "" if name == "samplecheck" else f"{ours / cpu:.1f} times as fast"
        form = f"{form}, {counts[name]} events" if form == "streamed" else form
        lines.append(f"| {form} | {name} | {rate:,.0f} | {cpu:,.0f} | {ratio} |")
    return "\n".join(lines)


def machine() -> str:
    """What it ran on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    whose = "the distribution's" if sys.base_prefix == "/usr" else "a locally built"
    python = f"{whose} Python {platform.python_version()}"
    return f"{os.cpu_count()} cores of {model}, {python}, Node {node}"


def compare(compared: list[Server], pids: list[int], seconds: float) -> Results:
    """Measures in turns, so that what else the machine does falls on all of them; the first turn warms up."""
    results: Results = {}
    for form in FORMS:
        takers = [it for it in zip(compared, pids, strict=True) if it[0].streams or form == "plain"]
        for turn in range(ROUNDS + 1):
            for server, pid in takers:
                measured = measure(server, pid, form, seconds)
                if turn:
                    results.setdefault((form, server.name), []).append(measured)
    return results


def main() -> None:
    """Installs, starts, measures, and writes the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    if not shutil.which("npm"):
        raise SystemExit("This benchmark needs Node and npm on PATH: install them and run it again")
    with tempfile.TemporaryDirectory() as folder:
        compared = servers(Path(folder))
        with running(compared) as pids:
            counts = {server.name: events(server) for server in compared}
            shown = table(compare(compared, pids, seconds), counts)
    readme = Path(__file__).with_name("README.md")
    before = readme.read_text().partition("<!-- mock -->")[0]
    today = datetime.datetime.now(datetime.UTC).date()
    said = f"{today}, {machine()}; {PRISM}, {AIMOCK}. Medians of {ROUNDS} rounds of {seconds:g} s in turns."
    readme.write_text(f"{before}<!-- mock -->\n{said}\n\n{shown}\n")
    print(shown)


if __name__ == "__main__":
    main()

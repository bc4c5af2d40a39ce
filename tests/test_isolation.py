"""What a slot keeps apart, what it keeps out, and what is left when the kit is gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from runners.cli import main
from runners.engine.client import connected
from runners.engine.labels import MANAGED, sweep

pytestmark = pytest.mark.container
ROOT = Path(__file__).parent.parent
CALL = """curl -s https://api.example.com/v1/chat/completions \\
  -H "Authorization: Bearer $OPENAI_API_KEY" -H "Content-Type: application/json" \\
  -d '{{"model": "m", "messages": [{{"role": "user", "content": "{text}"}}]}}'"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where no config is


def page(*codes: str) -> str:
    return "\n".join(f"```bash\n{code}\n```\n" for code in codes)


def check(folder: Path, text: str, *options: str) -> list[dict[str, Any]]:
    """The samples of the report on a page with this text."""
    (folder / "page.md").write_text(text)
    report = folder / "report.json"
    main(["check", str(folder / "page.md"), "--report", f"json={report}", *options])
    samples: list[dict[str, Any]] = json.loads(report.read_text())["samples"]
    return samples


def left(pid: int) -> list[str]:
    """The ids of the containers and volumes that a process of the kit started."""
    filters = {"label": f"samplecheck.pid={pid}"}
    with connected() as client:
        containers = client.api.containers(all=True, filters=filters)
        volumes = client.api.volumes(filters=filters)["Volumes"] or []
    return [it["Id"] for it in containers] + [it["Name"] for it in volumes]


def test_twenty_at_once_never_get_each_other_s_exchanges(tmp_path: Path) -> None:
    texts = [f"question number {number}" for number in range(20)]
    samples = check(tmp_path, page(*(CALL.format(text=text) for text in texts)), "--jobs", "20")
    assert [sample["outcome"] for sample in samples] == ["passed"] * 20
    assert [len(sample["exchanges"]) for sample in samples] == [1] * 20
    seen = [sample["exchanges"][0]["request"]["messages"][0]["content"] for sample in samples]
    assert seen == texts
    words = [sample["exchanges"][0]["response"]["id"] for sample in samples]
    assert len(set(words)) == 20
    assert all(word in sample["output"]["stdout"] for word, sample in zip(words, samples, strict=True))


def test_nothing_is_left_after_a_check(tmp_path: Path) -> None:
    before = left(os.getpid())  # another test's slot may be there
    check(tmp_path, page(CALL.format(text="hello")))
    assert left(os.getpid()) == before


PROBES = """curl -s https://api.example.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"; echo
for address in 172.17.0.1 169.254.169.254 192.0.2.1; do
  curl -s --max-time 2 "http://$address/" && echo "reached $address"
done
ls /sys/class/net
touch /samplecheck/sample/new /etc/new 2> /dev/null && echo "wrote"
test -e /var/run/docker.sock && echo "engine"
id -u
env | grep -ci -e registry -e proxy
ls -A
"""


def test_a_sample_reaches_nothing_but_the_mock(tmp_path: Path) -> None:
    (sample,) = check(tmp_path, page(PROBES))
    lines = sample["output"]["stdout"].splitlines()
    assert lines[-4:] == ["lo", "65534", "0", "main.sh"]
    assert not [line for line in lines if line.startswith(("reached", "wrote", "engine"))]


def test_a_sample_leaves_nothing_to_the_next_in_its_slot(tmp_path: Path) -> None:
    litter = "echo left > left; echo left > /tmp/left; (while true; do sleep 1; done) &\n" + CALL.format(
        text="a"
    )
    look = "ls -A . /tmp; ps 2> /dev/null | wc -l\n" + CALL.format(text="b")
    first, second = check(tmp_path, page(litter, look), "--jobs", "1")
    assert (first["outcome"], second["outcome"]) == ("passed", "passed")
    assert "left" not in second["output"]["stdout"]
    assert [exchange["request"]["messages"][0]["content"] for exchange in second["exchanges"]] == ["b"]


def test_the_next_start_sweeps_what_a_killed_kit_left(tmp_path: Path) -> None:
    (tmp_path / "slow.md").write_text(page("sleep 600; curl https://api.example.com/v1/models"))
    command = [sys.executable, "-m", "runners.cli", "check", "slow.md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(left(process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(left(process.pid)) >= 3, "slot, volume and sample should have been there"
    with connected() as client:
        assert sweep(client) >= 3
    assert left(process.pid) == []


def test_a_sweep_leaves_the_living_alone() -> None:
    with connected() as client:
        volume = client.api.create_volume(labels={MANAGED: "1", "samplecheck.host": "elsewhere"})["Name"]
        try:
            sweep(client)
            assert client.api.inspect_volume(volume)
        finally:
            client.api.remove_volume(volume)

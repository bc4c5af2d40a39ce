"""`check --watch`: saving a page runs what changed in it, and nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = """```bash
curl https://api.example.com/v1/models -H "Authorization: Bearer $API_KEY"
```

Prose.

```python
import httpx
key = {"Authorization": "Bearer YOUR_API_KEY"}
print(httpx.get("https://api.example.com/v1/models", headers=key).text)
```
"""


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, watching a page."""
    (tmp_path / "page.md").write_text(PAGE)
    command = [str(Path(sys.executable).with_name("samplecheck")), "check", "page.md", "--watch"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        yield process
        watchdog.cancel()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


def read_to(process: subprocess.Popen[str], end: str) -> str:
    """What is printed up to the line with this text."""
    assert process.stdout
    lines: list[str] = []
    while not lines or end not in lines[-1]:
        line = process.stdout.readline()
        assert line, f"it ended before it said {end!r}: {''.join(lines)}"
        lines.append(line)
    return "".join(lines)


@pytest.mark.container
def test_a_round_for_each_save(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    first = read_to(watching, "Ctrl-C stops it")
    assert "passed 2 · failed 0" in first
    (tmp_path / "page.md").write_text(PAGE.replace("/models -H", "/model -H"))
    second = read_to(watching, "found 2")
    assert "page.md:1  shell" in second
    assert "page.md:7  python" not in second  # it is what it was
    assert "request/unknown-path" in second
    assert "passed 1 · failed 1" in second
    (tmp_path / "page.md").write_text(PAGE.replace("```bash", "```bash samplecheck=skip"))
    read_to(watching, "page.md")
    (tmp_path / "page.md").write_text(PAGE)
    assert "passed 2 · failed 0" in read_to(watching, "failed 0")

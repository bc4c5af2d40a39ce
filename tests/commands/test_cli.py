"""The command line without an engine: what is refused, with which words and which exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runners.cli import main
from runners.engine.client import connected
from runners.rules import RULES

PAGE = """# Models

```bash
curl https://api.example.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
```
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "prose.md").write_text("# Nothing to run\n")
    return tmp_path


REFUSED = [
    (["check", "missing.md"], 2, ["missing.md"]),
    (["check", "page.doc"], 2, ["page.doc"]),
    (["check"], 2, ["no page is named"]),
    (["check", "page.md", "--jobs", "0"], 2, ["--jobs", "found 0"]),
    (["check", "page.md", "--report", "xml=out.xml"], 2, ["--report", "json", "xml=out.xml"]),
    (["chekc"], 2, ["chekc"]),
    (["check", "page.md"], 3, ["No container engine answers", "DOCKER_HOST"]),
    (["check", "prose.md"], 5, []),
    (["explain", "page/qoute"], 2, ["page/qoute", "did you mean `page/quotes`?"]),
    (["explain", "no-ansewr"], 2, ["did you mean `sample/no-answer`?"]),
    (["explain", "zzz"], 2, ["samplecheck rules"]),
    (["rules", "--format", "html"], 2, ["--format"]),
]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    REFUSED,
    ids=lambda it: " ".join(map(str, it)) if isinstance(it, list) else str(it),
)
def test_what_is_refused(
    arguments: list[str], code: int, words: list[str], capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "page.doc").write_text(PAGE)
    assert main(arguments) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said
    for word in words:
        assert word in said


CONFIGS = [
    ("pages: [page.md\n", "is no YAML"),
    ("page: [page.md]\n", "did you mean `pages`?"),
    ("timeout: soon\n", "timeout"),
    ("base_url: api.example.com\n", "base_url"),
    ("rules: {request/jsn: off}\n", "did you mean `request/json`?"),
    ("files: {cat.jpg: missing.jpg}\n", "missing.jpg"),
    ("files: {../cat.jpg: page.md}\n", "below the sample's own folder"),
    ("pages: [nowhere/*.md]\n", "nothing matches `nowhere/*.md`"),
    ("catalogue: models.yaml\n", "models.yaml"),
    ("runtimes: {pyhton: {packages: [numpy]}}\n", "did you mean `python`?"),
    ("- a list\n", "found list"),
]


@pytest.mark.parametrize(("config", "words"), CONFIGS, ids=[words for _, words in CONFIGS])
def test_a_wrong_config_is_explained(
    config: str, words: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "samplecheck.yaml").write_text(config)
    assert main(["list"]) == 2
    assert words in capsys.readouterr().err


def test_a_check_without_an_engine_still_says_what_it_found(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert main(["check", "page.md", "--report", "json=report.json"]) == 3
    report = json.loads((folder / "report.json").read_text())
    assert report["summary"]["found"] == report["summary"]["skipped"] == 1
    assert "found 1 · ran 0" in capsys.readouterr().out


def test_list_needs_no_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "page.md", "prose.md"]) == 0
    out = capsys.readouterr().out
    assert "page.md" in out
    assert "bash main.sh" in out
    assert "found 1 · would run 1 · not runnable 0" in out


LEAK = '```json\n{"key": "sk-2f7b91c04e8d4a6fb3d5e09a7c1b8f42"}\n```\n'


def test_what_is_printed_is_judged_where_nothing_runs(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "leak.md").write_text(LEAK)
    assert main(["check", "leak.md", "--report", "json=report.json"]) == 1
    written, shown = (folder / "report.json").read_text(), capsys.readouterr().out
    (sample,) = json.loads(written)["samples"]
    assert (sample["outcome"], sample["reason"]) == ("failed", "JSON, not code")
    assert [(it["rule"], it["line"]) for it in sample["findings"]] == [("page/secret", 2)]
    assert "found 1 · ran 0 · passed 0 · failed 1 · skipped 0 · not runnable 0 · errored 0" in shown
    assert "leak.md:1  JSON  JSON, not code" in shown
    for text in (written, shown):
        assert "sk-2f7b91c" not in text


def test_a_rule_that_is_switched_off_leaves_the_block_as_it_was(folder: Path) -> None:
    (folder / "leak.md").write_text(LEAK)
    (folder / "samplecheck.yaml").write_text("rules: {page/secret: off}\n")
    assert main(["check", "leak.md"]) == 5


def test_rules_lists_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    table = capsys.readouterr().out
    assert main(["rules", "--format", "markdown"]) == 0
    document = capsys.readouterr().out
    for id in RULES:
        assert id in table
        assert f"### {id}\n" in document


def test_explain_says_what_a_rule_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "request/json"]) == 0
    assert RULES["request/json"].why in capsys.readouterr().out


def test_a_folder_means_its_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "."]) == 0
    assert "found 1" in capsys.readouterr().out


@pytest.mark.container
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_check_stops_and_removes_all_that_it_started(
    sign: signal.Signals, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST")
    endless = "# Slow\n\n```bash\ncurl -s https://api.example.com/v1/models\nsleep 600\n```\n"
    (folder / "slow.md").write_text(endless)
    command = [sys.executable, "-m", "runners.cli", "check", "slow.md", "--report", "json=report.json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert _until(lambda: len(_containers(process.pid)) == 2), "the sample never started"
    process.send_signal(sign)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130, out
    assert "interrupted" in out
    assert _containers(process.pid) == []
    (sample,) = json.loads((folder / "report.json").read_text())["samples"]
    assert (sample["outcome"], sample["reason"]) == ("skipped", "interrupted")


def _containers(pid: int) -> list[str]:
    with connected() as client:
        filters = {"label": f"samplecheck.pid={pid}"}
        return [it["Id"] for it in client.api.containers(all=True, filters=filters)]


def _until(condition: object, seconds: float = 60) -> bool:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False

"""Every folder in `cases/` is a page and what must be said of it in `expected.yaml`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from runners.cli import main

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/expected.yaml"))


def found(sample: dict[str, Any], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sample's findings, by the keys that the expectation names."""
    keys = wanted[0] if wanted else ("rule", "line", "message")
    return [{key: finding[key] for key in keys} for finding in sample["findings"]]


@pytest.mark.container
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    monkeypatch.chdir(case)
    report = tmp_path / "report.json"
    code = main(["check", "page.md", "--report", f"json={report}"])
    samples = {sample["id"]: sample for sample in json.loads(report.read_text())["samples"]}
    got = {id: found(sample, expected["samples"].get(id, [])) for id, sample in samples.items()}
    wrong = {id: samples[id] for id in got if got[id] != expected["samples"].get(id)}
    assert got == expected["samples"], json.dumps(wrong, ensure_ascii=False, indent=2)
    assert code == expected["exit"]

"""The contract as an independent tester reads it: Schemathesis makes requests and judges the answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_server.contract import SCHEMAS, Contract

EXAMPLES = {False: 20, True: 400}
"""How many requests are made up for an operation at most; the second with `--thorough`."""
CASES = {False: 100, True: 5000}
"""How many requests it must be in all."""


def counted(pattern: str, report: str) -> int:
    """A number that the tester printed."""
    match = re.search(pattern, report)
    assert match, report
    return int(match[1])


def test_mock_keeps_the_contract(
    server: Any, contract: Contract, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    thorough = pytestconfig.getoption("thorough")
    headers = [f"--header={name}: {value}" for name, value in server.headers.items()]
    command = [
        *(str(Path(sys.executable).with_name("st")), "run", str(SCHEMAS / "openapi.yaml")),
        *(f"--url={server.url}/v1", *headers, "--seed=1", "--no-color", "--continue-on-failure"),
        f"--max-examples={EXAMPLES[thorough]}",
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("hooks.py"))}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=1800)
    report = run.stdout + run.stderr
    assert run.returncode == 0, report
    assert counted(r"Tested: (\d+)", report) == len(contract.operations)
    assert counted(r"(\d+) generated", report) >= CASES[thorough]

"""What the README says is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from runners.cli import main
from runners.errors import ExitCode

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def blocks(info: str) -> list[str]:
    return re.findall(rf"^```{info}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def findings(text: str) -> str:
    """The part of a terminal report between the progress and the seconds, which differ from run to run."""
    return text[text.index("\n\n") : text.index("errored") + len("errored 0")]


def test_the_config_shown_is_a_config() -> None:
    schema = json.loads((ROOT / "schemas" / "kit" / "config.json").read_text())
    (example,) = blocks("yaml")
    data = yaml.safe_load(example)
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert set(data) == set(schema["properties"]), "the README shows each key once"


def test_every_make_target_shown_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^make (\w+)", "\n".join(blocks("sh")), re.MULTILINE)
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_link_leads_somewhere() -> None:
    for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / document).read_text()):
            assert (ROOT / link).exists(), f"{document}: {link}"


def test_every_exit_code_is_explained() -> None:
    sentence = README[README.index("Exit codes:") :].split("\n")[0]
    assert {int(code) for code in re.findall(r"\b\d+\b", sentence)} == {int(code) for code in ExitCode}


@pytest.mark.container
def test_the_report_shown_is_what_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "tests" / "cases" / "four-mistakes")
    assert main(["check", "page.md"]) == ExitCode.FAILED
    (shown,) = blocks("text")
    assert findings(shown) == findings(capsys.readouterr().out)

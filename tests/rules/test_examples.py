"""Each rule's documentation is true: its example breaks this rule and no other, and then keeps every one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runners.cli import main
from runners.rules import RULES
from runners.rules.guide import FAMILIES, FOLDER, example, explain, markdown, pages

CONFIG = "catalogue: builtin\ntimeout: 15\n"


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md")} == {*RULES}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_what_it_is_and_how_to_switch_it_off(rule: Any) -> None:
    text = explain(rule)
    assert rule.id.partition("/")[0] in FAMILIES
    for part in (rule.id, rule.severity, rule.why, "Breaks it", "Keeps it", f"{rule.id}: warning"):
        assert part in text


def test_the_documentation_has_every_rule_under_its_family() -> None:
    text = markdown(RULES)
    for id, rule in RULES.items():
        section = text.partition(f"### {id}\n")[2].partition("\n### ")[0]
        assert rule.why in section
    assert [line for line in text.splitlines() if line.startswith("## ") and line.endswith("/…")] == [
        f"## {family}/…" for family in FAMILIES
    ]


def halves() -> Iterator[tuple[str, str, str]]:
    """The rule, which half of its example, and the half's text."""
    for id in RULES:
        yield id, "breaks", example(id).breaks
        yield id, "keeps", example(id).keeps


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """What one check of all examples finds: the rules broken, by example and half."""
    root = tmp_path_factory.mktemp("examples")
    config = root / "samplecheck.yaml"
    config.write_text(CONFIG)
    for id, half, text in halves():
        for name, page in pages(text).items():
            path = root / half / id / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
    report = root / "report.json"
    main(["check", str(root), "--config", str(config), "--jobs", "1", "--report", f"json={report}"])
    found: dict[tuple[str, str], list[str]] = {(id, half): [] for id, half, _ in halves()}
    for sample in json.loads(report.read_text())["samples"]:
        half, id = Path(sample["page"]).relative_to(root).parent.as_posix().split("/", 1)
        found[id, half] += [finding["rule"] for finding in sample["findings"]]
    return found


@pytest.mark.container
@pytest.mark.parametrize("id", RULES)
def test_an_example_breaks_its_rule_alone_and_keeps_all(
    id: str, findings: dict[tuple[str, str], list[str]]
) -> None:
    assert findings[id, "breaks"] == [id]
    assert findings[id, "keeps"] == []

"""A real Chromium on a page of another origin: its preflights, and what it lets the page read."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest

from mock_server.contract import Contract
from mock_server.scenario import Scenario
from runners.engine.images import Recipe, recipe

pytestmark = pytest.mark.container
HERE = Path(__file__).parent / "chromium"
PAGE = "https://web.example.com/page.html"
COMMAND = (
    "chromium-headless-shell",
    "--no-sandbox",  # the container is one
    "--disable-dev-shm-usage",
    "--ignore-certificate-errors",  # it has its own store; preflights are the same
    "--virtual-time-budget=20000",
    "--dump-dom",
    PAGE,
)
STATUSES = {"unknown_key": 401, "bad_request": 400}
CASES = ("list", "chat", "stream", "sdk", "cherry-studio", *STATUSES)


@pytest.fixture(scope="module")
def visit(bench: Any) -> Any:
    common = {name: data for name, data in recipe("shell").files.items() if name.startswith("common/")}
    image = bench.image(Recipe("chromium", {"Dockerfile": (HERE / "Dockerfile").read_bytes(), **common}))
    page = (HERE / "page.html").read_bytes()
    scenario = Scenario(
        bases=("https://api.example.com/v1",),
        keys=("sk-the-key-that-is-known",),
        seed="chromium",
        files={PAGE: page},
        standalone=True,
    )
    return bench.run(image, COMMAND, {"page.html": page}, {}, scenario)


def shown(visit: Any) -> list[str]:
    """The lines of the page, once its script is done."""
    lines = html.unescape(visit.execution.stdout).partition("<pre>")[2].splitlines()
    assert "done" in lines, visit.execution.output
    return lines


@pytest.mark.parametrize("case", CASES)
def test_page_reads_the_answer(case: str, visit: Any) -> None:
    (line,) = (line for line in shown(visit) if line.startswith(f"{case}: "))
    status, name, text = line.removeprefix(f"{case}: ").split(" ", 2)
    assert status == str(STATUSES.get(case, 200)), line
    (exchange,) = (it for it in visit.exchanges if dict(it.response_headers).get("x-request-id") == name)
    assert exchange.method != "OPTIONS"
    if case in STATUSES:
        assert '"error"' in text
    else:
        assert any(word in text for word in exchange.evidence)


def test_preflights_came_from_a_browser(visit: Any, contract: Contract) -> None:
    preflights = [it for it in visit.exchanges if it.method == "OPTIONS"]
    assert preflights
    assert {it.header("origin") for it in preflights} == {"https://web.example.com"}
    assert {it.header("authorization") for it in preflights} == {None}
    asked = {name for it in preflights for name in it.header("access-control-request-headers").split(",")}
    assert {"authorization", "content-type", "x-stainless-lang", "http-referer", "x-title"} <= asked
    assert all(it.status in (200, 204) for it in preflights)

"""The documented clients' calls through the very packages that they are made from, in containers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mock_server.contract import Contract
from mock_server.scenario import Scenario
from runners.engine.images import recipe

pytestmark = pytest.mark.container
HERE = Path(__file__).parent
KEY = "sk-the-key-that-is-known"
OPERATIONS = {"list": "listModels"}
"""What is asked for in a case; a chat where nothing else is said."""
STATUSES = {"error": [401], "retry": [503, 200], "chatbox retry": [*[503] * 4, 200]}
"""What the mock must give in a case, of one client or of all; one 200 where nothing else is said."""
CASES = {
    "chatbox": "list check check_picture check_tool chat picture error broken_stream retry hang_up",
    "cherry-studio": "list check chat picture picture_alone title error broken_stream retry hang_up",
    "anythingllm": "list check chat agent picture agent_picture error broken_stream retry hang_up",
}
FIXTURES = (
    {"match": {"text": "fail four times, please"}, "times": 4, "reply": {"fault": "503", "delay": 0.05}},
    {"match": {"text": "please 503"}, "times": 1, "reply": {"fault": "503", "delay": 0.05}},
    {"match": {"text": "slowly, please"}, "reply": {"fault": "slow-chunks", "delay": 0.3}},
    {"match": {"text": "break, please"}, "reply": {"fault": "stream-error"}},
)


@pytest.fixture(scope="session")
def visit(bench: Any, picture: bytes) -> Callable[[str], Any]:
    """Runs a client's program, once."""

    @cache
    def run(client: str) -> Any:
        packages = {
            name: (HERE / client / name).read_bytes() for name in ("package.json", "package-lock.json")
        }
        node = recipe("node")
        image = bench.image(replace(node, name=client, files={**node.files, **packages}))
        files = {"client.mjs": (HERE / client / "client.mjs").read_bytes(), "picture.png": picture}
        scenario = Scenario(
            bases=("https://api.example.com/v1",),
            keys=(KEY,),
            seed=client,
            models=("gpt-4o-mini",),
            fixtures=FIXTURES,
        )
        return bench.run(image, ("node", "client.mjs"), files, {"API_KEY": KEY}, scenario)

    return run


def exchanges_of(seen: Any, case: str) -> list[Any]:
    return [it for it in seen.exchanges if it.header("x-case") == case]


def said(seen: Any, case: str) -> str:
    """What the program printed of a case."""
    lines = seen.execution.output.splitlines()
    (line,) = (line for line in lines if line.startswith(f"{case}: "))
    return line.removeprefix(f"{case}: ")


@pytest.mark.parametrize(("client", "case"), [(name, it) for name in CASES for it in CASES[name].split()])
def test_call(client: str, case: str, visit: Callable[[str], Any], contract: Contract) -> None:
    seen = visit(client)
    exchanges, text = exchanges_of(seen, case), said(seen, case)
    statuses = STATUSES.get(f"{client} {case}", STATUSES.get(case, [200]))
    assert [it.status for it in exchanges] == statuses, text
    assert {it.operation for it in exchanges} == {OPERATIONS.get(case, "createChatCompletion")}
    assert [contract.response_violations(it) for it in exchanges] == [()] * len(exchanges)
    assert "FAILED" not in text


@pytest.mark.parametrize(
    ("client", "case"),
    [
        (name, case)
        for name in CASES
        for case in CASES[name].split()
        if case not in ("error", "broken_stream", "hang_up") and (name, case) != ("cherry-studio", "check")
    ],
)
def test_answer_is_read_to_its_word(client: str, case: str, visit: Callable[[str], Any]) -> None:
    seen = visit(client)
    text, evidence = said(seen, case), exchanges_of(seen, case)[-1].evidence
    assert any(word in text for word in evidence), (text, evidence)


@pytest.mark.parametrize("client", CASES)
def test_refusal_is_shown(client: str, visit: Callable[[str], Any]) -> None:
    seen = visit(client)
    (exchange,) = exchanges_of(seen, "error")
    assert "error 401" in said(seen, "error")
    assert json.loads(exchange.response)["error"]["message"] in said(seen, "error")


@pytest.mark.parametrize("client", CASES)
def test_error_in_mid_stream_is_shown(client: str, visit: Callable[[str], Any]) -> None:
    seen = visit(client)
    (exchange,) = exchanges_of(seen, "broken_stream")
    event = exchange.response.rpartition(b'data: {"error":')[2].partition(b"\n")[0]
    assert json.loads(b'{"error":' + event)["error"]["message"] in said(seen, "broken_stream")


@pytest.mark.parametrize(("client", "case"), [(name, "hang_up") for name in CASES])
def test_hang_up_ends_the_answer(client: str, case: str, visit: Callable[[str], Any]) -> None:
    seen = visit(client)
    (exchange,) = exchanges_of(seen, case)
    assert exchange.status == 200
    assert said(seen, case)
    assert b"[DONE]" not in exchange.response


def test_the_wire_is_the_documented_one(visit: Callable[[str], Any]) -> None:
    agent = exchanges_of(visit("anythingllm"), "agent")[0]
    assert agent.header("user-agent") == "AnythingLLM/1.16.0"
    assert agent.header("x-stainless-package-version") == "4.95.1"
    assert list(json.loads(agent.body)) == ["model", "stream", "stream_options", "messages", "tools"]
    assert agent.body.startswith(b'{\n  "')
    cherry = exchanges_of(visit("cherry-studio"), "chat")[0]
    assert cherry.header("x-title") == "Cherry Studio"
    assert json.loads(cherry.body)["stream_options"] == {"include_usage": True}
    chatbox = exchanges_of(visit("chatbox"), "chat")[0]
    assert sorted(json.loads(chatbox.body)) == ["messages", "model", "stream"]

"""The official SDKs in their own containers, against the mock under a documented name over TLS."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mock_server.contract import Contract
from mock_server.scenario import Scenario
from runners.engine.images import recipe
from runners.languages import LANGUAGES

pytestmark = pytest.mark.container
HERE = Path(__file__).parent
PROGRAMS = {"python": "main.py", "node": "main.mjs", "go": "main.go", "java": "Main.java"}
CHAT, MODELS = "createChatCompletion", ("listModels", "retrieveModel")
CASES: dict[str, list[tuple[str, int]]] = {
    "plain": [(CHAT, 200)],
    "streamed": [(CHAT, 200)],
    "tools": [(CHAT, 200), (CHAT, 200)],
    "tools_streamed": [(CHAT, 200)],
    "picture_url": [(CHAT, 200)],
    "picture_data": [(CHAT, 200)],
    "models": [(name, 200) for name in MODELS],
    "embeddings": [("createEmbedding", 200)],
    "responses": [("createResponse", 200)],
    "responses_streamed": [("createResponse", 200)],
    "unknown_key": [(CHAT, 401)],
    "unknown_model": [("retrieveModel", 404)],
    "bad_request": [(CHAT, 400)],
    "retry_429": [(CHAT, 429), (CHAT, 200)],
    "retry_503": [(CHAT, 503), (CHAT, 200)],
}
"""What the mock must see in each case: operations and statuses, retries included."""
REFUSALS = {
    "unknown_key": "401 invalid_api_key null",
    "unknown_model": "404 model_not_found model",
    "bad_request": "400 invalid_value messages",
}
"""What an SDK must make of a refusal: its status, code and param."""
FIXTURES = tuple(
    {"match": {"text": f"please {status}"}, "times": 1, "reply": {"fault": status, "delay": 0.05}}
    for status in ("429", "503")
)
"""Each fault once; it asks for a retry after 50 milliseconds."""


@pytest.fixture(scope="session")
def visit(bench: Any, picture: bytes) -> Callable[[str], Any]:
    """Runs a language's program, once."""

    @cache
    def run(name: str) -> Any:
        language, program = LANGUAGES[name], PROGRAMS[name]
        source = (HERE / name / program).read_text()
        files = {program: source.encode(), "picture.png": picture}
        scenario = Scenario(
            bases=("https://api.example.com/v1",),
            keys=("sk-the-key-that-is-known",),
            seed=name,
            models=("gpt-4o-mini", "text-embedding-3-small"),
            files={"https://api.example.com/files/picture.png": picture},
            fixtures=FIXTURES,
        )
        environment = {
            "OPENAI_API_KEY": "sk-the-key-that-is-known",
            "OPENAI_BASE_URL": "https://api.example.com/v1",
        }
        command = language.command(program, source)
        return bench.run(bench.image(recipe(name)), command, files, environment, scenario)

    return run


def said(output: str, case: str) -> str:
    """What the program printed of a case."""
    lines = [line for line in output.splitlines() if line.startswith(f"{case}: ")]
    assert len(lines) == 1, f"{case} is not there once in:\n{output}"
    return lines[0].removeprefix(f"{case}: ")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", PROGRAMS)
def test_sdk(name: str, case: str, visit: Callable[[str], Any], contract: Contract) -> None:
    seen = visit(name)
    exchanges = [it for it in seen.exchanges if it.header("x-case") == case]
    text = said(seen.execution.output, case)
    assert [(it.operation, it.status) for it in exchanges] == CASES[case], text
    assert [contract.response_violations(it) for it in exchanges] == [()] * len(exchanges)
    if case in REFUSALS:
        assert text == REFUSALS[case]
    else:
        assert any(evidence in text for evidence in exchanges[-1].evidence), (text, exchanges[-1].evidence)

"""A sample that asked and was answered, of which each test says what is different."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mock_server.contract import Contract
from runners.languages import LANGUAGES
from runners.model import Block, Exchange, Execution, Line, Sample
from runners.rules import Evidence

ANSWER = {"choices": [{"message": {"content": "The word is zutamiroke, and the rest is text."}}]}


@pytest.fixture(scope="session")
def asked() -> Callable[..., Exchange]:
    """Makes an exchange: its body, its answer, and whatever else differs from a chat that was answered."""

    def make(body: object, answer: object = ANSWER, **more: Any) -> Exchange:
        return Exchange(
            **{
                "operation": "createChatCompletion",
                "method": "POST",
                "scheme": "https",
                "host": "api.example.com",
                "port": 443,
                "path": "/v1/chat/completions",
                "query": "",
                "headers": (("authorization", "Bearer sk-reader"), ("content-type", "application/json")),
                "body": body if isinstance(body, bytes) else json.dumps(body).encode(),
                "status": 200,
                "response_headers": (("x-request-id", "req-1f0c2d"),),
                "response": json.dumps(answer).encode(),
                "evidence": ("zutamiroke",),
                **more,
            }
        )

    return make


@pytest.fixture(scope="session")
def ran(contract: Contract) -> Callable[..., Evidence]:
    """Makes the evidence of a sample whose code begins on line 11: language, code, output, exchanges."""

    def make(
        language: str,
        code: str,
        stdout: str,
        *exchanges: Exchange,
        stderr: str = "",
        exit_code: int = 0,
        **more: Any,
    ) -> Evidence:
        lines = tuple(Line(text, 11 + index) for index, text in enumerate(code.splitlines()))
        sample = Sample("page.md", Block(10, 11 + len(lines), language, lines), language)
        return Evidence(
            **{
                "sample": sample,
                "code": code,
                "unfilled": (),
                "language": LANGUAGES[language],
                "execution": Execution(exit_code, stdout, stderr, 1.0),
                "exchanges": exchanges,
                "contract": contract,
                "bases": ("https://api.example.com/v1",),
                "models": (),
                "modalities": {"blind": ("text",)},
                "key": "sk-reader",
                **more,
            }
        )

    return make

"""A mock with the kit's own contract and catalogue, and a way to ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.contract import Contract
from mock_server.scenario import Scenario


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
def mock(contract: Contract, catalogue: Catalogue) -> Mock:
    mock = Mock(contract, catalogue)
    mock.begin(Scenario(seed="test"))
    return mock


@pytest.fixture
def ask(mock: Mock) -> Callable[..., httpx.Response]:
    """Asks the mock one thing: method, URL or path below the usual base, key, and httpx's own options."""

    async def send(method: str, url: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(mock.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="https://api.openai.com/v1") as client:
            return await client.request(method, url, **options)

    def request(method: str, url: str, key: str | None = "sk-any", **options: Any) -> httpx.Response:
        authorization = {} if key is None else {"Authorization": f"Bearer {key}".encode()}
        options["headers"] = {**authorization, **options.get("headers", {})}
        return asyncio.run(send(method, url, options))

    return request

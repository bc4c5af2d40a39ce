from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.app import Mock
from mock_server.catalogue import Catalogue, Limits, Model, Price
from mock_server.contract import Contract
from mock_server.limits import Limiter, duration
from mock_server.refusals import RefusalError
from mock_server.scenario import Scenario


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def model(**limits: int) -> Model:
    return Model("m", "f", 1000, ("text",), Limits(**limits), Price(0, 0), "s", "2026-01-01")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0ms"),
        (0.012, "12ms"),
        (0.9999, "1s"),
        (1.5, "1.5s"),
        (59, "59s"),
        (360, "6m0s"),
        (61.25, "1m1.25s"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_requests_a_minute_fill_again_evenly() -> None:
    clock, limited = Clock(), model(rpm=3)
    limiter = Limiter(clock)
    for left in ("2", "1", "0"):
        headers = dict(limiter.admit("key", limited, 5).headers())
        assert headers["x-ratelimit-remaining-requests"] == left
    assert (headers["x-ratelimit-limit-requests"], headers["x-ratelimit-reset-requests"]) == ("3", "1m0s")
    with pytest.raises(RefusalError, match=r"limit 3, used 3, requested 1. Try again in 20s") as caught:
        limiter.admit("key", limited, 5)
    assert (caught.value.status, caught.value.type, caught.value.code) == (
        429,
        "requests",
        "rate_limit_exceeded",
    )
    assert dict(caught.value.headers)["retry-after-ms"] == "20000"
    assert dict(caught.value.headers)["x-ratelimit-remaining-requests"] == "0"
    clock.now += 19.9
    with pytest.raises(RefusalError):
        limiter.admit("key", limited, 5)
    clock.now += 0.1
    limiter.admit("key", limited, 5)


def test_keys_and_models_are_counted_apart() -> None:
    limiter = Limiter(Clock())
    limiter.admit("one", model(rpm=1), 1)
    limiter.admit("two", model(rpm=1), 1)
    with pytest.raises(RefusalError):
        limiter.admit("one", model(rpm=1), 1)


def test_tokens_a_minute_take_nothing_where_they_are_refused() -> None:
    clock, limited = Clock(), model(rpm=10, tpm=600)
    limiter = Limiter(clock)
    limiter.admit("key", limited, 500)
    with pytest.raises(RefusalError, match=r"tokens a minute.*limit 600, used 500, requested 150") as caught:
        limiter.admit("key", limited, 150)
    assert caught.value.type == "tokens"
    assert dict(caught.value.headers)["retry-after"] == "5"
    assert dict(caught.value.headers)["x-ratelimit-remaining-requests"] == "9"
    clock.now += 5
    limiter.admit("key", limited, 150)


def test_what_no_minute_has_is_not_worth_a_retry() -> None:
    with pytest.raises(RefusalError) as caught:
        Limiter(Clock()).admit("key", model(tpm=10), 11)
    assert dict(caught.value.headers)["x-should-retry"] == "false"


def test_requests_at_a_time() -> None:
    limiter, limited = Limiter(Clock()), model(concurrency=2)
    first = limiter.admit("key", limited, 1)
    limiter.admit("key", limited, 1)
    with pytest.raises(RefusalError, match="requests at a time"):
        limiter.admit("key", limited, 1)
    first.release()
    limiter.admit("key", limited, 1)


def test_made_up_keys_do_not_fill_the_memory() -> None:
    limiter = Limiter(Clock())
    for number in range(5000):
        limiter.admit(f"key {number}", model(rpm=1), 1)
    assert len(limiter._meters) <= 4096
    limiter.admit("key 0", model(rpm=1), 1)


def requests(mock: Mock, count: int, body: dict[str, Any]) -> list[httpx.Response]:
    async def go() -> list[httpx.Response]:
        transport = httpx.ASGITransport(mock.asgi)
        headers = {"Authorization": "Bearer sk-any"}
        async with httpx.AsyncClient(transport=transport, base_url="https://api.openai.com/v1") as client:
            url = "/chat/completions"
            return [await client.post(url, json=body, headers=headers) for _ in range(count)]

    return asyncio.run(go())


CHAT = {"model": "Qwen2.5-VL-32B-Instruct", "messages": [{"role": "user", "content": "Hi"}]}


def test_limits_over_http(contract: Contract, catalogue: Catalogue) -> None:
    clock = Clock()
    mock = Mock(contract, catalogue, clock=clock)
    mock.begin(Scenario(limits=True))
    *good, refused = requests(mock, 61, CHAT)
    assert {response.status_code for response in good} == {200}
    assert good[0].headers["x-ratelimit-limit-requests"] == "60"
    assert good[0].headers["x-ratelimit-limit-tokens"] == "100000"
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    error = refused.json()["error"]
    assert (error["type"], error["code"], error["param"]) == ("requests", "rate_limit_exceeded", None)
    assert all(contract.response_violations(exchange) == () for exchange in mock.end())
    clock.now += 1
    assert requests(mock, 1, CHAT)[0].status_code == 200


def test_an_answered_request_is_no_longer_open(contract: Contract, catalogue: Catalogue) -> None:
    mock = Mock(contract, catalogue)
    mock.begin(Scenario(limits=True))
    found = requests(mock, 31, {**CHAT, "model": "GLM-4V-Plus", "stream": True})
    assert {response.status_code for response in found} == {200}


def test_without_limits_nothing_is_counted(mock: Mock, ask: Callable[..., httpx.Response]) -> None:
    found = requests(mock, 70, CHAT)
    assert {response.status_code for response in found} == {200}
    assert not [name for name in found[0].headers if name.startswith("x-ratelimit")]

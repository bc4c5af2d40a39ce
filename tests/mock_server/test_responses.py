from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.app import Mock
from mock_server.contract import Contract

Ask = Callable[..., httpx.Response]
HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
CHAT = "/chat/completions"


def test_every_reply_keeps_the_contract(ask: Ask, mock: Mock, contract: Contract) -> None:
    ask("POST", CHAT, json=HELLO)
    ask("POST", CHAT, json={**HELLO, "stream": True, "stream_options": {"include_usage": True}})
    ask("POST", CHAT, json={**HELLO, "tempreature": 1})
    ask("POST", CHAT, content=b"{")
    ask("GET", "/models")
    ask("HEAD", "/models")
    ask("GET", "/models/m")
    ask("GET", "/models", key=None)
    ask("GET", "/nowhere")
    assert [contract.response_violations(it) for it in mock.end()] == [()] * 9


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"status": 302}, ("", "status")),
        ({"response_headers": (("content-type", "text/html"),)}, ("", "content-type")),
        ({"response": b"{"}, ("", None)),
        ({"response": b"{}"}, ("", "object")),
        ({"response": b'{"object":"list","data":[{"id":1}]}'}, ("/data/0", "object")),
        ({"response": b'{"object":"list","data":1}'}, ("/data", "data")),
    ],
)
def test_a_reply_that_breaks_the_contract_is_seen(
    ask: Ask, mock: Mock, contract: Contract, change: dict[str, Any], place: tuple[str, str | None]
) -> None:
    ask("GET", "/models")
    headers = {"response_headers": (("content-type", "application/json"),), **change}
    exchange = dataclasses.replace(mock.end()[0], **headers)
    violation = contract.response_violations(exchange)[0]
    assert (violation.pointer, violation.name) == place


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ((b'"role":"assistant"', b'"role":""'), "/0/choices/0/delta/role"),
        ((b'"choices":[],', b""), "/LAST"),
        ((b'"created"', b'"creatd"'), "/0/creatd"),
        ((b"data: {", b"data: [DONE]\n\ndata: {"), "/0"),
    ],
)
def test_an_event_that_breaks_the_contract_is_seen(
    ask: Ask, mock: Mock, contract: Contract, change: tuple[bytes, bytes], pointer: str
) -> None:
    ask("POST", CHAT, json={**HELLO, "stream": True, "stream_options": {"include_usage": True}})
    (exchange,) = mock.end()
    last = exchange.response.count(b"data: ") - 2
    assert change[0] in exchange.response
    broken = dataclasses.replace(exchange, response=exchange.response.replace(*change, 1))
    assert contract.response_violations(broken)[0].pointer == pointer.replace("LAST", str(last))


def test_a_stream_may_end_with_an_error(ask: Ask, mock: Mock, contract: Contract) -> None:
    ask("POST", CHAT, json={**HELLO, "stream": True})
    (exchange,) = mock.end()
    error = b'data: {"error":{"message":"m","type":"server_error","param":null,"code":null}}\n\n'
    events = exchange.response.split(b"data: ")
    ended = b"data: ".join(events[:3]) + error
    assert contract.response_violations(dataclasses.replace(exchange, response=ended)) == ()
    early = b"data: ".join(events[:2]) + error + b"data: " + events[2]
    (violation,) = contract.response_violations(dataclasses.replace(exchange, response=early))[:1]
    assert violation.pointer.startswith("/1")

"""The mock behind a real server, on a real socket."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
import uvicorn

import mock_server.connection
import mock_server.wire
from mock_server.app import Mock
from mock_server.connection import Connection, Joined
from mock_server.contract import Contract
from mock_server.exchange import Exchange
from mock_server.scenario import Scenario

HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


def over_the_wire(mock: Mock, visit: Callable[[httpx.AsyncClient], Awaitable[None]]) -> tuple[Exchange, ...]:
    """What the mock saw of a client's visit, once all its requests have ended."""

    async def go() -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        mock.begin(Scenario(bases=(base,)))
        server = uvicorn.Server(uvicorn.Config(mock.asgi, http=Connection, log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0)
        async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
            await visit(client)
        await mock.quiet()
        server.should_exit = True
        await serving

    asyncio.run(go())
    return mock.end()


def test_plain_and_streamed(mock: Mock, contract: Contract) -> None:
    async def visit(client: httpx.AsyncClient) -> None:
        answer = await client.post("/chat/completions", json=HELLO)
        assert int(answer.headers["content-length"]) == len(answer.content)
        stream = await client.post("/chat/completions", json={**HELLO, "stream": True})
        assert stream.text.endswith("data: [DONE]\n\n")
        assert (await client.head("/models")).status_code == 405

    exchanges = over_the_wire(mock, visit)
    assert [exchange.status for exchange in exchanges] == [200, 200, 405]
    assert all(contract.response_violations(exchange) == () for exchange in exchanges)


def test_a_chunked_body(mock: Mock) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"model":"m",'
        yield b'"messages":[{"role":"user","content":"Hi"}]}'

    async def visit(client: httpx.AsyncClient) -> None:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/chat/completions", content=pieces(), headers=headers)
        assert answer.status_code == 200

    (exchange,) = over_the_wire(mock, visit)
    assert exchange.header("transfer-encoding") == "chunked"


def test_a_client_that_leaves_a_long_stream(mock: Mock, contract: Contract) -> None:
    async def visit(client: httpx.AsyncClient) -> None:
        body = {**HELLO, "model": "m" * 2000, "n": 128, "stream": True}
        async with client.stream("POST", "/chat/completions", json=body) as answer:
            async for line in answer.aiter_lines():
                assert line.startswith("data: ")
                break

    (exchange,) = over_the_wire(mock, visit)
    assert exchange.status == 200
    assert exchange.response.startswith(b"data: ")
    assert not exchange.response.endswith(b"[DONE]\n\n")
    assert contract.response_violations(exchange) == ()


def raw(mock: Mock, data: bytes) -> bytes:
    """All that a client gets who sends some bytes and then waits."""
    answer = b""

    async def visit(client: httpx.AsyncClient) -> None:
        nonlocal answer
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        writer.write(data.replace(b"HOST", client.base_url.netloc))
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()

    over_the_wire(mock, visit)
    return answer


HEAD = b"POST /v1/chat/completions HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"


def test_a_slow_body(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_server.wire, "BODY_SECONDS", 0.05)
    answer = raw(mock, HEAD + b'Content-Length: 100\r\n\r\n{"mod')
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"did not arrive within 0.05 seconds" in answer


def test_a_slow_head(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_server.connection, "HEAD_SECONDS", 0.05)
    assert raw(mock, HEAD) == b""


def test_a_body_that_is_announced_too_long(mock: Mock) -> None:
    answer = raw(mock, HEAD + b"Content-Length: 99999999999\r\n\r\n{")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer


@pytest.mark.parametrize(
    "data", [b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET \xff HTTP/1.1\r\n\r\n", b"\x00" * 100]
)
def test_what_is_no_http(mock: Mock, data: bytes) -> None:
    answer = raw(mock, data)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b'"type":"invalid_request_error"' in answer


class Hung:
    """A transport whose client has gone."""

    def __init__(self) -> None:
        self.closing = False
        self.written: list[bytes] = []

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        assert not self.closing, "as uvloop does, which raises"
        self.written.append(data)


def test_a_client_that_goes_before_its_answer_is_written_is_no_error() -> None:
    async def visit(gone: bool) -> list[bytes]:
        transport = Hung()
        joined = Joined(transport, asyncio.get_running_loop())  # type: ignore[arg-type]
        joined.write(b"head")
        joined.write(b"body")
        transport.closing = gone
        await asyncio.sleep(0)
        return transport.written

    assert asyncio.run(visit(gone=False)) == [b"headbody"]
    assert asyncio.run(visit(gone=True)) == []

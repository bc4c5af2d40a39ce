from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mock_server.app import Mock
from mock_server.contract import Contract
from mock_server.scenario import Scenario

SCOPE = {
    "type": "http",
    "method": "POST",
    "scheme": "https",
    "raw_path": b"/v1/chat/completions",
    "query_string": b"",
    "headers": [
        (b"host", b"api.openai.com"),
        (b"authorization", b"Bearer sk"),
        (b"content-type", b"application/json"),
    ],
}
STREAM = b'{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}'
LONG_STREAM = STREAM[:-1] + b',"n":8}'


class Client:
    """A client of few words: sends its messages, reads some events, and hangs up."""

    def __init__(self, *messages: dict[str, Any], reads: int = 0, fails: bool = False) -> None:
        self.messages = list(messages)
        self.reads = reads
        self.fails = fails
        self.gone = asyncio.Event()
        self.seen: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self.messages:
            return self.messages.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.seen.append(message)
        if len(self.seen) > self.reads:
            self.gone.set()
            if self.fails:
                raise OSError("broken pipe")


def talk(mock: Mock, client: Client) -> None:
    asyncio.run(mock.asgi(SCOPE, client.receive, client.send))


@pytest.mark.parametrize("fails", [False, True])
def test_a_client_that_hangs_up_in_mid_stream(mock: Mock, contract: Contract, fails: bool) -> None:
    client = Client({"type": "http.request", "body": LONG_STREAM}, reads=2, fails=fails)
    talk(mock, client)
    (exchange,) = mock.end()
    assert (exchange.status, exchange.body) == (200, LONG_STREAM)
    sent = b"".join(message.get("body", b"") for message in client.seen)
    assert exchange.response.startswith(b'data: {"id"')
    assert sent.startswith(exchange.response)
    assert exchange.response.count(b"data: ") == (1 if fails else 2)
    assert contract.response_violations(exchange) == ()


def test_a_client_that_hangs_up_before_its_body_is_whole(mock: Mock, contract: Contract) -> None:
    client = Client(
        {"type": "http.request", "body": b'{"mod', "more_body": True}, {"type": "http.disconnect"}
    )
    talk(mock, client)
    (exchange,) = mock.end()
    assert (exchange.status, exchange.body, exchange.response) == (0, b'{"mod', b"")
    assert client.seen == []
    assert contract.response_violations(exchange) == ()


def test_a_body_may_come_in_pieces(mock: Mock) -> None:
    pieces = [{"type": "http.request", "body": bytes([byte]), "more_body": True} for byte in STREAM]
    talk(mock, Client(*pieces, {"type": "http.request"}, reads=1000))
    assert (mock.end()[0].status, mock.end()[0].body) == (200, STREAM)


def test_a_request_that_is_still_open_is_seen(mock: Mock) -> None:
    async def go() -> None:
        client = Client({"type": "http.request", "body": STREAM, "more_body": True})
        task = asyncio.create_task(mock.asgi(SCOPE, client.receive, client.send))
        await asyncio.sleep(0)
        assert [(it.status, it.body) for it in mock.end()] == [(0, STREAM)]
        quiet = asyncio.create_task(mock.quiet())
        await asyncio.sleep(0)
        assert not quiet.done()
        client.gone.set()
        await quiet
        await task

    asyncio.run(go())


def test_a_late_request_stays_with_its_own_scenario(mock: Mock) -> None:
    async def go() -> None:
        client = Client({"type": "http.request", "body": STREAM, "more_body": True})
        task = asyncio.create_task(mock.asgi(SCOPE, client.receive, client.send))
        await asyncio.sleep(0)
        mock.begin(Scenario())
        client.gone.set()
        await task
        await mock.quiet()
        assert mock.end() == ()

    asyncio.run(go())


@pytest.mark.parametrize("host", [b"", b"[", b"api.openai.com:port", b"\xff"])
def test_a_broken_host_is_nobody(mock: Mock, host: bytes) -> None:
    client = Client({"type": "http.request", "body": STREAM}, reads=10)
    scope = {**SCOPE, "headers": [(b"host", host)]}
    asyncio.run(mock.asgi(scope, client.receive, client.send))
    assert mock.end()[0].status == 404


def test_it_starts_and_stops_with_its_server(mock: Mock) -> None:
    client = Client({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}, reads=2)
    asyncio.run(mock.asgi({"type": "lifespan"}, client.receive, client.send))
    assert [it["type"] for it in client.seen] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_web_sockets_are_refused(mock: Mock) -> None:
    client = Client({"type": "websocket.connect"}, reads=1)
    asyncio.run(mock.asgi({"type": "websocket"}, client.receive, client.send))
    assert [it["type"] for it in client.seen] == ["websocket.close"]

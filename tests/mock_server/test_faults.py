"""Faults on demand and fixtures."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from mock_server import sse
from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.contract import Contract
from mock_server.errors import FixtureError
from mock_server.faults import FAULTS, parse_fault
from mock_server.fixtures import load_fixtures
from mock_server.refusals import RefusalError
from mock_server.scenario import Scenario

HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hello there"}]}


class Sleeper:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


class Wire:
    """A mock, and all that it sends for one request."""

    def __init__(self, contract: Contract, catalogue: Catalogue) -> None:
        self.sleeper = Sleeper()
        self.mock = Mock(contract, catalogue, sleep=self.sleeper)

    def ask(
        self, body: dict[str, Any], fault: str | None = None
    ) -> tuple[int, dict[str, str], list[bytes], bool]:
        """Status, headers, chunks, and whether the reply came to its end."""
        sent: list[dict[str, Any]] = []
        headers = [
            (b"host", b"a.b"),
            (b"authorization", b"Bearer sk"),
            (b"content-type", b"application/json"),
        ]
        headers += [(b"x-samplecheck-fault", fault.encode())] if fault else []
        scope: dict[str, Any] = {
            "type": "http", "method": "POST", "scheme": "http", "raw_path": b"/v1/chat/completions",
            "query_string": b"", "headers": headers,
        }  # fmt: skip
        messages = [{"type": "http.request", "body": orjson.dumps(body)}]

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.mock.asgi(scope, receive, send))
        start, *rest = sent
        told = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], told, [it["body"] for it in rest], not rest[-1]["more_body"]


@pytest.fixture
def wire(contract: Contract, catalogue: Catalogue) -> Wire:
    wire = Wire(contract, catalogue)
    wire.mock.begin(Scenario(bases=("http://*/v1",), standalone=True))
    return wire


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("401", (401, "invalid_request_error", "invalid_api_key")),
        ("404", (404, "invalid_request_error", "model_not_found")),
        ("413", (413, "invalid_request_error", None)),
        ("429", (429, "requests", "rate_limit_exceeded")),
        ("500", (500, "server_error", None)),
        ("503", (503, "service_unavailable_error", "server_is_overloaded")),
        ("stream-error", (500, "server_error", None)),
    ],
)
def test_errors(wire: Wire, contract: Contract, fault: str, expected: tuple[int, str, str | None]) -> None:
    found, _, chunks, whole = wire.ask(HELLO, fault)
    error = orjson.loads(chunks[0])["error"]
    assert (found, error["type"], error["code"]) == expected
    assert whole
    assert contract.response_violations(wire.mock.end()[-1]) == ()
    assert wire.mock.end()[-1].evidence == ()


def test_a_proxy_speaks_html(wire: Wire) -> None:
    status, headers, chunks, _ = wire.ask(HELLO, "413-html")
    assert (status, headers["content-type"]) == (413, "text/html")
    assert chunks[0].startswith(b"<html>")


@pytest.mark.parametrize("name", ["429", "503"])
def test_when_to_try_again(wire: Wire, name: str) -> None:
    _, headers, _, _ = wire.ask(HELLO, f"{name}; delay=0.05")
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("1", "50")


def test_some_requests_are_spared(wire: Wire) -> None:
    assert [wire.ask(HELLO, "503; times=2")[0] for _ in range(6)] == [503, 503, 200, 503, 503, 200]


def test_slowness(wire: Wire) -> None:
    assert wire.ask(HELLO, "slow-first-byte; delay=3")[0] == 200
    assert wire.sleeper.slept == [3.0]
    _, headers, chunks, _ = wire.ask(HELLO, "slow-chunks; delay=0.5")
    assert wire.sleeper.slept[1:] == [0.5] * (len(chunks) - 1)
    assert len(chunks) > 4
    assert int(headers["content-length"]) == len(b"".join(chunks))
    orjson.loads(b"".join(chunks))


@pytest.mark.parametrize("stream", [False, True])
def test_a_cut_reply_has_no_end(wire: Wire, stream: bool) -> None:
    status, _, chunks, whole = wire.ask({**HELLO, "stream": stream}, "cut-stream")
    assert (status, whole) == (200, False)
    assert b"[DONE]" not in b"".join(chunks)
    assert chunks


def test_an_error_in_mid_stream(wire: Wire) -> None:
    _, _, chunks, whole = wire.ask({**HELLO, "stream": True}, "stream-error")
    assert whole
    assert b'"delta"' in chunks[0]
    assert orjson.loads(sse.decode(b"".join(chunks))[-1])["error"]["type"] == "server_error"


@pytest.mark.parametrize("stream", [False, True])
def test_malformed_json(wire: Wire, contract: Contract, stream: bool) -> None:
    _, headers, chunks, _ = wire.ask({**HELLO, "stream": stream}, "malformed-json")
    if not stream:
        assert int(headers["content-length"]) == len(chunks[0])
    assert "is no JSON" in contract.response_violations(wire.mock.end()[-1])[0].message


@pytest.mark.parametrize("text", ["", "teapot", "503; delay=x", "503; delay=61", "503;;", "503; times=-1"])
def test_an_unknown_fault_is_told(wire: Wire, text: str) -> None:
    with pytest.raises(RefusalError, match=r"slow-chunks.*`; delay=SECONDS`"):
        parse_fault(text)
    if text:
        assert wire.ask(HELLO, text)[0] == 400


def test_only_serve_obeys_the_header(wire: Wire) -> None:
    wire.mock.begin(Scenario(bases=("http://a.b/v1",)))
    assert wire.ask(HELLO, "503")[0] == 200


def with_fixture(wire: Wire, **fixture: Any) -> None:
    wire.mock.begin(Scenario(bases=("http://a.b/v1",), fixtures=(fixture,)))


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"model": "m"}, True),
        ({"model": "?"}, True),
        ({"model": "gpt-*"}, False),
        ({"text": "hello THERE"}, True),
        ({"text": "bye"}, False),
        ({"parts": ["text"]}, True),
        ({"parts": ["text", "image_url"]}, False),
        ({"operation": "createChatCompletion"}, True),
        ({"operation": "createEmbedding"}, False),
    ],
)
def test_what_a_fixture_is_for(wire: Wire, match: dict[str, Any], fits: bool) -> None:
    with_fixture(wire, match=match, reply={"status": 418, "text": "A teapot"})
    status, _, chunks, _ = wire.ask(HELLO)
    assert status == (418 if fits else 200)
    assert (b"A teapot" in chunks[0]) == fits


def test_a_fixture_for_one_time(wire: Wire) -> None:
    with_fixture(wire, match={"text": "hello"}, times=1, reply={"fault": "503", "delay": 0.05})
    assert [wire.ask(HELLO)[0] for _ in range(3)] == [503, 200, 200]
    assert wire.sleeper.slept == []


def test_a_fixture_that_is_slow_and_cuts_anywhere(wire: Wire) -> None:
    with_fixture(wire, reply={"delay": 2, "chunking": {"bytes": 7, "delay": 0.1}})
    _, _, chunks, whole = wire.ask({**HELLO, "stream": True})
    assert {len(chunk) for chunk in chunks[:-1]} == {7}
    assert whole
    assert wire.sleeper.slept == [2, *[0.1] * (len(chunks) - 1)]


@pytest.mark.parametrize("stream", [False, True])
def test_a_fixture_says_what_comes_back(wire: Wire, stream: bool) -> None:
    with_fixture(wire, reply={"text": "Forty-two, {word}."})
    _, _, chunks, _ = wire.ask({**HELLO, "stream": stream})
    (evidence,) = wire.mock.end()[-1].evidence
    if not stream:
        message = orjson.loads(chunks[0])["choices"][0]["message"]
        assert message["content"] == f"Forty-two, {evidence}."
    assert evidence.encode() in b"".join(chunks)
    assert "{word}" not in evidence


def test_a_fixture_calls_a_tool(wire: Wire, contract: Contract) -> None:
    with_fixture(wire, reply={"tool_call": {"name": "weather", "arguments": {"city": "北京"}}})
    _, _, chunks, _ = wire.ask(HELLO)
    choice = orjson.loads(chunks[0])["choices"][0]
    (call,) = choice["message"]["tool_calls"]
    assert (call["function"]["name"], orjson.loads(call["function"]["arguments"])) == (
        "weather",
        {"city": "北京"},
    )
    assert choice["finish_reason"] == "tool_calls"
    assert contract.response_violations(wire.mock.end()[-1]) == ()


GOOD = "fixtures:\n- match: {text: hi}\n  reply: {text: ho}\n"


def test_a_file_of_fixtures(tmp_path: Path) -> None:
    path = tmp_path / "fixtures.yaml"
    path.write_text(GOOD)
    assert load_fixtures(path) == ({"match": {"text": "hi"}, "reply": {"text": "ho"}},)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fixtures: [", "cannot be read"),
        ("[]", "must be an object"),
        (GOOD.replace("reply", "repyl"), "no field `repyl`; did you mean `reply`"),
        (GOOD.replace("text: ho", "status: 200"), "status"),
        (GOOD.replace("text: ho", "fault: '418'"), "fault"),
        (GOOD.replace("text: ho", "delay: 61"), "delay"),
    ],
)
def test_a_broken_file_of_fixtures_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "fixtures.yaml"
    path.write_text(text)
    with pytest.raises(FixtureError, match=said):
        load_fixtures(path)


def test_the_schema_knows_every_fault() -> None:
    schema = orjson.loads((Path(__file__).parents[2] / "schemas/kit/fixtures.json").read_bytes())
    assert schema["$defs"]["reply"]["properties"]["fault"]["enum"] == list(FAULTS)

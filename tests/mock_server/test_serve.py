"""The mock for people: the command, browsers, health, the journal and its page."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import mock_server.connection
from mock_server.app import Mock
from mock_server.recording import KEPT, KEPT_BYTES
from mock_server.scenario import Scenario
from runners.cli import main

Ask = Callable[..., httpx.Response]
HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
CHAT = "http://127.0.0.1:8000/v1/chat/completions"
JOURNAL = "http://127.0.0.1:8000/_samplecheck/exchanges"


@pytest.fixture
def standalone(mock: Mock) -> Mock:
    mock.begin(Scenario(bases=("http://*/v1",), standalone=True))
    return mock


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:1234", "192.0.2.7", "[::1]:80", "mock.example.com"]
)
def test_it_is_reached_by_any_name(standalone: Mock, ask: Ask, host: str) -> None:
    assert ask("POST", f"http://{host}/v1/chat/completions", json=HELLO).status_code == 200
    assert ask("POST", f"http://{host}/v1/chat/completions", json=HELLO, key=None).status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        "authorization, content-type",
        "authorization,content-type,user-agent",
        "authorization,content-type,x-stainless-lang,x-stainless-retry-count",
        "authorization,content-type,http-referer,x-title,x-api-key",
    ],
)
def test_browsers_are_let_through(standalone: Mock, ask: Ask, asked: str) -> None:
    headers = {
        "Origin": "https://web.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
        "Access-Control-Request-Private-Network": "true",
    }
    response = ask("OPTIONS", CHAT, key=None, headers=headers)
    assert response.status_code == 204
    assert response.headers["access-control-allow-headers"] == asked
    assert response.headers["access-control-allow-methods"] == "POST"
    assert response.headers["access-control-allow-origin"] == "https://web.example.com"
    assert response.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize("key", ["sk-any", None])
def test_browsers_may_read_answers_and_errors(standalone: Mock, ask: Ask, key: str | None) -> None:
    response = ask("POST", CHAT, json=HELLO, key=key, headers={"Origin": "https://web.example.com"})
    assert response.headers["access-control-allow-origin"] == "https://web.example.com"
    assert response.headers["access-control-expose-headers"] == "*"


def test_nothing_of_this_is_there_in_a_check(mock: Mock, ask: Ask) -> None:
    headers = {"Origin": "https://web.example.com", "Access-Control-Request-Method": "POST"}
    response = ask("OPTIONS", "/chat/completions", headers=headers)
    assert response.status_code == 405
    assert "access-control-allow-origin" not in response.headers
    assert ask("GET", "https://api.openai.com/healthz").status_code == 404
    assert ask("GET", "https://api.openai.com/_samplecheck/exchanges").status_code == 404


def test_health_and_page(standalone: Mock, ask: Ask) -> None:
    assert ask("GET", "http://127.0.0.1/healthz", key=None).json() == {"status": "ok"}
    page = ask("GET", "http://127.0.0.1/_samplecheck/", key=None)
    assert page.headers["content-type"].startswith("text/html")
    assert "<script src" not in page.text
    assert "https://" not in page.text
    assert ask("GET", "http://127.0.0.1/_samplecheck/other", key=None).status_code == 404
    assert ask("POST", "http://127.0.0.1/healthz", key=None).status_code == 404
    assert standalone.end() == ()


def journal(ask: Ask, query: str = "") -> list[dict[str, Any]]:
    return list(ask("GET", JOURNAL + query, key=None).json()["exchanges"])


def test_the_journal_says_what_the_contract_says(standalone: Mock, ask: Ask) -> None:
    ask("POST", CHAT, json=HELLO)
    ask("POST", CHAT, json={**HELLO, "tempreature": 1})
    ask("POST", CHAT, json=HELLO, headers={"x-samplecheck-fault": "malformed-json"})
    malformed, wrong, right = journal(ask)
    assert (right["status"], right["operation"], right["serial"]) == (200, "createChatCompletion", 1)
    assert right["request"]["violations"] == right["response"]["violations"] == []
    assert wrong["request"]["violations"][0]["pointer"] == "/tempreature"
    assert wrong["request"]["violations"][0]["hint"] == "did you mean `temperature`?"
    assert wrong["response"]["violations"] == []
    assert "is no JSON" in malformed["response"]["violations"][0]["message"]


def test_the_journal_goes_on(standalone: Mock, ask: Ask) -> None:
    ask("POST", CHAT, json=HELLO)
    assert [entry["serial"] for entry in journal(ask, "?after=0")] == [1]
    assert journal(ask, "?after=1") == []
    ask("POST", CHAT, json=HELLO)
    assert [entry["serial"] for entry in journal(ask, "?after=1")] == [2]


@pytest.mark.parametrize("after", ["x", "-1", "1" * 30, "²"])
def test_a_broken_after_is_told(standalone: Mock, ask: Ask, after: str) -> None:
    response = ask("GET", f"{JOURNAL}?after={after}", key=None)
    assert (response.status_code, response.json()["error"]["param"]) == (400, "after")


def test_keys_never_reach_the_journal(standalone: Mock, ask: Ask) -> None:
    key = "sk-1234567890wxyz"
    body = {**HELLO, "messages": [{"role": "user", "content": f"My key is {key}"}]}
    ask("POST", CHAT, key=key, json=body, headers={"x-api-key": "other-secret-key"})
    text = ask("GET", JOURNAL, key=None).text
    assert key not in text
    assert "other-secret-key" not in text
    assert "sk-********wxyz" in text


def test_the_journal_stays_small(standalone: Mock, ask: Ask) -> None:
    body = {**HELLO, "messages": [{"role": "user", "content": "x" * KEPT_BYTES}]}
    ask("POST", CHAT, json=body)
    (entry,) = journal(ask)
    assert entry["trimmed"]
    assert len(entry["request"]["body"]) == KEPT_BYTES
    for _ in range(KEPT + 5):
        ask("GET", "http://127.0.0.1/v1/nowhere")
    assert len(journal(ask)) == KEPT
    assert journal(ask)[0]["serial"] == KEPT + 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], ["--port", "70000"]),
        (["--port", "0", "--dialect", "openia"], ["openia", "openai"]),
        (["--port", "0", "--catalogue", "none.yaml"], ["none.yaml"]),
        (["--port", "0", "--fixtures", "none.yaml"], ["none.yaml"]),
        (["--port", "0", "--host", "192.0.2.7"], ["192.0.2.7", "cannot be opened"]),
    ],
)
def test_what_is_refused(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", *arguments]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert all(word in said for word in words)


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "choose another with --port" in capsys.readouterr().err


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own, and its address."""
    command = [sys.executable, "-m", "runners.cli", "serve", "--port", "0", "--key", "sk-right"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            said = process.stdout.readline()
            yield process, said.split()[5].removesuffix("/v1")
        finally:
            process.kill()


def test_the_command(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    with httpx.Client(base_url=address, trust_env=False) as client:
        answer = client.post("/v1/chat/completions", json=HELLO, headers={"Authorization": "Bearer sk-right"})
        assert answer.status_code == 200
        assert client.post("/v1/chat/completions", json=HELLO).status_code == 401
        host, port = answer.request.url.host, answer.request.url.port
    for garbage, said in ((b"GARBAGE\r\n\r\n", b"no HTTP request"), (_LONG_HEAD, b"more than 65536 bytes")):
        with socket.create_connection((host, port or 80)) as connection:
            connection.sendall(garbage)
            assert said in connection.recv(1000)
    process.send_signal(2)
    assert process.wait(10) == 0
    assert process.stderr
    assert process.stderr.read() == ""


_LONG_HEAD = b"GET / HTTP/1.1\r\nX: " + b"a" * (mock_server.connection.HEAD_BYTES + 1)

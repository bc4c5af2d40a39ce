"""Bad input of every kind: a clean error or a closed connection, never a 500, and memory stays flat."""

from __future__ import annotations

import http.client
import json
import random
import socket
import time
from typing import Any

import httpx
import pytest

MIB = 1024 * 1024
LIMIT = 64 * MIB
URL = "/v1/chat/completions"
CHAT = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "你好"}]},
    ],
    "stream": False,
    "temperature": 0.5,
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
}
ODD = [None, True, 0, -1, 1e308, 2**70, "", "\0", "\ud800", "x" * 5000, [], {}, [[]], {"": None}]
CASES = 10_000
"""How many requests are made up."""
SETTLED = 500
"""Requests after which a server has what it needs."""
GROWTH = 24 * MIB
"""Bytes that may still come after that, whatever is sent."""
PATIENCE = 0.3
"""Seconds to wait for an answer to a request that may be waiting for more itself."""


def send(port: int, data: bytes) -> tuple[int, bytes] | None:
    """Status and body of what comes back; None where the connection is closed, at the latest when we are."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        try:
            wire.sendall(data)
            answer = http.client.HTTPResponse(wire)
            answer.begin()
            return answer.status, answer.read()
        except TimeoutError:
            wire.settimeout(5)
            wire.shutdown(socket.SHUT_WR)
            assert wire.recv(65536) == b""
            return None
        except (http.client.HTTPException, ConnectionError):
            return None


def assert_clean(answer: tuple[int, bytes] | None, sent: bytes) -> None:
    """An answer, or an error as the API writes it."""
    if answer is None or answer[0] == 200:
        return
    status, body = answer
    assert 400 <= status < 500, (status, body[:500], sent[:500])
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}, (body, sent[:500])
    assert error["message"]


def head(server: Any, length: int) -> bytes:
    names = {**server.headers, "Content-Type": "application/json", "Content-Length": str(length)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in names.items())
    return f"POST {URL} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode()


def scratched(data: bytes, dice: random.Random) -> bytes:
    """The data with a few bytes changed, lost, doubled or added."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(out))
        end = min(len(out), place + dice.randint(0, 6))
        out[place:end] = dice.choice([dice.randbytes(dice.randint(0, 6)), bytes(out[place:end]) * 2])
    return bytes(out)


def twisted(value: Any, dice: random.Random) -> Any:
    """The value with something odd at a place in it."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        key = dice.choice(list(value))
        return {**value, dice.choice([key, key, key, key[:-1]]): twisted(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.85:
        index = dice.randrange(len(value))
        return [*value[:index], twisted(value[index], dice), *value[index + 1 :]]
    return dice.choice(ODD)


def made_up(server: Any, dice: random.Random) -> bytes:
    """A whole request with something wrong in its body or, one time in four, in its head."""
    plain = json.dumps(CHAT).encode()
    body = dice.choice(
        [
            lambda: scratched(plain, dice),
            lambda: json.dumps(twisted(CHAT, dice)).encode(),
            lambda: dice.randbytes(dice.randint(0, 2000)),
            lambda: plain[: dice.randrange(len(plain))],
        ]
    )()
    first = head(server, len(body))
    return (scratched(first, dice) if dice.random() < 0.25 else first) + body


def test_made_up_requests(server: Any) -> None:
    dice, settled = random.Random(1), 0
    for number in range(CASES):
        request = made_up(server, dice)
        assert_clean(send(server.port, request), request)
        if number == SETTLED:
            settled = server.memory
    assert server.memory - settled < GROWTH


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"model": "m", "messages": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"model": "m", "tools": [' + b'{"x": [' * 10_000 + b"]}" * 10_000 + b"]}",
        b'{"model": "\xff\xfe", "messages": []}',
        b'{"model": "\\ud800", "messages": []}',
        b"\xef\xbb\xbf{}",
        b"\x00" * 1000,
        b"null",
        b"1" * 100_000,
        b'{"a": 1e999999}',
        b"",
    ],
    ids=lambda body: f"{body[:12]!r} {len(body)}",
)
def test_odd_bodies(body: bytes, server: Any) -> None:
    request = head(server, len(body)) + body
    answer = send(server.port, request)
    assert answer
    assert answer[0] == 400
    assert_clean(answer, request)


def large(size: int) -> bytes:
    """A valid request of that many bytes."""
    frame = json.dumps({"model": "m", "messages": [{"role": "user", "content": ""}]}).encode()
    before, _, after = frame.partition(b'"content": "')
    return before + b'"content": "' + b"a" * (size - len(frame)) + after


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_large_bodies_leave_no_trace(size: int, status: int, server: Any) -> None:
    body, memories = large(size), []
    for _ in range(5):
        response = httpx.post(
            server.url + URL,
            content=body,
            headers={**server.headers, "Content-Type": "application/json"},
            timeout=30,
        )
        assert response.status_code == status, response.text[:500]
        assert_clean((response.status_code, response.content), b"")
        memories.append(server.memory)
    assert memories[-1] - memories[1] < GROWTH, memories


def test_slow_senders_do_not_hold_up_others(server: Any) -> None:
    body = json.dumps(CHAT).encode()
    request = head(server, len(body)) + body
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    for index, wire in enumerate(slow):
        wire.sendall(request[: 10 + index])
    begun = time.monotonic()
    answer = httpx.get(f"{server.url}/v1/models", headers=server.headers)
    assert answer.status_code == 200
    assert time.monotonic() - begun < 2
    for index, wire in enumerate(slow[:20]):
        wire.sendall(request[10 + index :])
        assert wire.recv(12) == b"HTTP/1.1 200"
    for wire in slow:
        wire.close()
    assert httpx.get(f"{server.url}/v1/models", headers=server.headers).status_code == 200

"""What a person asks of a running mock: whether it lives, and what it saw, as JSON and as a live page."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson

from mock_server.contract import Contract
from mock_server.exchange import Exchange
from mock_server.recording import Recording, Tape
from mock_server.refusals import RefusalError, masked, unknown_url
from mock_server.reply import Reply, json_reply
from mock_server.request import Request
from mock_server.violations import Violation

HEALTH = "/healthz"
FOLDER = "/_samplecheck/"
JOURNAL = f"{FOLDER}exchanges"
_PAGE = Path(__file__).parent / "live.html"
_SECRET = ("authorization", "x-api-key", "api-key", "cookie")
_SHORTEST_SECRET = 6
"""Characters of a key that is looked for in bodies: shorter ones are found in every other word."""


def is_console(request: Request) -> bool:
    """Whether a request is for here."""
    return request.path == HEALTH or request.path.startswith(FOLDER)


def console(request: Request, tape: Tape, contract: Contract) -> Reply:
    """The reply to it."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise unknown_url(request.method, request.path)
        return _reply(request, tape, contract)
    except RefusalError as refusal:
        return refusal.reply()


def _reply(request: Request, tape: Tape, contract: Contract) -> Reply:
    if request.path == HEALTH:
        return json_reply({"status": "ok"})
    if request.path == FOLDER:
        page = _PAGE.read_bytes()
        return Reply(
            200, (("content-type", "text/html; charset=utf-8"), ("content-length", str(len(page)))), (page,)
        )
    if request.path != JOURNAL:
        raise unknown_url(request.method, request.path)
    after = _after(request.query)
    return json_reply({"exchanges": [entry(serial, it, contract) for serial, it in tape.ended(after)]})


def _after(query: str) -> int:
    text = parse_qs(query).get("after", ["0"])[-1]
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise RefusalError(400, f"`after` must be a number from 0; it is `{text}`", "invalid_value", "after")
    return int(text)


def entry(serial: int, recording: Recording, contract: Contract) -> dict[str, Any]:
    """An exchange as the journal shows it: keys masked, with what the contract says of both sides."""
    exchange = recording.exchange()
    secrets = _secrets(exchange)
    return {
        "serial": serial,
        "time": round(recording.begun, 3),
        "milliseconds": round(recording.seconds * 1000, 1),
        "operation": exchange.operation,
        "method": exchange.method,
        "url": exchange.url + (f"?{exchange.query}" if exchange.query else ""),
        "status": exchange.status,
        "trimmed": recording.trimmed,
        "request": {
            "headers": [[name, _hidden(value, secrets)] for name, value in exchange.headers],
            "body": _hidden(_text(exchange.body), secrets),
            "violations": _request_violations(exchange, recording, contract),
        },
        "response": {
            "headers": exchange.response_headers,
            "body": _hidden(_text(exchange.response), secrets),
            "violations": _response_violations(exchange, recording, contract),
        },
    }


def _secrets(exchange: Exchange) -> set[str]:
    """The keys that were sent."""
    values = [value for name, value in exchange.headers if name in _SECRET]
    return {word for value in values for word in (value, value.split()[-1] if value.split() else "") if word}


def _hidden(text: str, secrets: set[str]) -> str:
    for secret in sorted(secrets, key=len):
        if text in (secret, f"Bearer {secret}") or len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, masked(secret))
    return text


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _request_violations(exchange: Exchange, recording: Recording, contract: Contract) -> list[dict[str, Any]]:
    """Of a body in JSON, that of an operation, as far as it is kept."""
    if recording.trimmed or not exchange.body or not exchange.operation:
        return []
    if "json" not in (exchange.header("content-type") or ""):
        return []
    try:
        body = orjson.loads(exchange.body)
    except orjson.JSONDecodeError as fault:
        return [{"pointer": "", "message": f"the body is no JSON: {fault}", "hint": None}]
    return [_violation(it) for it in contract.violations(exchange.operation or "", body)]


def _response_violations(
    exchange: Exchange, recording: Recording, contract: Contract
) -> list[dict[str, Any]]:
    if recording.trimmed or exchange.operation == "preflight":
        return []
    return [_violation(it) for it in contract.response_violations(exchange)]


def _violation(violation: Violation) -> dict[str, Any]:
    return {"pointer": violation.pointer, "message": violation.message, "hint": violation.hint}

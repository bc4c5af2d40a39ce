"""What is wrong with a response, held against what its operation may give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import orjson

from mock_server import sse
from mock_server.exchange import Exchange
from mock_server.schema import Schema
from mock_server.violations import Kind, Violation

JSON = "application/json"
Contents = Mapping[str, Schema]
"""Media type to schema; for a stream the schema of each event."""


def response_violations(responses: Mapping[str, Contents], exchange: Exchange) -> tuple[Violation, ...]:
    """Checks status, media type and body. What a client did not wait for is not held against the server."""
    if exchange.operation == "getFile" or exchange.status == 0:
        return ()
    status = str(exchange.status)
    contents = responses.get(status) or responses.get(f"{status[0]}XX")
    if contents is None:
        return (_odd("status", ", ".join(responses), status),)
    media_type = _header(exchange, "content-type").partition(";")[0]
    if media_type not in contents:
        return (_odd("content-type", ", ".join(contents), media_type),)
    if media_type == sse.MEDIA_TYPE:
        error = responses.get("5XX", {}).get(JSON)
        return _stream_violations(contents[media_type], error, sse.decode(exchange.response))
    whole = len(exchange.response) == int(_header(exchange, "content-length") or len(exchange.response))
    if not whole:
        return ()
    if media_type != JSON:
        return contents[media_type].violations(exchange.response.decode(errors="replace"), "the response")
    return _json_violations(contents[media_type], exchange.response, "the response")


def _header(exchange: Exchange, name: str) -> str:
    return next((value for key, value in exchange.response_headers if key == name), "")


def _odd(name: str, expected: str, actual: str) -> Violation:
    message = f"the response's {name} is {actual}, which the contract does not name"
    return Violation(Kind.VALUE, "", name, message, expected, actual)


def _stream_violations(
    schema: Schema, error: Schema | None, events: tuple[bytes, ...]
) -> tuple[Violation, ...]:
    """Those of each event; the last one may be `[DONE]`, or an error."""
    data = events[:-1] if events[-1:] == (sse.DONE,) else events
    if data and error and not _json_violations(error, data[-1], "the last event"):
        data = data[:-1]
    return tuple(
        replace(violation, pointer=f"/{index}{violation.pointer}")
        for index, event in enumerate(data)
        for violation in _json_violations(schema, event, f"event {index}")
    )


def _json_violations(schema: Schema, data: bytes, root: str) -> tuple[Violation, ...]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        return (Violation(Kind.VALUE, "", None, f"{root} is no JSON: {fault}", "JSON", "other text"),)
    return schema.violations(value, root)

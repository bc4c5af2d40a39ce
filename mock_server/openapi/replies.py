"""What is wrong with a response of another API's operation, held against its document."""

from __future__ import annotations

import orjson

from mock_server import sse
from mock_server.exchange import Exchange
from mock_server.openapi.answering import told_of
from mock_server.openapi.described import Described, is_json, matching
from mock_server.schema import Schema
from mock_server.violations import Kind, Violation


def described_violations(described: Described | None, exchange: Exchange) -> tuple[Violation, ...]:
    """Checks status, media type and a body in JSON, of errors only those that are documented.

    What a client did not wait for is not held against the server.
    """
    status, headers = exchange.status, dict(exchange.response_headers)
    told = told_of(described, status) if described else None
    if exchange.operation == "getFile" or status == 0 or (told is None and status >= 400):
        return ()
    if told is None:
        documented = ", ".join(described.replies) if described else ""
        return () if not documented else (_odd("status", documented, str(status)),)
    if not told.contents or exchange.method == "HEAD":
        return ()
    if len(exchange.response) != int(headers.get("content-length", len(exchange.response))):
        return ()
    media_type = headers.get("content-type", "").partition(";")[0]
    fitting = matching(media_type, told.contents)
    if fitting is None:
        return () if status >= 400 else (_odd("content-type", ", ".join(told.contents), media_type),)
    return _body_violations(told.contents[fitting], media_type, exchange.response)


def _body_violations(schema: Schema, media_type: str, data: bytes) -> tuple[Violation, ...]:
    """Of a body in JSON, or of the first event of a stream; of others nothing can be told."""
    events = [it for it in sse.decode(data) if it != sse.DONE] if media_type == sse.MEDIA_TYPE else []
    text = data if is_json(media_type) else next(iter(events), None)
    if text is None:
        return ()
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        if events:  # an event may be any text
            return ()
        return (Violation(Kind.VALUE, "", None, f"the response is no JSON: {fault}", "JSON", "other text"),)
    return schema.violations(value, "the response")


def _odd(name: str, expected: str, actual: str) -> Violation:
    message = f"the response's {name} is {actual}, which the contract does not name"
    return Violation(Kind.VALUE, "", name, message, expected, actual)

"""What a browser asks of a server on another origin."""

from __future__ import annotations

from mock_server.reply import Headers, Reply
from mock_server.request import Request

_AGE = 600
"""Seconds for which a browser may remember that it was let through."""


def is_preflight(request: Request) -> bool:
    """Whether a browser asks whether it may send a request."""
    return request.method == "OPTIONS" and request.header("access-control-request-method") is not None


def preflight(request: Request) -> Reply:
    """Yes, to whatever it asks for. Headers are named one by one: `*` would not cover `authorization`."""
    headers = [
        ("access-control-allow-methods", request.header("access-control-request-method") or ""),
        ("access-control-max-age", str(_AGE)),
    ]
    if asked := request.header("access-control-request-headers"):
        headers.append(("access-control-allow-headers", asked))
    if request.header("access-control-request-private-network") == "true":
        headers.append(("access-control-allow-private-network", "true"))
    return Reply(204, tuple(headers), (b"",))


def origin_headers(request: Request) -> Headers:
    """What lets a page on another origin read a reply; nothing for whoever is no browser."""
    origin = request.header("origin")
    if origin is None:
        return ()
    return (
        ("access-control-allow-origin", origin),
        ("access-control-expose-headers", "*"),
        ("vary", "Origin"),
    )

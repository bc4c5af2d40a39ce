"""Faults on demand: what goes wrong between a server and its clients, made to go wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import orjson

from mock_server import sse
from mock_server.refusals import (
    RefusalError,
    model_not_found,
    overloaded,
    rate_limited,
    server_error,
    too_large,
)
from mock_server.reply import Reply

HEADER = "x-samplecheck-fault"
LONGEST_DELAY = 60.0
"""Seconds."""
_MEBIBYTE = 1024 * 1024
_PIECES = 8
"""Of a body that is sent slowly."""
_HTML = (
    b"<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n"
    b"<center><h1>413 Request Entity Too Large</h1></center>\r\n"
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_FORM = re.compile(r"\s*([\w-]+)\s*(?:;\s*delay\s*=\s*(\d+(?:\.\d+)?)\s*)?(?:;\s*times\s*=\s*(\d+)\s*)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault."""

    name: str
    """A key of `FAULTS`."""
    delay: float | None = None
    """Seconds: how slow, or what `retry-after` says; None for the fault's own."""
    times: int | None = None
    """After so many the next request is spared; None strikes always."""

    def strike(self, reply: Reply) -> Reply:
        """What becomes of a reply."""
        return FAULTS[self.name](reply, self.delay)


def parse_fault(text: str) -> Fault:
    """A header such as `503; delay=0.05; times=2`. Raises RefusalError where it is none."""
    match = _FORM.fullmatch(text)
    if match is None or match[1] not in FAULTS or float(match[2] or 0) > LONGEST_DELAY:
        known = ", ".join(FAULTS)
        expected = (
            f"one of {known}, then perhaps `; delay=SECONDS` (at most {LONGEST_DELAY:g}) and `; times=N`"
        )
        raise RefusalError(400, f"The header {HEADER} must be {expected}; it is `{text}`", "invalid_value")
    return Fault(match[1], float(match[2]) if match[2] else None, int(match[3]) if match[3] else None)


def _wrong_key(_: Reply, __: float | None) -> Reply:
    return RefusalError(401, "This API key is not known", "invalid_api_key").reply()


def _wrong_model(_: Reply, __: float | None) -> Reply:
    return model_not_found("asked for").reply()


def _large(_: Reply, __: float | None) -> Reply:
    return too_large(_MEBIBYTE).reply()


def _large_html(_: Reply, __: float | None) -> Reply:
    return Reply(413, (("content-type", "text/html"), ("content-length", str(len(_HTML)))), (_HTML,))


def _limited(_: Reply, delay: float | None) -> Reply:
    return rate_limited("The limit of requests a minute is reached", "requests", _or(delay, 1.0)).reply()


def _broken(_: Reply, __: float | None) -> Reply:
    return server_error("The server failed").reply()


def _overloaded(_: Reply, delay: float | None) -> Reply:
    return overloaded(_or(delay, 1.0)).reply()


def _slow_start(reply: Reply, delay: float | None) -> Reply:
    return replace(reply, first_delay=_or(delay, 2.0))


def _slow(reply: Reply, delay: float | None) -> Reply:
    chunks = reply.chunks if len(reply.chunks) > 1 else slices(reply, len(reply.chunks[0]) // _PIECES + 1)
    return replace(reply, chunks=chunks, delay=_or(delay, 0.2), joined=False)


def _cut(reply: Reply, _: float | None) -> Reply:
    whole = reply.chunks if reply.streamed else slices(reply, len(b"".join(reply.chunks)) // 2 + 1)
    return replace(reply, chunks=whole[: (len(whole) + 1) // 2], cut=True)


def _error_event(reply: Reply, _: float | None) -> Reply:
    """Of a reply that is no stream, a 500."""
    if not reply.streamed:
        return server_error("The server failed").reply()
    event = {"error": server_error("The server failed in the middle of its answer").error()}
    head = reply.chunks[: len(reply.chunks) // 2]
    return replace(reply, chunks=(*head, sse.encode(orjson.dumps(event))), evidence=())


def _malformed(reply: Reply, _: float | None) -> Reply:
    """JSON that ends too early, in the body or in the middle of the stream."""
    middle = len(reply.chunks) // 2
    if reply.streamed:
        event = reply.chunks[middle].rstrip()
        broken = (*reply.chunks[:middle], event[: len(event) * 2 // 3] + b"\n\n", *reply.chunks[middle + 1 :])
        return replace(reply, chunks=broken, evidence=())
    body = b"".join(reply.chunks)
    body = body[: len(body) * 2 // 3]
    headers = tuple((k, str(len(body)) if k == "content-length" else v) for k, v in reply.headers)
    return replace(reply, headers=headers, chunks=(body,), evidence=())


def slices(reply: Reply, size: int) -> tuple[bytes, ...]:
    """The bytes of a reply in chunks of that size."""
    body = b"".join(reply.chunks)
    return tuple(body[index : index + size] for index in range(0, len(body), size)) or (b"",)


def _or(delay: float | None, otherwise: float) -> float:
    return otherwise if delay is None else delay


FAULTS: Mapping[str, Callable[[Reply, float | None], Reply]] = {
    "401": _wrong_key,
    "404": _wrong_model,
    "413": _large,
    "413-html": _large_html,
    "429": _limited,
    "500": _broken,
    "503": _overloaded,
    "slow-first-byte": _slow_start,
    "slow-chunks": _slow,
    "cut-stream": _cut,
    "stream-error": _error_event,
    "malformed-json": _malformed,
}
"""By name."""

"""One connection: what is too long, too slow or no HTTP ends in the API's own words, or in nothing.

uvicorn's protocol with bounds on time and size, which it does not have. It writes the head and the body of a
response at once: a write took about a fifth of the time of a whole answer.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mock_server import wire
from mock_server.refusals import RefusalError, head_too_long, no_http

HEAD_BYTES = 64 * 1024
"""Of a request's line and headers."""
HEAD_SECONDS = 20.0
"""How long they may take to arrive."""
_NEVER = float("inf")
_AGAIN = 0.1
"""Seconds after which a reader of a slow body is woken again, until it gives up."""


class Joined:
    """A transport whose writes in one turn of the event loop are one write."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Writes at the end of this turn."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def close(self) -> None:
        """Closes once all has been written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._waiting and not self._transport.is_closing():  # whoever has hung up reads no more
            self._transport.write(b"".join(self._waiting))
        self._waiting.clear()


class Connection(HttpToolsProtocol):
    """From the first byte to the last. One timer watches it, and is set anew only when it rings."""

    _head_bytes: int | None = 0
    """Of a head that is not whole; None where none is awaited."""
    _deadline = _NEVER
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a first head."""
        super().connection_made(Joined(transport, self.loop))  # type: ignore[arg-type]
        self._await(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        self._deadline = _NEVER
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts the bytes of a head that is not whole."""
        super().data_received(data)
        if self._head_bytes is not None and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse(head_too_long(HEAD_BYTES))

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head_bytes = 0
        self._await(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._head_bytes = None
        self._await(wire.BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._deadline = _NEVER
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused as everything else is."""
        self._refuse(no_http())

    def _await(self, seconds: float) -> None:
        self._deadline = self.loop.time() + seconds
        if self._timer and self._timer.when() > self._deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self.loop.call_later(seconds, self._ring)

    def _ring(self) -> None:
        """Sets the timer anew where the deadline has been moved, else ends what is too slow."""
        self._timer = None
        left = self._deadline - self.loop.time()
        if left == _NEVER:
            return
        if left > 0:
            self._timer = self.loop.call_later(left, self._ring)
        elif self._head_bytes is None:
            self.cycle.message_event.set()  # whoever reads the body looks at its clock
            self._await(_AGAIN)
        else:
            self.transport.close()

    def _refuse(self, refusal: RefusalError) -> None:
        reply = refusal.reply()
        head = [
            f"HTTP/1.1 {reply.status} Bad Request",
            *(f"{name}: {value}" for name, value in reply.headers),
        ]
        self.transport.write("\r\n".join([*head, "", ""]).encode() + reply.chunks[0])
        self.transport.close()

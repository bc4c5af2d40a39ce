"""One connection: a head that is too long, too slow or no HTTP ends in the API's own words, or in nothing."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mock_server.refusals import RefusalError, head_too_long, no_http

HEAD_BYTES = 64 * 1024
"""Of a request's line and headers."""
HEAD_SECONDS = 20.0
"""How long they may take to arrive."""


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with bounds on the head of a request, which it does not have."""

    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts the bytes of a head that is not whole."""
        super().data_received(data)
        if self._timer and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse(head_too_long(HEAD_BYTES))

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._head_is_there()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused as everything else is."""
        self._refuse(no_http())

    def _await_head(self) -> None:
        self._head_is_there()
        self._head_bytes = 0
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_is_there(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, refusal: RefusalError) -> None:
        reply = refusal.reply()
        head = [
            f"HTTP/1.1 {reply.status} Bad Request",
            *(f"{name}: {value}" for name, value in reply.headers),
        ]
        self.transport.write("\r\n".join([*head, "", ""]).encode() + reply.chunks[0])
        self.transport.close()

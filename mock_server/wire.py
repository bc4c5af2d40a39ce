"""Bodies in and replies out, piece by piece, for as long as the client is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Send

from mock_server.recording import Recording
from mock_server.refusals import too_large, too_slow
from mock_server.reply import Reply

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of a request's body."""
BODY_SECONDS = 60.0
"""How long a request's body may take to arrive."""
_ALONE = 2
"""First chunks, each of which has a write of its own: who reads no further has not read the answer."""
_TOGETHER = 32
"""Chunks that share a write after those."""
_UNWATCHED = 8
"""So many writes in a row are over before it could matter that the client has gone."""
Sleep = Callable[[float], Awaitable[None]]


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


async def receive_body(receive: Receive, recording: Recording) -> None:
    """Reads the whole body into the recording. Raises RefusalError where it is too long or too slow.

    Nothing is waited for in vain: the connection wakes the reader of a body whose time is over.
    """
    announced = recording.request.header("content-length") or ""
    if announced.isdecimal() and len(announced) < 19 and int(announced) > BODY_LIMIT:
        raise too_large(BODY_LIMIT)
    begun = time.monotonic()
    while await _receive_piece(receive, recording):
        if time.monotonic() - begun > BODY_SECONDS:
            raise too_slow(BODY_SECONDS)


async def _receive_piece(receive: Receive, recording: Recording) -> bool:
    """Reads one piece; whether there are more."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    recording.body += message.get("body", b"")
    if len(recording.body) > BODY_LIMIT:
        recording.body.clear()
        raise too_large(BODY_LIMIT)
    return bool(message.get("more_body", False))


async def send_reply(reply: Reply, recording: Recording, receive: Receive, send: Send, sleep: Sleep) -> None:
    """Sends a reply below the headers of its recording, until it ends or its client has gone."""
    if reply.first_delay:
        await sleep(reply.first_delay)
    recording.evidence = reply.evidence
    encoded = [(name.encode(), value.encode()) for name, value in recording.response_headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    recording.status = reply.status
    chunks = (b"",) if recording.request.method == "HEAD" else _writes(reply)
    watched = reply.delay > 0 or len(chunks) > _UNWATCHED
    gone = asyncio.create_task(_hang_up(receive)) if watched else None
    try:
        for index, chunk in enumerate(chunks, start=1):
            if index > 1:  # a turn of the event loop at least, so that it is a write of its own
                await (sleep(reply.delay) if reply.delay else asyncio.sleep(0))
            if gone and gone.done():
                return
            last = index == len(chunks) and not reply.cut
            await send({"type": "http.response.body", "body": chunk, "more_body": not last})
            recording.response += chunk
    finally:
        if gone:
            gone.cancel()


def _writes(reply: Reply) -> tuple[bytes, ...]:
    """The chunks as they are written: a write costs more than all else about a chunk."""
    if not reply.joined or len(reply.chunks) <= _ALONE:
        return reply.chunks
    alone, rest = reply.chunks[:_ALONE], reply.chunks[_ALONE:]
    groups = (rest[start : start + _TOGETHER] for start in range(0, len(rest), _TOGETHER))
    return (*alone, *(b"".join(group) for group in groups))


async def _hang_up(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass

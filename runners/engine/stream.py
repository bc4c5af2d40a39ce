"""The engine's stream to and from one container's standard input and output."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from docker import DockerClient

STDOUT, STDERR = 1, 2
_HEADER = struct.Struct(">BxxxL")
"""Kind and length of a frame (Docker Engine API, "attach to a container", stream format)."""


class Attached:
    """An open stream. To be opened before the container starts, or its first words are lost."""

    def __init__(self, client: DockerClient, container: str, stdin: bool = False) -> None:
        wanted = {"stdin": int(stdin), "stdout": 1, "stderr": 1, "stream": 1}
        stream = client.api.attach_socket(container, params=wanted)
        self._response: Any = getattr(stream, "_response", stream)
        self._socket: socket.socket = getattr(stream, "_sock", stream)
        self._socket.settimeout(None)

    def limit(self, seconds: float) -> None:
        """From now on each single read or write may take this long; TimeoutError after that."""
        self._socket.settimeout(seconds)

    def send(self, data: bytes) -> None:
        """Writes to the container's standard input."""
        self._socket.sendall(data)

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """What the container writes, piece by piece: STDOUT or STDERR, and the bytes; ends when it does."""
        while len(header := self._read(_HEADER.size)) == _HEADER.size:
            kind, size = _HEADER.unpack(header)
            yield kind, self._read(size)

    def close(self) -> None:
        """Closes the stream; the container does not notice."""
        self._response.close()  # before its socket, or it complains of that when it is collected
        self._socket.close()

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size and (part := self._socket.recv(size - len(data))):
            data += part
        return bytes(data)

    def __enter__(self) -> Attached:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

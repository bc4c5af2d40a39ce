"""The kit's end of a slot: starts the mock's container and gives it orders through the engine's stream."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from docker import DockerClient

from mock_server.exchange import Exchange
from mock_server.scenario import Scenario
from runners.engine.client import create, engine_errors
from runners.engine.labels import Session
from runners.engine.spec import Berth, slot_container
from runners.engine.stream import STDERR, STDOUT, Attached
from runners.engine.trust import Trust
from runners.errors import EngineError

ANSWER_SECONDS = 30.0
"""How long a slot may take to obey one order; the first includes the start of its Python."""


class Slot:
    """A mock in a container without network. Use as a context manager; one sample at a time."""

    def __init__(self, client: DockerClient, image: str, session: Session, trust: Trust) -> None:
        self._client = client
        self._errors = b""
        with engine_errors("starting a slot"):
            volume = client.api.create_volume(labels=session.labels)["Name"]
            container = create(client, slot_container(image, volume, session.labels))
            self.berth = Berth(container, volume, session.labels)
            self._stream = Attached(client, container, stdin=True)
            self._stream.limit(ANSWER_SECONDS)
            client.api.start(container)
        order = {"certificate": trust.certificate, "key": trust.key, "trust": _encoded(trust.stores)}
        self._order({"verb": "open", **order})

    def begin(self, scenario: Scenario, files: Mapping[str, bytes]) -> None:
        """Prepares the mock and the files for one sample."""
        self._order({"verb": "begin", "scenario": scenario.to_json(), "sample": _encoded(files)})

    def end(self) -> tuple[tuple[Exchange, ...], tuple[str, ...]]:
        """What the mock saw since `begin`, and the unknown names that were asked for."""
        answer = self._order({"verb": "end"})
        exchanges = tuple(Exchange.from_json(data) for data in answer["exchanges"])
        return exchanges, tuple(answer["unknown_hosts"])

    def close(self) -> None:
        """Removes the container and its volume."""
        self._stream.close()
        with engine_errors("removing a slot"):
            self._client.api.remove_container(self.berth.container, force=True)
            self._client.api.remove_volume(self.berth.volume, force=True)

    def __enter__(self) -> Slot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _order(self, order: Mapping[str, Any]) -> dict[str, Any]:
        with engine_errors("giving a slot an order"):
            self._stream.send(json.dumps(order).encode() + b"\n")
            answer: dict[str, Any] = json.loads(self._read_line())
        if "error" in answer:
            raise EngineError(f"The mock in its slot could not {order['verb']}: {answer['error']}")
        return answer

    def _read_line(self) -> bytes:
        """One line of the slot's standard output."""
        line = b""
        for kind, data in self._stream.frames():
            if kind == STDOUT:
                line += data
            elif kind == STDERR:
                self._errors = (self._errors + data)[-4000:]
            if line.endswith(b"\n"):
                return line
        raise EngineError(f"The mock in its slot ended: {self._errors.decode(errors='replace')}")


def _encoded(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(data).decode() for name, data in files.items()}

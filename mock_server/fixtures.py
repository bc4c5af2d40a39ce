"""Fixtures: what a page or a test wants to come back, written down beforehand."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from mock_server.errors import FixtureError
from mock_server.faults import Fault, slices
from mock_server.kit_files import check_kit_data, read_kit_file
from mock_server.prompt import Prompt
from mock_server.refusals import RefusalError
from mock_server.reply import Reply


@dataclass(frozen=True, slots=True)
class Script:
    """What the model is to answer."""

    text: str | None = None
    """`{word}` in it stands for the word that proves that the answer was read."""
    tool: tuple[str, str] | None = None
    """The function that it calls, and the arguments as JSON."""


@dataclass(slots=True)
class Fixture:
    """A reply, and the requests that it is for."""

    match: Mapping[str, Any]
    reply: Mapping[str, Any]
    left: int | None
    """How often it still holds; None for ever."""
    seconds: float | None = None
    """How long it holds, from the first request that it is for; None for ever."""
    _since: float | None = None
    script: Script = field(init=False)

    def __post_init__(self) -> None:
        call = self.reply.get("tool_call")
        tool = (call["name"], json.dumps(call.get("arguments", {}), ensure_ascii=False)) if call else None
        self.script = Script(self.reply.get("text"), tool)

    def fits(self, operation: str, model: str, prompt: Prompt, now: float) -> bool:
        """Whether a request is one that it is for."""
        wanted = self.match
        return (
            self.left != 0
            and not self._over(now)
            and wanted.get("operation", operation) == operation
            and fnmatchcase(model, wanted.get("model", "*"))
            and wanted.get("text", "").casefold() in prompt.text.casefold()
            and prompt.types.issuperset(wanted.get("parts", ()))
        )

    def hold(self, now: float) -> None:
        """Counts one more request for which it holds."""
        self.left = None if self.left is None else self.left - 1
        self._since = now if self._since is None else self._since

    def _over(self, now: float) -> bool:
        return self.seconds is not None and self._since is not None and now - self._since >= self.seconds

    def apply(self, reply: Reply) -> Reply:
        """What becomes of the reply that the operation gave."""
        if "status" in self.reply:
            reply = RefusalError(self.reply["status"], self.reply.get("text", "As a fixture has it")).reply()
        if "fault" in self.reply:  # the delay is the fault's own
            return Fault(self.reply["fault"], self.reply.get("delay")).strike(reply)
        if chunking := self.reply.get("chunking"):
            chunks, delay = slices(reply, chunking["bytes"]), chunking.get("delay", 0.0)
            reply = replace(reply, chunks=chunks, delay=delay, joined=False)
        return replace(reply, first_delay=self.reply.get("delay", 0.0))


class Fixtures:
    """The fixtures of a scenario; the first that fits holds."""

    def __init__(self, data: tuple[Mapping[str, Any], ...]) -> None:
        self._fixtures = [
            Fixture(it.get("match", {}), it["reply"], it.get("times"), it.get("seconds")) for it in data
        ]

    def find(self, operation: str, model: str, prompt: Prompt) -> Fixture | None:
        """The fixture for a request, which is one time less there from now on; None where there is none."""
        now = time.monotonic()
        for fixture in self._fixtures:
            if fixture.fits(operation, model, prompt, now):
                fixture.hold(now)
                return fixture
        return None


def load_fixtures(path: Path) -> tuple[Mapping[str, Any], ...]:
    """The fixtures in a YAML file. Raises FixtureError."""
    try:
        return tuple(read_kit_file(path, "fixtures", "the file of fixtures")["fixtures"])
    except ValueError as fault:
        raise FixtureError(f"{path}: {fault}") from fault


def check_fixtures(data: tuple[Mapping[str, Any], ...]) -> None:
    """Raises ValueError where data are no fixtures."""
    check_kit_data({"fixtures": list(data)}, "fixtures", "the fixtures")

"""Dialects: what compatible platforms add to the API, and what they forbid."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from mock_server import sse
from mock_server.errors import DialectError
from mock_server.kit_files import read_kit_file
from mock_server.reply import JSON, Headers, Reply
from mock_server.vision import PictureRules

_FOLDER = Path(__file__).parent / "dialects"


@dataclass(frozen=True, slots=True)
class ErrorForm:
    """How a platform's error object differs."""

    without: tuple[str, ...] = ()
    """Keys that it does not have."""
    id: bool = False
    """Whether an id stands beside it."""
    status_as_code: bool = False
    """Whether its code is the status, as a number."""
    codes: Mapping[str, str] | None = None
    """The platform's own codes by the API's; `other` for all that have none."""

    def shape(self, error: dict[str, Any], status: int) -> dict[str, Any]:
        """The body for an error object of the API."""
        if self.status_as_code:
            error = {**error, "code": status}
        if self.codes:
            error = {**error, "code": self.codes.get(error["code"] or "other", self.codes["other"])}
        body: dict[str, Any] = {"error": {k: v for k, v in error.items() if k not in self.without}}
        if self.id:
            body["id"] = f"as-{hashlib.sha256(orjson.dumps(error)).hexdigest()[:10]}"
        return body


@dataclass(frozen=True, slots=True)
class Dialect:
    """One platform's dialect."""

    name: str
    source: str
    date: str
    patches: Mapping[str, Any]
    """JSON Merge Patches of the schemas, by the name of each."""
    pictures: PictureRules
    errors: ErrorForm
    message: Mapping[str, Any]
    """What it adds to the message of every chat completion."""

    @classmethod
    def load(cls, name: str) -> Dialect:
        """The dialect of that name. Raises DialectError."""
        if name not in names():
            raise DialectError(f"there is no dialect `{name}`: choose one of {', '.join(names())}")
        path = _FOLDER / f"{name}.yaml"
        try:
            data = read_kit_file(path, "dialect", "the dialect")
        except ValueError as fault:
            raise DialectError(f"{path}: {fault}") from fault
        return cls(
            name=name,
            source=data["source"],
            date=data["date"],
            patches=data.get("schemas", {}),
            pictures=PictureRules(**data.get("pictures", {})),
            errors=ErrorForm(**data.get("errors", {})),
            message=data.get("message", {}),
        )

    def error(self, reply: Reply) -> Reply:
        """An error as the platform gives it; any other reply as it is."""
        if reply.status < 400 or self.errors == ErrorForm() or ("content-type", JSON) not in reply.headers:
            return reply
        error = orjson.loads(reply.chunks[0])["error"]
        return _rewritten(reply, (orjson.dumps(self.errors.shape(error, reply.status)),))

    def answer(self, reply: Reply, operation: str | None) -> Reply:
        """A reply of an operation as the platform gives it."""
        if reply.status >= 400:
            return self.error(reply)
        if not self.message or operation != "createChatCompletion":
            return reply
        if not reply.streamed:
            return _rewritten(reply, (self._completed(reply.chunks[0]),))
        return replace(reply, chunks=(*map(self._event, reply.chunks[:-1]), reply.chunks[-1]))

    def _event(self, chunk: bytes) -> bytes:
        return sse.encode(self._completed(sse.decode(chunk)[0]))

    def _completed(self, data: bytes) -> bytes:
        """A completion, or a piece of one, with the platform's additions."""
        value = orjson.loads(data)
        for choice in value["choices"]:
            message = choice.get("message") or choice["delta"]
            if "role" in message:
                message.update(self.message)
        return orjson.dumps(value)


@cache
def names() -> tuple[str, ...]:
    """All dialects."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def _rewritten(reply: Reply, chunks: tuple[bytes, ...]) -> Reply:
    length = str(sum(map(len, chunks)))
    headers: Headers = tuple((k, length if k == "content-length" else v) for k, v in reply.headers)
    return replace(reply, headers=headers, chunks=chunks)

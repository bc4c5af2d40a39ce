"""What an OpenAPI document says of one operation, beyond what the kit's own contract has a place for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from mock_server.schema import Schema


class Way(StrEnum):
    """How a request shows who sends it."""

    BEARER = "bearer"
    BASIC = "basic"
    SCHEME = "scheme"
    """Another scheme of the header Authorization."""
    HEADER = "header"
    QUERY = "query"
    COOKIE = "cookie"
    NOTHING = "nothing"
    """In no part of the request, as a certificate is."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One thing that a request must carry to be let in."""

    way: Way
    name: str
    """Of the header, the query's parameter or the cookie; of a scheme of Authorization its name."""

    @property
    def words(self) -> str:
        """How a person would write it."""
        return {
            Way.BEARER: "`Authorization: Bearer KEY`",
            Way.BASIC: "`Authorization: Basic CREDENTIALS` (with curl, `--user NAME:PASSWORD`)",
            Way.SCHEME: f"`Authorization: {self.name} …`",
            Way.HEADER: f"the header `{self.name}: KEY`",
            Way.QUERY: f"`{self.name}=KEY` in the query",
            Way.COOKIE: f"the cookie `{self.name}`",
        }.get(self.way, "no key")


@dataclass(frozen=True, slots=True)
class Body:
    """A body in one media type."""

    media_type: str
    """As documented; it may have a star in it."""
    schema: Schema


@dataclass(frozen=True, slots=True)
class Told:
    """One response of an operation."""

    contents: Mapping[str, Schema]
    """By media type; empty where it has no body."""
    examples: Mapping[str, tuple[Any, ...]]
    """The document's own, by media type."""
    headers: Mapping[str, Any]
    """The headers that it names, each with its schema, an example in it where there is one."""


@dataclass(frozen=True, slots=True)
class Described:
    """What an OpenAPI document says of one operation."""

    place: str
    """Where in the document it stands."""
    bodies: Mapping[str, Body]
    """By media type."""
    body_required: bool
    parameters: Mapping[str, Schema]
    """What the `path`, the `query` and the `header`s follow, each as an object by name."""
    security: tuple[tuple[Credential, ...], ...]
    """What a request must carry: all of any one of these; nothing where there are none."""
    replies: Mapping[str, Told]
    """By status, such as `200`, `4XX`, `default`."""

    def body(self, media_type: str) -> Body | None:
        """What a body of a media type follows; None where it is not documented."""
        return self.bodies.get(matching(media_type, self.bodies) or "")


def matching(media_type: str, documented: Mapping[str, Any]) -> str | None:
    """The documented media type that a media type fits: itself, or one with a star, the narrowest first."""
    if media_type in documented:
        return media_type
    stars = sorted((it for it in documented if "*" in it), key=len, reverse=True)
    return next((it for it in stars if fnmatchcase(media_type, it)), None)


def is_json(media_type: str) -> bool:
    """Whether what is sent so is JSON."""
    return media_type == "application/json" or media_type.endswith("+json")

"""One operation of a contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mock_server.openapi.described import Described
from mock_server.responses import Contents
from mock_server.schema import Schema


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract."""

    id: str
    """The OpenAPI operationId, such as `createChatCompletion`; else method and path."""
    method: str
    """In capitals."""
    path: str
    """Below the base address, such as `/models/{model}`."""
    media_type: str | None
    """Of its body; None where it takes none, or need not have one, or may choose."""
    request: Schema | None
    """What its body follows, of the first media type where there are several; None where it takes none."""
    form: Mapping[str, Any]
    """The schema of its body as it is written: what the texts of a form are meant to be."""
    query: Schema | None
    """What its query follows; None where it documents none."""
    query_form: Mapping[str, Any]
    """The same as it is written."""
    responses: Mapping[str, Contents]
    """By status: `200`, `4XX`."""
    described: Described | None = None
    """All that the document of another API says of it; None for the kit's own."""

    def parameters(self, path: str) -> dict[str, str] | None:
        """The path's parameters as they were sent; None where the path is not this operation's."""
        if "{" not in self.path:
            return {} if path == self.path else None
        pattern, names = _pattern(self.path)
        match = pattern.fullmatch(path)
        return dict(zip(names, match.groups(), strict=True)) if match else None


@lru_cache(maxsize=8192)
def _pattern(path: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What fits a path with parameters, and their names in its order."""
    pieces = re.split(r"\{([^{}]*)\}", path)
    pattern = "".join("([^/]+)" if index % 2 else re.escape(it) for index, it in enumerate(pieces))
    return re.compile(pattern), tuple(pieces[1::2])

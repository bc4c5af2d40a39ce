"""Every operation of another API, by what its document says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mock_server.openapi.answering import answer, refusal
from mock_server.openapi.described import Described
from mock_server.openapi.given import (
    Given,
    UnreadableError,
    WrongMediaTypeError,
    parameter_refusals,
    read_body,
)
from mock_server.openapi.security import refused_credential
from mock_server.refusals import RefusalError, violated, wrong_media_type
from mock_server.reply import Reply


def documented(described: Described, given: Given, keys: Collection[str] | None, word: str) -> Reply:
    """The answer to a request. `keys` are those that are accepted, any where empty; None asks for none."""
    try:
        if keys is not None:
            _authenticate(described, given, keys)
        value = _read(described, given)
    except RefusalError as fault:
        return refusal(described, fault.status, fault.message, word) or fault.reply()
    streamed = isinstance(value, dict) and value.get("stream") is True
    return answer(described, given.headers.get("accept", ""), streamed, word)


def _authenticate(described: Described, given: Given, keys: Collection[str]) -> None:
    lacking = refused_credential(described.security, given.headers, given.query, keys)
    if lacking:
        raise RefusalError(401, f"This operation asks for {lacking.words}", "invalid_api_key")


def _read(described: Described, given: Given) -> Any:
    """The body, where all of the request is as documented."""
    for violation in parameter_refusals(described, given):
        raise violated(violation)
    try:
        body, value, _ = read_body(described, given)
    except WrongMediaTypeError as fault:
        raise wrong_media_type(str(fault), "` or `".join(described.bodies)) from fault
    except UnreadableError as fault:
        raise RefusalError(
            400, f"The request's body could not be read as {given.media_type}: {fault}"
        ) from fault
    if body:
        for violation in body.schema.violations(value):
            raise violated(violation)
    return value

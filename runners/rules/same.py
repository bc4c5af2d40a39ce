"""Whether requests are the same to the API, however differently they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from mock_server import form
from mock_server.contract import Contract
from runners.model import Exchange

MISSING = object()
"""What stands where a request has nothing."""
_OF_CLIENTS = frozenset(("encoding_format",))
"""Fields that SDKs send by themselves, and that change nothing of what is asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call asks of the API."""

    call: str
    """The operation, or the method and path where there is none, with the parameters of its path."""
    query: Any
    body: Any
    """As JSON, without what says no more than its absence would."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two bodies differ."""

    pointer: str
    here: Any
    """`MISSING` where it is only there."""
    there: Any


def asked(exchange: Exchange, contract: Contract) -> Asked:
    """What the exchange's request asks."""
    operation = contract.operation(exchange.operation)
    parameters = ""
    if operation and "{" in operation.path:
        parameters = f" {unquote(exchange.path.rpartition('/')[2])}"
    name = operation.id if operation else f"{exchange.method} {exchange.path}"
    return Asked(name + parameters, sorted(parse_qsl(exchange.query)), _body(exchange, contract))


def _body(exchange: Exchange, contract: Contract) -> Any:
    if not exchange.body:
        return None
    operation = contract.operation(exchange.operation)
    try:
        if operation and operation.media_type == form.MEDIA_TYPE:
            content_type = exchange.header("content-type") or ""
            read = form.read_form(content_type, exchange.body, operation.form)
            return {**read.values, **{name: it.data for name, it in read.uploads.items()}}
        return plain(json.loads(exchange.body), contract.defaults)
    except (ValueError, RecursionError):
        return exchange.body.decode(errors="replace")


def plain(value: Any, defaults: Mapping[str, Any]) -> Any:
    """The value without nulls, documented defaults and what SDKs add; a lone part of text is its text."""
    if isinstance(value, dict):
        return {
            key: plain(it, defaults)
            for key, it in value.items()
            if it is not None
            and key not in _OF_CLIENTS
            and not (key in defaults and equal(it, defaults[key]))
        }
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], dict) and value[0].keys() == {"type", "text"}:
            return value[0]["text"]
        return [plain(it, defaults) for it in value]
    return value


def equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; a truth value is no number."""
    return next(differences(one, other), None) is None


def differences(here: Any, there: Any, pointer: str = "") -> Iterator[Difference]:
    """Every place at which two JSON values differ, in the order of the first."""
    if isinstance(here, dict) and isinstance(there, dict):
        for key in dict.fromkeys((*here, *there)):
            step = key.replace("~", "~0").replace("/", "~1")
            yield from differences(here.get(key, MISSING), there.get(key, MISSING), f"{pointer}/{step}")
    elif isinstance(here, list) and isinstance(there, list):
        for index in range(max(len(here), len(there))):
            one, two = (it[index] if index < len(it) else MISSING for it in (here, there))
            yield from differences(one, two, f"{pointer}/{index}")
    elif isinstance(here, bool) is not isinstance(there, bool) or here != there:
        yield Difference(pointer, here, there)

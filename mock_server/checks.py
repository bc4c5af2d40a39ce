"""What a request must be before an operation sees it. A check raises the refusal that the API gives."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson

from mock_server.contract import Contract, Operation
from mock_server.refusals import broken_json, invalid_key, violated, wrong_media_type
from mock_server.request import Request

DEEPEST = 128
"""Levels of nesting; no documented request comes near."""
_UNFILLED = ("", "null", "undefined", "none")
"""What programs send for a key that they do not have."""


def authenticate(header: str | None, keys: Collection[str]) -> None:
    """Asks for `Bearer KEY`; any key will do where none is known."""
    scheme, _, key = (header or "").strip().partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or key.lower() in _UNFILLED:
        raise invalid_key("")
    if keys and key not in keys:
        raise invalid_key(key)


def read_body(contract: Contract, operation: Operation, request: Request, data: bytes) -> dict[str, Any]:
    """The body as the operation asks for it; empty where it asks for none."""
    if operation.request is None:
        return {}
    _ask_for_json(request.header("content-type"))
    body = _parse(data)
    if violations := contract.violations(operation.id, body):
        raise violated(violations[0])
    return body


def _ask_for_json(content_type: str | None) -> None:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise wrong_media_type(content_type)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        raise broken_json(str(fault)) from fault
    if not isinstance(body, dict):
        raise broken_json("it must be an object")
    if _deeper(body, DEEPEST):
        raise broken_json(f"it is nested more than {DEEPEST} levels deep")
    return body


def _deeper(value: object, limit: int) -> bool:
    """Whether a value has more levels than that; level by level, so that no depth can overflow the stack."""
    level = [value]
    for _ in range(limit):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: object) -> Collection[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()

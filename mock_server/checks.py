"""What a request must be before an operation sees it. A check raises the refusal that the API gives."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson

from mock_server import form
from mock_server.contract import Contract, Operation
from mock_server.form import Form
from mock_server.refusals import broken_form, broken_json, invalid_key, violated, wrong_media_type
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


def read_body(contract: Contract, operation: Operation, request: Request, data: bytes | bytearray) -> Form:
    """The body as the operation asks for it; empty where it asks for none."""
    if operation.request is None:
        return Form({})
    content_type = request.header("content-type") or ""
    if operation.media_type == form.MEDIA_TYPE:
        body = _read_form(operation, content_type, data)
    else:
        _ask_for_json(content_type)
        body = Form(_parse(data))
    if violations := contract.violations(operation.id, body.values):
        raise violated(violations[0])
    return body


def read_query(contract: Contract, operation: Operation, request: Request) -> dict[str, Any]:
    """The query as the operation documents it; empty where it documents none."""
    if operation.query is None:
        return {}
    query = form.read_query(request.query, operation.query_form)
    if violations := contract.query_violations(operation.id, query):
        raise violated(violations[0])
    return query


def _read_form(operation: Operation, content_type: str, data: bytes | bytearray) -> Form:
    if _media_type(content_type) != form.MEDIA_TYPE:
        raise wrong_media_type(content_type, form.MEDIA_TYPE)
    try:
        body = form.read_form(content_type, bytes(data), operation.form)
    except ValueError as fault:
        raise broken_form(str(fault)) from fault
    for violation in form.misplaced(body, operation.form):
        raise violated(violation)
    return body


def _ask_for_json(content_type: str) -> None:
    media_type = _media_type(content_type)
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise wrong_media_type(content_type, "application/json")


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _parse(data: bytes | bytearray) -> dict[str, Any]:
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        raise broken_json(str(fault)) from fault
    if not isinstance(body, dict):
        raise broken_json("it must be an object")
    if data.count(b"{") + data.count(b"[") > DEEPEST and _deeper(body, DEEPEST):
        raise broken_json(f"it is nested more than {DEEPEST} levels deep")
    return body


def _deeper(value: object, limit: int) -> bool:
    """Whether a value has more levels than that; level by level, so that no depth can overflow the stack."""
    level = [value]
    for _ in range(limit):
        level = [it for node in level for it in _children(node) if isinstance(it, (dict, list))]
        if not level:
            return False
    return True


def _children(node: object) -> Collection[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()

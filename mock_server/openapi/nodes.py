"""The parts of a document as what they should be."""

from __future__ import annotations

from typing import Any

from mock_server.errors import ContractError
from mock_server.openapi.source import Place

_KINDS = {dict: "an object", list: "an array", str: "a text", type(None): "nothing"}


def members(node: Any, place: Place) -> dict[str, Any]:
    """An object. Raises ContractError where it is none."""
    if not isinstance(node, dict):
        raise odd(place, "an object", node)
    return node


def array(node: Any, place: Place) -> list[Any]:
    """An array, empty where there is none. Raises ContractError where it is something else."""
    if node is not None and not isinstance(node, list):
        raise odd(place, "an array", node)
    return node or []


def odd(place: Place, expected: str, found: object) -> ContractError:
    """The error that says where, what was expected, and what was found."""
    return ContractError(f"{place}: expected {expected}, found {_KINDS.get(type(found), repr(found)[:60])}")

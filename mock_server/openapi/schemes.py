"""What a document says of who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.errors import ContractError
from mock_server.openapi.described import Credential, Way
from mock_server.openapi.nodes import array, members, odd
from mock_server.openapi.source import Place, Source, at


def security(source: Source, node: Mapping[str, Any], place: Place) -> tuple[tuple[Credential, ...], ...]:
    """What the operation asks for, or else the whole document. Raises ContractError."""
    document, top = source.document, Place(source.root, "")
    where = at(place if "security" in node else top, "security")
    wanted = array(node.get("security", document.get("security")), where)
    return tuple(
        tuple(_named(source, name, where) for name in members(it, at(where, index)))
        for index, it in enumerate(wanted)
    )


def _named(source: Source, name: str, place: Place) -> Credential:
    document, top = source.document, Place(source.root, "")
    components = members(document.get("components") or {}, at(top, "components"))
    schemes = members(components.get("securitySchemes") or {}, at(top, "components", "securitySchemes"))
    if name not in schemes:
        known = ", ".join(schemes) or "none"
        raise ContractError(
            f"{place}: there is no security scheme {name!r}: expected one of components/securitySchemes "
            f"({known})"
        )
    node, where = source.follow(schemes[name], at(top, "components", "securitySchemes", name))
    return _credential(members(node, where), where)


def _credential(node: Mapping[str, Any], place: Place) -> Credential:
    kind, scheme = node.get("type"), str(node.get("scheme", "")).lower()
    if kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme == "bearer"):
        return Credential(Way.BEARER, "Bearer")
    if kind == "http":
        return Credential(Way.BASIC if scheme == "basic" else Way.SCHEME, scheme.capitalize())
    if (
        kind == "apiKey"
        and node.get("in") in ("header", "query", "cookie")
        and isinstance(node.get("name"), str)
    ):
        return Credential(Way(node["in"]), node["name"])
    if kind == "mutualTLS":
        return Credential(Way.NOTHING, "")
    expected = (
        "`type: apiKey` with `in` and `name`, `http` with `scheme`, `oauth2`, `openIdConnect` or `mutualTLS`"
    )
    raise odd(
        place, expected, {key: node[key] for key in ("type", "in", "name", "scheme") if key in node} or None
    )

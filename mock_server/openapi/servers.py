"""Where an OpenAPI document says that its API is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from mock_server.openapi.nodes import array, members, odd
from mock_server.openapi.source import Place, at

_MOST_SERVERS = 64
"""Addresses: a few variables with a few values each make thousands."""


def bases(document: Mapping[str, Any], top: Place) -> tuple[str, ...]:
    """The addresses of its servers, no slash at their ends; one without a host begins with one."""
    found = [*_servers(document.get("servers"), at(top, "servers"))]
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if isinstance(item, dict):
            found += _servers(item.get("servers"), at(top, "paths", path, "servers"))
    return tuple(dict.fromkeys(found))[:_MOST_SERVERS]


def _servers(nodes: Any, place: Place) -> Iterator[str]:
    for index, node in enumerate(array(nodes, place)):
        server = members(node, at(place, index))
        url = server.get("url", "/")
        if not isinstance(url, str):
            raise odd(at(place, index, "url"), "an address", url)
        try:
            yield from _addresses(url, members(server.get("variables") or {}, at(place, index, "variables")))
        except ValueError as fault:
            raise odd(at(place, index, "url"), "an address", url) from fault


def _addresses(url: str, variables: Mapping[str, Any]) -> Iterator[str]:
    """A server's address with each value of its variables, their defaults first."""
    names = [it for it in re.findall(r"\{([^{}]*)\}", url) if isinstance(variables.get(it), dict)]
    choices = [
        dict.fromkeys([_text(variables[it].get("default")), *_list(variables[it].get("enum"))])
        for it in names
    ]
    for values in itertools.islice(itertools.product(*choices), _MOST_SERVERS):
        filled = url
        for name, value in zip(names, values, strict=True):
            filled = filled.replace(f"{{{name}}}", value)
        yield _base(filled)


def _base(url: str) -> str:
    """The address without a slash at its end; one without a host begins with a slash.

    Raises ValueError where it is none.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    _ = parts.port  # only asking shows that it is no number
    if parts.scheme in ("http", "https") and parts.netloc:
        return f"{parts.scheme}://{parts.netloc.lower()}{path}"
    return f"/{path.lstrip('/.')}" if path.strip("/.") else ""


def _list(value: Any) -> list[str]:
    return [_text(it) for it in value] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)

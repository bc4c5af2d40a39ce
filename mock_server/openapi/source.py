"""An OpenAPI document as it is written, with the files beside it that it refers to."""

from __future__ import annotations

import json
import posixpath
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
import yaml

from mock_server.errors import ContractError
from mock_server.openapi import yaml12
from mock_server.violations import pointer_to

MOST_BYTES = 64 * 1024 * 1024
"""Of all files together: they travel into every slot."""
_MOST_VALUES = 20_000_000
"""What a few aliases of YAML can unfold to is more than any machine holds."""
_OPAQUE = frozenset(("example", "default", "enum", "const", "value"))
"""Keys below which nothing is a reference, whatever it looks like."""
_NAMING = tuple((it,) for it in ("properties", "schemas", "responses", "parameters", "headers", "$defs"))
"""Keys below which every key is a name."""
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Place:
    """A value somewhere in a source."""

    file: str
    """By its name from the document's folder."""
    pointer: str
    """JSON Pointer (RFC 6901) into that file."""

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}"


@dataclass(frozen=True)
class Source:
    """Files by name, parsed, every reference in them leading somewhere."""

    root: str
    """The document's own name."""
    files: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Source:
        """The document at a path and all that it refers to. Raises ContractError."""
        files: dict[str, Any] = {}
        waiting, size = [path.name], 0
        while waiting:
            name = waiting.pop()
            if name not in files:
                text = _text(path.parent / name, path)
                if (size := size + len(text)) > MOST_BYTES:
                    raise ContractError(
                        f"{path}: with all that it refers to it has more than {MOST_BYTES} bytes"
                    )
                files[name] = _parsed(path.parent / name, text)
                waiting += [_target(ref, place).file for place, ref in _references(name, files[name])]
        source = cls(path.name, files)
        source.check()
        return source

    @classmethod
    def unpacked(cls, data: bytes) -> Source:
        """The reverse of `packed`."""
        return cls(**json.loads(zlib.decompress(data)))

    @cached_property
    def packed(self) -> bytes:
        """The whole of it, for a mock elsewhere."""
        return zlib.compress(json.dumps({"root": self.root, "files": self.files}).encode(), 6)

    @property
    def document(self) -> Any:
        """The OpenAPI document."""
        return self.files[self.root]

    def check(self) -> None:
        """Raises ContractError where a reference leads nowhere."""
        for name, value in self.files.items():
            for place, reference in _references(name, value):
                self.resolve(reference, place)

    def resolve(self, reference: str, place: Place) -> tuple[Place, Any]:
        """Where a reference that stands at a place leads, and what is there. Raises ContractError."""
        target = _target(reference, place)
        node: Any = self.files.get(target.file, _ABSENT)
        for part in target.pointer.split("/")[1:]:
            node = _child(node, part.replace("~1", "/").replace("~0", "~"))
        if node is _ABSENT:
            raise ContractError(f"{place}: the reference {reference!r} leads nowhere: there is no {target}")
        return target, node

    def follow(self, node: Any, place: Place) -> tuple[Any, Place]:
        """The node, or where it is a reference what that leads to in the end. Raises ContractError."""
        seen: set[Place] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if place in seen:
                raise ContractError(f"{place}: the reference {node['$ref']!r} leads to itself")
            seen.add(place)
            place, node = self.resolve(node["$ref"], place)
        return node, place


def at(place: Place, *keys: str | int) -> Place:
    """The place of what is below these keys."""
    return Place(place.file, place.pointer + pointer_to(keys))


def _child(node: Any, key: str) -> Any:
    if isinstance(node, list):
        return node[int(key)] if key.isdecimal() and int(key) < len(node) else _ABSENT
    return node.get(key, _ABSENT) if isinstance(node, dict) else _ABSENT


def _target(reference: str, place: Place) -> Place:
    """The place that a reference names. Raises ContractError where that is on another machine."""
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc:
        raise ContractError(
            f"{place}: the reference {reference!r} leads out of this folder, and nothing is fetched: "
            "put the file beside the document and refer to it there"
        )
    folder = posixpath.dirname(place.file)
    file = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else place.file
    return Place(file, unquote(parts.fragment).rstrip("/") if parts.fragment != "/" else "/")


def _references(name: str, value: Any) -> Iterator[tuple[Place, str]]:
    """Every reference in a file, and where it stands."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    count = 0
    while waiting:
        path, node = waiting.pop()
        count += 1
        if count > _MOST_VALUES:
            raise ContractError(f"{name}: unfolds to more than {_MOST_VALUES} values")
        if isinstance(node, list):
            waiting += [((*path, index), it) for index, it in enumerate(node) if isinstance(it, dict | list)]
        elif isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                yield Place(name, pointer_to(path)), reference
            waiting += [((*path, key), it) for key, it in node.items() if _may_refer(path, key, it)]


def _may_refer(path: tuple[str | int, ...], key: str, value: Any) -> bool:
    """Whether references may stand below a key; one that names a property is like any other."""
    if not isinstance(value, dict | list) or key.startswith("x-"):
        return False
    return key not in _OPAQUE or path[-1:] in _NAMING


def _text(path: Path, document: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        wanted = "" if path == document else f", to which {document} refers"
        raise ContractError(f"{path}{wanted}: cannot be read: {fault.strerror}") from fault
    except UnicodeError as fault:
        raise ContractError(f"{path}: is no text in UTF-8: {fault}") from fault


def _parsed(path: Path, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        if path.suffix == ".json":
            where = f"line {fault.lineno}, column {fault.colno}"
            raise ContractError(f"{path}: is no JSON: {fault.msg} at {where}") from fault
    try:
        return yaml12.load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise ContractError(f"{path}: is no YAML: {fault}") from fault

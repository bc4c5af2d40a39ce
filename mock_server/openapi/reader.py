"""The operations of an OpenAPI document. What is not as the specification has it gets a ContractError."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from mock_server.errors import ContractError
from mock_server.form import MEDIA_TYPE as MULTIPART
from mock_server.openapi.described import Body, Described, Told
from mock_server.openapi.facets import Parts, is_file, item_parts, kinds, names, parts, property_parts
from mock_server.openapi.nodes import array, members, odd
from mock_server.openapi.schemas import Schemas, Side
from mock_server.openapi.schemes import security
from mock_server.openapi.source import Place, Source, at
from mock_server.operation import Operation
from mock_server.schema import Schema

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_OF_HTTP = frozenset(("accept", "content-type", "authorization"))
"""Headers that a document says in other ways; as parameters they are to be ignored."""


class Reader:
    """Reads one document."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._top = Place(source.root, "")
        self._document = members(source.document, self._top)
        self._schemas = Schemas(source, _version(self._document, self._top).startswith("3.0"))

    def operations(self) -> tuple[Operation, ...]:
        """All operations; a path without parameters before those that it would fit as well."""
        place = at(self._top, "paths")
        if "paths" not in self._document and self._document.get("webhooks", self._document.get("components")):
            raise ContractError(
                f"{place}: expected an object of paths, found none: there is nothing to serve"
            )
        paths = members(self._document.get("paths"), place)
        served = [it for it in paths if it.startswith("/")]
        served.sort(key=lambda path: [_openness(segment) for segment in path.split("/")])
        return tuple(
            _distinct(it for path in served for it in self._at_path(path, paths[path], at(place, path)))
        )

    def _at_path(self, path: str, node: Any, place: Place) -> Iterator[Operation]:
        item, where = self._source.follow(node, place)
        item = members(item, where)
        for method in (it for it in _METHODS if it in item):
            yield self._operation(path, method, item, at(where, method))

    def _operation(self, path: str, method: str, item: Mapping[str, Any], place: Place) -> Operation:
        shared = self._parameters(item.get("parameters"), Place(place.file, place.pointer.rpartition("/")[0]))
        node, place = self._source.follow(item[method], place)
        node = members(node, place)
        own = self._parameters(node.get("parameters"), place)
        described = Described(
            place=str(place),
            bodies=self._bodies(node, place),
            body_required=self._body(node, place)[0].get("required") is True,
            parameters=self._by_kind({**shared, **own}),
            security=security(self._source, node, place),
            replies=self._replies(node, place),
        )
        first = next(iter(described.bodies.values()), None)
        name = node.get("operationId")
        return Operation(
            id=name if isinstance(name, str) and name else f"{method.upper()} {path}",
            method=method.upper(),
            path=re.split(r"[?#]", path)[0],
            media_type=_only(described),
            request=first.schema if first else None,
            form=_form(first) if first and first.media_type == MULTIPART else {},
            query=None,
            query_form={},
            responses=MappingProxyType({}),
            described=described,
        )

    def _parameters(self, nodes: Any, place: Place) -> dict[tuple[str, str], tuple[dict[str, Any], Place]]:
        """By place and name, as a request knows them apart."""
        found = {}
        for index, node in enumerate(array(nodes, at(place, "parameters"))):
            parameter, where = self._source.follow(node, at(place, "parameters", index))
            parameter = members(parameter, where)
            for key in ("name", "in"):
                if not isinstance(parameter.get(key), str):
                    raise odd(at(where, key), "a text", parameter.get(key))
            found[parameter["in"], parameter["name"]] = (parameter, where)
        return found

    def _by_kind(
        self, parameters: Mapping[tuple[str, str], tuple[dict[str, Any], Place]]
    ) -> Mapping[str, Schema]:
        """A schema for each part of the request that takes parameters."""
        kinds: dict[str, list[tuple[dict[str, Any], Place]]] = {}
        for (kind, name), found in parameters.items():
            if kind != "header" or name.lower() not in _OF_HTTP:
                kinds.setdefault(kind, []).append(found)
        return {kind: Schema(partial(self._joint, kind, found)) for kind, found in kinds.items()}

    def _joint(self, kind: str, parameters: list[tuple[dict[str, Any], Place]]) -> dict[str, Any]:
        """The parameters as properties of one object."""
        properties, definitions, required = {}, {}, []
        for parameter, place in parameters:
            name = parameter["name"].lower() if kind == "header" else parameter["name"]
            schema = self._value_schema(parameter, place)
            definitions.update(schema.pop("$defs", {}))
            properties[name] = schema
            if parameter.get("required") is True:
                required.append(name)
        return {"type": "object", "properties": properties, "required": required, "$defs": definitions}

    def _value_schema(
        self, node: Mapping[str, Any], place: Place, side: Side = Side.REQUEST
    ) -> dict[str, Any]:
        """The schema of a parameter or header: its own, or that of the one media type it is written in."""
        content = node.get("content")
        if isinstance(content, dict) and content:
            media_type, inner = next(iter(content.items()))
            where = at(place, "content", media_type, "schema")
            schema = self._schemas.whole(
                inner.get("schema", True) if isinstance(inner, dict) else True, where, side
            )
            return {**schema, "contentMediaType": media_type}
        schema = dict(self._schemas.whole(node.get("schema", True), at(place, "schema"), side))
        if node.get("explode") is False or node.get("style") in ("spaceDelimited", "pipeDelimited"):
            schema["x-delimiter"] = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(
                str(node.get("style")), ","
            )
        if node.get("example") is not None:
            schema["examples"] = [node["example"]]
        return schema

    def _body(self, node: Mapping[str, Any], place: Place) -> tuple[dict[str, Any], Place]:
        if "requestBody" not in node:
            return {}, place
        body, where = self._source.follow(node["requestBody"], at(place, "requestBody"))
        return members(body, where), where

    def _bodies(self, node: Mapping[str, Any], place: Place) -> Mapping[str, Body]:
        body, where = self._body(node, place)
        contents = self._contents(body, where, Side.REQUEST)
        return {media_type: Body(media_type, schema) for media_type, schema in contents.items()}

    def _contents(self, node: Mapping[str, Any], place: Place, side: Side) -> dict[str, Schema]:
        """The schema for each media type, in small letters and without its parameters."""
        found: dict[str, Schema] = {}
        contents = members(node.get("content") or {}, at(place, "content"))
        for media_type, it in contents.items():
            where = at(place, "content", media_type)
            content = members(it or {}, where)
            whole = partial(self._schemas.whole, content.get("schema", True), at(where, "schema"), side)
            found.setdefault(media_type.partition(";")[0].strip().lower(), Schema(whole))
        return found

    def _replies(self, node: Mapping[str, Any], place: Place) -> Mapping[str, Told]:
        where = at(place, "responses")
        replies = members(node.get("responses", {}), where)
        return {str(status): self._told(it, at(where, status)) for status, it in replies.items()}

    def _told(self, node: Any, place: Place) -> Told:
        response, where = self._source.follow(node, place)
        response = members(response, where)
        headers = members(response.get("headers") or {}, at(where, "headers"))
        return Told(
            contents=self._contents(response, where, Side.RESPONSE),
            examples=self._examples(response, where),
            headers={name: self._header(it, at(where, "headers", name)) for name, it in headers.items()},
        )

    def _header(self, node: Any, place: Place) -> dict[str, Any]:
        header, where = self._source.follow(node, place)
        return self._value_schema(members(header, where), where, Side.RESPONSE)

    def _examples(self, node: Mapping[str, Any], place: Place) -> Mapping[str, tuple[Any, ...]]:
        """The examples of each media type."""
        contents = node.get("content") or {}
        return {
            media_type.partition(";")[0].strip().lower(): tuple(
                self._values(it, at(place, "content", media_type))
            )
            for media_type, it in contents.items()
            if isinstance(it, dict)
        }

    def _values(self, content: Mapping[str, Any], place: Place) -> Iterator[Any]:
        if "example" in content:
            yield content["example"]
        named = content.get("examples")
        for name, it in named.items() if isinstance(named, dict) else ():
            example, _ = self._source.follow(it, at(place, "examples", name))
            if isinstance(example, dict) and "value" in example:
                yield example["value"]


def _openness(segment: str) -> int:
    """How much a part of a path leaves open: nothing, some of it, or all."""
    return ("{" in segment) + (segment[:1] == "{" and segment.find("}") == len(segment) - 1)


def _only(described: Described) -> str | None:
    """The media type that every request must have."""
    several = len(described.bodies) != 1 or not described.body_required
    return None if several else next((it for it in described.bodies if "*" not in it), None)


def _form(body: Body) -> dict[str, Any]:
    """The types of a form's fields, without references."""
    root = body.schema.document
    known = parts((root,), root)
    fields = {name: property_parts(known, name, root) for name in names(known)}
    return {"properties": {name: _field(it, root) for name, it in fields.items()}}


def _field(known: Parts, root: Mapping[str, Any]) -> dict[str, Any]:
    """A field's type; of files it does not matter how many there may be."""
    items = item_parts(known, root)
    if is_file(known) or is_file(items):
        return {"type": "string", "format": "binary"}
    return {"type": sorted(kinds(known)), "items": {"type": sorted(kinds(items))}}


def _version(document: Mapping[str, Any], place: Place) -> str:
    version = str(document.get("openapi", ""))
    if not re.match(r"3\.[01](\.|$)", version):
        if "swagger" in document:
            found = f"Swagger {document['swagger']}; convert it to OpenAPI 3 first"
        else:
            found = f"`openapi: {version}`" if version else "no `openapi` key: this is no OpenAPI document"
        raise ContractError(f"{place}: expected `openapi: 3.0.x` or `3.1.x`, found {found}")
    return version


def _distinct(operations: Iterator[Operation]) -> Iterator[Operation]:
    """Each operation under an id of its own: of two of one id the second goes by its method and path."""
    seen: set[str] = set()
    for operation in operations:
        it = (
            replace(operation, id=f"{operation.method} {operation.path}")
            if operation.id in seen
            else operation
        )
        seen.add(it.id)
        yield it

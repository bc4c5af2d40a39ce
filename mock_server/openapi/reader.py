"""The operations of an OpenAPI document. What is not as the specification has it gets a ContractError."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from mock_server.errors import ContractError
from mock_server.form import MEDIA_TYPE as MULTIPART
from mock_server.openapi.described import Body, Credential, Described, Told, Way
from mock_server.openapi.facets import Parts, is_file, item_parts, kinds, names, parts, property_parts
from mock_server.openapi.schemas import Schemas, Side
from mock_server.openapi.source import Place, Source, at
from mock_server.operation import Operation
from mock_server.schema import Schema

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MOST_SERVERS = 64
"""Addresses: a few variables with a few values each make thousands."""
_OF_HTTP = frozenset(("accept", "content-type", "authorization"))
"""Headers that a document says in other ways; as parameters they are to be ignored."""
_KINDS = {dict: "an object", list: "an array", str: "a text", type(None): "nothing"}


class Reader:
    """Reads one document."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._top = Place(source.root, "")
        self._document = self._object(source.document, self._top)
        self._schemas = Schemas(source, _version(self._document, self._top).startswith("3.0"))

    def operations(self) -> tuple[Operation, ...]:
        """All operations; a path without parameters before those that it would fit as well."""
        place = at(self._top, "paths")
        if "paths" not in self._document and self._document.get("webhooks", self._document.get("components")):
            raise ContractError(
                f"{place}: expected an object of paths, found none: there is nothing to serve"
            )
        paths = self._object(self._document.get("paths"), place)
        served = [it for it in paths if it.startswith("/")]
        served.sort(key=lambda path: [_openness(segment) for segment in path.split("/")])
        return tuple(
            _distinct(it for path in served for it in self._at_path(path, paths[path], at(place, path)))
        )

    def bases(self) -> tuple[str, ...]:
        """The addresses of its servers, no slash at their ends; one without a host begins with one."""
        place = at(self._top, "servers")
        nodes = [*self._servers(self._document.get("servers"), place)]
        paths = self._document.get("paths")
        for path, item in paths.items() if isinstance(paths, dict) else ():
            if isinstance(item, dict):
                nodes += self._servers(item.get("servers"), at(self._top, "paths", path, "servers"))
        return tuple(itertools.islice(dict.fromkeys(it for it in nodes if it is not None), _MOST_SERVERS))

    def _servers(self, nodes: Any, place: Place) -> Iterator[str]:
        for index, node in enumerate(self._array(nodes, place)):
            server = self._object(node, at(place, index))
            url = server.get("url", "/")
            if not isinstance(url, str):
                raise _odd(at(place, index, "url"), "an address", url)
            yield from _addresses(
                url, self._object(server.get("variables", {}), at(place, index, "variables"))
            )

    def _at_path(self, path: str, node: Any, place: Place) -> Iterator[Operation]:
        item, where = self._source.follow(node, place)
        item = self._object(item, where)
        for method in (it for it in _METHODS if it in item):
            yield self._operation(path, method, item, at(where, method))

    def _operation(self, path: str, method: str, item: Mapping[str, Any], place: Place) -> Operation:
        shared = self._parameters(item.get("parameters"), Place(place.file, place.pointer.rpartition("/")[0]))
        node, place = self._source.follow(item[method], place)
        node = self._object(node, place)
        own = self._parameters(node.get("parameters"), place)
        described = Described(
            place=str(place),
            bodies=self._bodies(node, place),
            body_required=self._body(node, place)[0].get("required") is True,
            parameters=self._by_kind({**shared, **own}),
            security=self._security(node, place),
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
        for index, node in enumerate(self._array(nodes, at(place, "parameters"))):
            parameter, where = self._source.follow(node, at(place, "parameters", index))
            parameter = self._object(parameter, where)
            for key in ("name", "in"):
                if not isinstance(parameter.get(key), str):
                    raise _odd(at(where, key), "a text", parameter.get(key))
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
        return self._object(body, where), where

    def _bodies(self, node: Mapping[str, Any], place: Place) -> Mapping[str, Body]:
        body, where = self._body(node, place)
        contents = self._contents(body, where, Side.REQUEST)
        return {media_type: Body(media_type, schema) for media_type, schema in contents.items()}

    def _contents(self, node: Mapping[str, Any], place: Place, side: Side) -> dict[str, Schema]:
        """The schema for each media type, in small letters and without its parameters."""
        found: dict[str, Schema] = {}
        contents = self._object(node.get("content") or {}, at(place, "content"))
        for media_type, it in contents.items():
            where = at(place, "content", media_type)
            content = self._object(it or {}, where)
            whole = partial(self._schemas.whole, content.get("schema", True), at(where, "schema"), side)
            found.setdefault(media_type.partition(";")[0].strip().lower(), Schema(whole))
        return found

    def _replies(self, node: Mapping[str, Any], place: Place) -> Mapping[str, Told]:
        where = at(place, "responses")
        replies = self._object(node.get("responses", {}), where)
        return {str(status): self._told(it, at(where, status)) for status, it in replies.items()}

    def _told(self, node: Any, place: Place) -> Told:
        response, where = self._source.follow(node, place)
        response = self._object(response, where)
        headers = self._object(response.get("headers") or {}, at(where, "headers"))
        return Told(
            contents=self._contents(response, where, Side.RESPONSE),
            examples=self._examples(response, where),
            headers={name: self._header(it, at(where, "headers", name)) for name, it in headers.items()},
        )

    def _header(self, node: Any, place: Place) -> dict[str, Any]:
        header, where = self._source.follow(node, place)
        return self._value_schema(self._object(header, where), where, Side.RESPONSE)

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

    def _security(self, node: Mapping[str, Any], place: Place) -> tuple[tuple[Credential, ...], ...]:
        """What the operation asks for, or else the whole document."""
        where = at(place if "security" in node else self._top, "security")
        wanted = self._array(node.get("security", self._document.get("security")), where)
        return tuple(
            tuple(self._credential(name, where) for name in self._object(it, at(where, index)))
            for index, it in enumerate(wanted)
        )

    def _credential(self, name: str, place: Place) -> Credential:
        components = self._object(self._document.get("components") or {}, at(self._top, "components"))
        schemes = self._object(
            components.get("securitySchemes") or {}, at(self._top, "components", "securitySchemes")
        )
        if name not in schemes:
            known = ", ".join(schemes) or "none"
            raise ContractError(
                f"{place}: there is no security scheme {name!r}: expected one of components/securitySchemes "
                f"({known})"
            )
        node, where = self._source.follow(schemes[name], at(self._top, "components", "securitySchemes", name))
        return _credential(self._object(node, where), where)

    def _object(self, node: Any, place: Place) -> dict[str, Any]:
        if not isinstance(node, dict):
            raise _odd(place, "an object", node)
        return node

    def _array(self, node: Any, place: Place) -> list[Any]:
        if node is not None and not isinstance(node, list):
            raise _odd(place, "an array", node)
        return node or []


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


def _odd(place: Place, expected: str, found: object) -> ContractError:
    return ContractError(f"{place}: expected {expected}, found {_KINDS.get(type(found), repr(found)[:60])}")


def _version(document: Mapping[str, Any], place: Place) -> str:
    version = str(document.get("openapi", ""))
    if not re.match(r"3\.[01](\.|$)", version):
        if "swagger" in document:
            found = f"Swagger {document['swagger']}; convert it to OpenAPI 3 first"
        else:
            found = f"`openapi: {version}`" if version else "no `openapi` key: this is no OpenAPI document"
        raise ContractError(f"{place}: expected `openapi: 3.0.x` or `3.1.x`, found {found}")
    return version


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
    raise _odd(
        place, expected, {key: node[key] for key in ("type", "in", "name", "scheme") if key in node} or None
    )


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
    """The address without a slash at its end; one without a host begins with a slash."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if parts.scheme in ("http", "https") and parts.netloc:
        return f"{parts.scheme}://{parts.netloc.lower()}{path}"
    return f"/{path.lstrip('/.')}" if path.strip("/.") else ""


def _list(value: Any) -> list[str]:
    return [_text(it) for it in value] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


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

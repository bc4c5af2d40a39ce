"""The kit's own contract as it is written: `schemas/openapi.yaml` and the JSON Schemas beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema_rs
import yaml
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from mock_server.errors import ContractError
from mock_server.merge import merged
from mock_server.operation import Operation
from mock_server.responses import Contents
from mock_server.schema import Schema, compile_schema

EVENT_SCHEMA = "x-samplecheck-event-schema"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class KitReader:
    """Reads one OpenAPI document. References lead to its own parts and to the JSON files in its folder."""

    def __init__(self, path: Path, patches: Mapping[str, Any]) -> None:
        self._path = path
        self._uri = path.as_uri()
        self._document = _read(path)
        self._schemas = {
            file.as_uri(): merged(_read_schema(file), patches.get(file.stem, {}))
            for file in sorted(path.parent.glob("openai/*.json"))
        }
        documents = {self._uri: self._document, **self._schemas}
        registry = Registry[Any]().with_resources(
            (uri, DRAFT202012.create_resource(document)) for uri, document in documents.items()
        )
        self._resolver = registry.resolver(self._uri)

    def read(self) -> tuple[tuple[Operation, ...], Mapping[str, Contents], Mapping[str, Any]]:
        """The operations, errors by status, and what fields stand for. Raises ContractError."""
        try:
            operations = tuple(self._operations())
            error = self._contents(self._document["components"]["responses"]["Error"])
        except KeyError as fault:
            raise ContractError(f"{self._path}: the key {fault} is missing; add it") from fault
        except Unresolvable as fault:
            raise ContractError(f"{self._path}: the reference {fault.ref!r} leads nowhere") from fault
        except (AttributeError, TypeError, ValueError) as fault:
            raise ContractError(f"{self._path}: is not built like an OpenAPI document: {fault}") from fault
        return operations, {"4XX": error, "5XX": error}, defaults(self._schemas.values())

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method in (name for name in item if name in _METHODS):
                yield self._operation(path, method, item[method])

    def _operation(self, path: str, method: str, node: Mapping[str, Any]) -> Operation:
        media_type, request, form = self._body(node)
        query, parameters = self._query(node)
        responses = {
            str(status): self._contents(self._follow(it)) for status, it in node["responses"].items()
        }
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            media_type=media_type,
            request=request,
            form=form,
            query=query,
            query_form=parameters,
            responses=MappingProxyType(responses),
        )

    def _body(self, node: Mapping[str, Any]) -> tuple[str | None, Schema | None, Mapping[str, Any]]:
        """Media type, schema and the schema's own text of a request's body."""
        if "requestBody" not in node:
            return None, None, {}
        ((media_type, content),) = self._follow(node["requestBody"])["content"].items()
        return media_type, self._schema(content["schema"]), self._written(content["schema"])

    def _query(self, node: Mapping[str, Any]) -> tuple[Schema | None, Mapping[str, Any]]:
        """Schema and its own text of a query as an object of its parameters."""
        parameters = [it for it in node.get("parameters", ()) if it["in"] == "query"]
        if not parameters:
            return None, {}
        written = {
            "type": "object",
            "properties": {it["name"]: it["schema"] for it in parameters},
            "required": [it["name"] for it in parameters if it.get("required")],
            "additionalProperties": False,
        }
        uri = f"{self._uri}/{node['operationId']}/query"
        return compile_schema(uri, {uri: written}), written

    def _contents(self, node: Mapping[str, Any]) -> Contents:
        """The schema for each media type; of a stream the schema of its events."""
        return MappingProxyType(
            {
                media_type: self._schema(content.get(EVENT_SCHEMA) or content["schema"])
                for media_type, content in node["content"].items()
            }
        )

    def _follow(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._resolver.lookup(node["$ref"]).contents if "$ref" in node else node

    def _written(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._schemas[self._path.parent.joinpath(node["$ref"]).as_uri()]

    def _schema(self, node: Mapping[str, Any]) -> Schema:
        uri = self._path.parent.joinpath(node["$ref"]).as_uri()
        try:
            return compile_schema(uri, self._schemas)
        except ValueError as fault:
            raise ContractError(f"{self._path}: a reference leads nowhere: {fault}") from fault


def defaults(schemas: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The `default` of each property that has one, but for names that have several."""
    found: dict[str, list[Any]] = {}
    waiting: list[Any] = list(schemas)
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            properties = node.get("properties")
            for name, schema in properties.items() if isinstance(properties, dict) else ():
                if isinstance(schema, dict) and "default" in schema:
                    found.setdefault(name, []).append(schema["default"])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return {name: values[0] for name, values in found.items() if values.count(values[0]) == len(values)}


def _read(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as fault:
        raise ContractError(f"{path}: cannot be read: {fault}") from fault
    if not isinstance(document, dict):
        raise ContractError(f"{path}: expected an object, found {type(document).__name__}")
    return document


def _read_schema(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
        jsonschema_rs.meta.validate(document)
    except jsonschema_rs.ValidationError as fault:
        raise ContractError(f"{path}: is no JSON Schema: {fault.message} at {fault.instance_path}") from fault
    except (OSError, ValueError) as fault:
        raise ContractError(f"{path}: cannot be read: {fault}") from fault
    return dict(document)

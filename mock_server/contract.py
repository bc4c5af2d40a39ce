"""The contract: which operations there are, what each takes, and what each gives.

It is the kit's own, or that of another API, whose operations are all `described`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema_rs
import yaml
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

import mock_server
from mock_server.errors import ContractError
from mock_server.exchange import Exchange
from mock_server.merge import merged
from mock_server.openapi.given import body_violations, given_in, parameter_violations, read_body
from mock_server.openapi.reader import Reader
from mock_server.openapi.replies import described_violations
from mock_server.openapi.source import Source
from mock_server.operation import Operation
from mock_server.responses import Contents, response_violations
from mock_server.schema import Schema, compile_schema
from mock_server.violations import Violation

__all__ = ["EVENT_SCHEMA", "SCHEMAS", "Contract", "Operation"]

SCHEMAS = Path(mock_server.__file__).parent.parent / "schemas"
EVENT_SCHEMA = "x-samplecheck-event-schema"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Contract:
    """`schemas/openapi.yaml` with its schemas, compiled once; or another API's document."""

    operations: tuple[Operation, ...]
    _by_id: Mapping[str, Operation]
    _error: Mapping[str, Contents]
    """What is given where there is no operation."""
    defaults: Mapping[str, Any]
    """What fields stand for where they are left out, by name: those that are told alike wherever they are."""
    bases: tuple[str, ...] = ()
    """Where another API's document says that it is; a base without a host begins with `/`, or is empty."""
    packed: bytes = field(default=b"", repr=False)
    """Another API's document for a mock elsewhere; empty for the kit's own contract."""

    @classmethod
    def read(cls, path: Path) -> Contract:
        """Another API's contract: an OpenAPI document of 3.0 or 3.1, YAML or JSON. Raises ContractError."""
        try:
            return cls._of(Source.read(path))
        except ContractError as fault:
            raise ContractError(f"{path}: {str(fault).removeprefix(f'{path}: ')}") from fault

    @classmethod
    def unpacked(cls, data: bytes) -> Contract:
        """The contract that was `packed`."""
        return cls._of(Source.unpacked(data))

    @classmethod
    def _of(cls, source: Source) -> Contract:
        reader = Reader(source)
        operations = reader.operations()
        by_id = MappingProxyType({it.id: it for it in operations})
        defaults = MappingProxyType(_defaults(source.files.values()))
        return cls(operations, by_id, MappingProxyType({}), defaults, reader.bases(), source.packed)

    @classmethod
    def load(cls, path: Path | None = None, patches: Mapping[str, Any] | None = None) -> Contract:
        """Reads an OpenAPI document (the kit's own) and the schemas beside it. Raises ContractError.

        `patches` are JSON Merge Patches (RFC 7396) by the name of the schema that they change.
        """
        path = (path or SCHEMAS / "openapi.yaml").resolve()
        return _Reader(path, patches or {}).contract()

    def find(self, method: str, path: str) -> Operation | None:
        """The operation at a method and a path below the base address."""
        return next(
            (it for it in self.operations if it.method == method and it.parameters(path) is not None), None
        )

    def operation(self, operation_id: str | None) -> Operation | None:
        """The operation of that id, or None."""
        return self._by_id.get(operation_id or "")

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods that are served at a path below the base address."""
        return tuple(it.method for it in self.operations if it.parameters(path) is not None)

    def accepts(self, operation_id: str, body: object) -> bool:
        """Whether a request body, as parsed JSON, follows the contract; a few microseconds."""
        schema = self._by_id[operation_id].request
        return schema is None or schema.accepts(body)

    def violations(self, operation_id: str, body: object) -> tuple[Violation, ...]:
        """All that is wrong with a request body, as parsed JSON: one a cause, the most telling first."""
        operation = self._by_id[operation_id]
        if operation.request is None:
            return ()
        return (body_violations if operation.described else Schema.violations)(operation.request, body)

    def request_violations(self, exchange: Exchange) -> tuple[Violation, ...]:
        """All that is wrong with path, query, headers and body of a request to another API's operation.

        Raises ValueError where its body cannot be read.
        """
        operation = self._by_id.get(exchange.operation or "")
        if operation is None or operation.described is None:
            return ()
        given = given_in(exchange, operation)
        body, value, _ = read_body(operation.described, given)
        wrong = body_violations(body.schema, value) if body else ()
        return (*parameter_violations(operation.described, given), *wrong)

    def query_violations(self, operation_id: str, query: object) -> tuple[Violation, ...]:
        """All that is wrong with a query, as `read_query` has it; any will do where none is documented."""
        schema = self._by_id[operation_id].query
        return () if schema is None else schema.violations(query, "the query")

    def response_violations(self, exchange: Exchange) -> tuple[Violation, ...]:
        """All that is wrong with a response: status, media type, body or events.

        Pointers into a stream begin with the number of the event, counted from 0.
        """
        operation = self._by_id.get(exchange.operation or "")
        if self.packed:
            return described_violations(operation.described if operation else None, exchange)
        return response_violations(operation.responses if operation else self._error, exchange)


class _Reader:
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

    def contract(self) -> Contract:
        """The whole document."""
        try:
            operations = tuple(self._operations())
            error = self._contents(self._document["components"]["responses"]["Error"])
        except KeyError as fault:
            raise ContractError(f"{self._path}: the key {fault} is missing; add it") from fault
        except Unresolvable as fault:
            raise ContractError(f"{self._path}: the reference {fault.ref!r} leads nowhere") from fault
        except (AttributeError, TypeError, ValueError) as fault:
            raise ContractError(f"{self._path}: is not built like an OpenAPI document: {fault}") from fault
        errors = {"4XX": error, "5XX": error}
        by_id = MappingProxyType({it.id: it for it in operations})
        return Contract(operations, by_id, errors, MappingProxyType(_defaults(self._schemas.values())))

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


def _defaults(schemas: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
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

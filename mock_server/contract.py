"""The contract: which operations there are, what each takes, and what each gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from mock_server.responses import Contents, response_violations
from mock_server.schema import Schema, compile_schema
from mock_server.violations import Violation

SCHEMAS = Path(mock_server.__file__).parent.parent / "schemas"
JSON = "application/json"
EVENT_SCHEMA = "x-samplecheck-event-schema"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract."""

    id: str
    """The OpenAPI operationId, such as `createChatCompletion`."""
    method: str
    """In capitals."""
    path: str
    """Below the base address, such as `/models/{model}`."""
    request: Schema | None
    """What its body follows; None where it takes none."""
    responses: Mapping[str, Contents]
    """By status: `200`, `4XX`."""
    _pattern: re.Pattern[str]

    def parameters(self, path: str) -> dict[str, str] | None:
        """The path's parameters as they were sent; None where the path is not this operation's."""
        match = self._pattern.fullmatch(path)
        return match.groupdict() if match else None


@dataclass(frozen=True, slots=True)
class Contract:
    """`schemas/openapi.yaml` with its schemas, compiled once."""

    operations: tuple[Operation, ...]
    _by_id: Mapping[str, Operation]
    _error: Mapping[str, Contents]
    """What is given where there is no operation."""

    @classmethod
    def load(cls, path: Path | None = None) -> Contract:
        """Reads an OpenAPI document (the kit's own) and the schemas beside it. Raises ContractError."""
        path = (path or SCHEMAS / "openapi.yaml").resolve()
        return _Reader(path).contract()

    def find(self, method: str, path: str) -> Operation | None:
        """The operation at a method and a path below the base address."""
        return next(
            (it for it in self.operations if it.method == method and it.parameters(path) is not None), None
        )

    def path_exists(self, path: str) -> bool:
        """Whether any method is served at a path below the base address."""
        return any(it.parameters(path) is not None for it in self.operations)

    def accepts(self, operation_id: str, body: object) -> bool:
        """Whether a request body, as parsed JSON, follows the contract; a few microseconds."""
        schema = self._by_id[operation_id].request
        return schema is None or schema.accepts(body)

    def violations(self, operation_id: str, body: object) -> tuple[Violation, ...]:
        """All that is wrong with a request body, as parsed JSON: one a cause, the most telling first."""
        schema = self._by_id[operation_id].request
        return () if schema is None else schema.violations(body)

    def response_violations(self, exchange: Exchange) -> tuple[Violation, ...]:
        """All that is wrong with a response: status, media type, body or events.

        Pointers into a stream begin with the number of the event, counted from 0.
        """
        operation = self._by_id.get(exchange.operation or "")
        return response_violations(operation.responses if operation else self._error, exchange)


class _Reader:
    """Reads one OpenAPI document. References lead to its own parts and to the JSON files in its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._uri = path.as_uri()
        self._document = _read(path)
        self._schemas = {
            file.as_uri(): _read_schema(file) for file in sorted(path.parent.glob("openai/*.json"))
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
            error = {"4XX": self._contents(self._document["components"]["responses"]["Error"])}
        except KeyError as fault:
            raise ContractError(f"{self._path}: the key {fault} is missing; add it") from fault
        except Unresolvable as fault:
            raise ContractError(f"{self._path}: the reference {fault.ref!r} leads nowhere") from fault
        except (AttributeError, TypeError) as fault:
            raise ContractError(f"{self._path}: is not built like an OpenAPI document: {fault}") from fault
        return Contract(operations, MappingProxyType({it.id: it for it in operations}), error)

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method in (name for name in item if name in _METHODS):
                yield self._operation(path, method, item[method])

    def _operation(self, path: str, method: str, node: Mapping[str, Any]) -> Operation:
        body = node.get("requestBody")
        responses = {
            str(status): self._contents(self._follow(it)) for status, it in node["responses"].items()
        }
        request = self._contents(self._follow(body))[JSON] if body else None
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
        return Operation(
            node["operationId"], method.upper(), path, request, MappingProxyType(responses), pattern
        )

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

    def _schema(self, node: Mapping[str, Any]) -> Schema:
        uri = self._path.parent.joinpath(node["$ref"]).as_uri()
        try:
            return compile_schema(uri, self._schemas)
        except ValueError as fault:
            raise ContractError(f"{self._path}: a reference leads nowhere: {fault}") from fault


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

"""The contract: which operations there are, what each takes, and what each gives.

It is the kit's own, or that of another API, whose operations are all `described`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import mock_server
from mock_server.errors import ContractError
from mock_server.exchange import Exchange
from mock_server.kit_contract import KitReader, defaults
from mock_server.openapi.given import body_violations, given_in, parameter_violations, read_body
from mock_server.openapi.reader import Reader
from mock_server.openapi.replies import described_violations
from mock_server.openapi.servers import bases
from mock_server.openapi.source import Place, Source
from mock_server.operation import Operation
from mock_server.responses import Contents, response_violations
from mock_server.schema import Schema
from mock_server.violations import Violation

__all__ = ["SCHEMAS", "Contract", "Operation"]

SCHEMAS = Path(mock_server.__file__).parent.parent / "schemas"


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
            return cls._described(Source.read(path))
        except ContractError as fault:
            raise ContractError(f"{path}: {str(fault).removeprefix(f'{path}: ')}") from fault

    @classmethod
    def unpacked(cls, data: bytes) -> Contract:
        """The contract that was `packed`."""
        return cls._described(Source.unpacked(data))

    @classmethod
    def _described(cls, source: Source) -> Contract:
        operations, places = Reader(source).operations(), bases(source.document, Place(source.root, ""))
        contract = cls._of(operations, {}, defaults(source.files.values()))
        return replace(contract, bases=places, packed=source.packed)

    @classmethod
    def _of(
        cls, operations: tuple[Operation, ...], errors: Mapping[str, Contents], known: Mapping[str, Any]
    ) -> Contract:
        by_id = MappingProxyType({it.id: it for it in operations})
        return cls(operations, by_id, MappingProxyType(errors), MappingProxyType(known))

    @classmethod
    def load(cls, path: Path | None = None, patches: Mapping[str, Any] | None = None) -> Contract:
        """Reads an OpenAPI document (the kit's own) and the schemas beside it. Raises ContractError.

        `patches` are JSON Merge Patches (RFC 7396) by the name of the schema that they change.
        """
        path = (path or SCHEMAS / "openapi.yaml").resolve()
        return cls._of(*KitReader(path, patches or {}).read())

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

"""All that is known of one sample when it is judged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mock_server import form
from mock_server.contract import Contract, Operation
from mock_server.violations import Kind, Violation
from runners.languages import Diagnosis, Language
from runners.model import Exchange, Execution, Line
from runners.rules.printed import Printed


@dataclass(frozen=True)
class Evidence(Printed):
    """What ran, what it said, what it sent and what it was answered."""

    code: str
    """What ran: the code with its placeholders filled, line for line the page's."""
    language: Language
    execution: Execution
    exchanges: tuple[Exchange, ...]
    contract: Contract
    bases: tuple[str, ...]
    """Where the documentation says that the API is."""
    models: tuple[str, ...]
    """Models that exist; empty where any name is one."""
    modalities: Mapping[str, tuple[str, ...]]
    """What models take, such as `image`; of one that is not here nobody knows."""
    key: str
    """The key that the reader was given."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that ran, those of the blocks that the sample goes on from included."""
        return self.sample.lines

    @property
    def printed(self) -> Printed:
        """The sample's own block, as the page prints it."""
        block = self.sample.block
        own = tuple(it for it in self.unfilled if block.line <= it[1] <= block.end_line)
        return Printed(self.sample, own)

    @property
    def refused_as_expected(self) -> bool:
        """Whether the page says with which status a request is refused, and it was."""
        return any(call.status == self.sample.marks.status for call in self.calls)

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What compiler and runtime said."""
        return self.language.diagnose(self.execution, self.code)

    @cached_property
    def answered(self) -> tuple[Exchange, ...]:
        """The calls of the API that were answered with what was asked for."""
        return tuple(x for x in self.calls if 200 <= x.status < 300)

    @cached_property
    def calls(self) -> tuple[Exchange, ...]:
        """The exchanges but for downloads of declared files."""
        return tuple(x for x in self.exchanges if x.operation != "getFile")

    @cached_property
    def violations(self) -> tuple[tuple[Exchange, Violation], ...]:
        """What the contract says against the bodies; one that cannot be read is left to another rule."""
        return tuple(
            (exchange, violation)
            for exchange in self.calls
            for violation in _causes(_violations(self.contract, exchange))
        )


def _violations(contract: Contract, exchange: Exchange) -> tuple[Violation, ...]:
    operation = contract.operation(exchange.operation)
    if operation is None:
        return ()
    try:
        if operation.described:
            return contract.request_violations(exchange)
        if operation.request is None:
            return ()
        return contract.violations(operation.id, _values(operation, exchange))
    except (ValueError, RecursionError):
        return ()


def _causes(violations: tuple[Violation, ...]) -> Iterator[Violation]:
    """The violations without the fields that are missing because another name stands in their place."""
    unknown = Counter(it.pointer.rpartition("/")[0] for it in violations if it.kind == Kind.UNKNOWN_FIELD)
    for violation in violations:
        if violation.kind == Kind.MISSING_FIELD and unknown[violation.pointer] > 0:
            unknown[violation.pointer] -= 1
        else:
            yield violation


def _values(operation: Operation, exchange: Exchange) -> object:
    """The body as the contract sees it. Raises ValueError where it is not of the documented media type."""
    if operation.media_type == form.MEDIA_TYPE:
        return form.read_form(exchange.header("content-type") or "", exchange.body, operation.form).values
    return json.loads(exchange.body)

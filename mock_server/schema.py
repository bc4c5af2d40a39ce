"""JSON Schemas, compiled twice: one library decides a thousand times faster, the other can explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, cast

import jsonschema
import jsonschema_rs
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mock_server.explain import explain
from mock_server.violations import Kind, Violation


@lru_cache(maxsize=512)
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


def _pattern(_: Validator, pattern: str, value: object, __: object) -> Iterator[jsonschema.ValidationError]:
    """As ECMA-262 has it, which the deciding library knows."""
    if isinstance(value, str) and not _matcher(pattern).is_valid(value):
        yield jsonschema.ValidationError("the text does not match")


_Explainer: type[Validator] = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator, {"pattern": _pattern}
)


class Schema:
    """One JSON Schema, compiled when it is first asked: a document may have thousands."""

    def __init__(
        self, document: Callable[[], dict[str, Any]], others: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self._write, self._others = document, others

    @cached_property
    def document(self) -> dict[str, Any]:
        """As it is written."""
        return self._write()

    @cached_property
    def decider(self) -> jsonschema_rs.Validator:
        """The library that decides. Raises ValueError where a reference leads nowhere."""
        registry = jsonschema_rs.Registry(list(self._others.items()))
        return jsonschema_rs.Draft202012Validator(self.document, registry=registry, offline=True)

    @cached_property
    def strict(self) -> jsonschema_rs.Validator:
        """The same where `format` counts, too; otherwise it only says what is meant."""
        registry = jsonschema_rs.Registry(list(self._others.items()))
        return jsonschema_rs.Draft202012Validator(
            self.document, registry=registry, offline=True, validate_formats=True
        )

    @cached_property
    def _explainer(self) -> Validator:
        return _Explainer(self.document, registry=_registry(self._others))

    def accepts(self, value: object) -> bool:
        """Whether the value follows the schema; a few microseconds."""
        return self.decider.is_valid(value)

    def violations(self, value: object, root: str = "the body") -> tuple[Violation, ...]:
        """All that is wrong with the value, the most telling first; `root` is what messages call it."""
        if self.accepts(value):
            return ()
        try:
            found = explain(self._explainer.iter_errors(cast(Any, value)), root)
        except RecursionError:
            found = ()
        return found or (_unexplained(root),)


def _unexplained(root: str) -> Violation:
    """What is refused must not pass for want of words, as where a value is nested too deeply for them."""
    return Violation(Kind.VALUE, "", None, f"{root} does not follow its schema", "one that does", "another")


def compile_schema(uri: str, documents: Mapping[str, Any]) -> Schema:
    """The schema at `uri`. `documents` are all schemas by address, so that they may refer to each other.

    Raises ValueError where a reference leads nowhere.
    """
    schema = Schema(lambda: {"$ref": uri}, documents)
    _ = schema.decider
    return schema


def _registry(documents: Mapping[str, Any]) -> Registry[Any]:
    return Registry[Any]().with_resources(
        (address, DRAFT202012.create_resource(_without_dialect(document)))
        for address, document in documents.items()
    )


def _without_dialect(document: Mapping[str, Any]) -> dict[str, Any]:
    """At a `$schema` the explaining library would go on with its own rules instead of ours for patterns."""
    return {key: value for key, value in document.items() if key != "$schema"}

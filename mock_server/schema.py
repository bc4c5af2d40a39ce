"""JSON Schemas, compiled twice: one library decides a thousand times faster, the other can explain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import jsonschema
import jsonschema_rs
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mock_server.explain import explain
from mock_server.violations import Kind, Violation


def _pattern(_: Validator, pattern: str, value: object, __: object) -> Iterator[jsonschema.ValidationError]:
    """As ECMA-262 has it: `$` is the end of the text, in Python also the place before a last line break."""
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield jsonschema.ValidationError("the text does not match")


_Explainer: type[Validator] = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator, {"pattern": _pattern}
)


@dataclass(frozen=True, slots=True)
class Schema:
    """One compiled JSON Schema."""

    _decider: jsonschema_rs.Validator
    _explainer: Validator

    def accepts(self, value: object) -> bool:
        """Whether the value follows the schema; a few microseconds."""
        return self._decider.is_valid(value)

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
    """The schema at `uri`. `documents` are all schemas by address, so that they may refer to each other."""
    registry = Registry().with_resources(
        (address, DRAFT202012.create_resource(_without_dialect(document)))
        for address, document in documents.items()
    )
    return Schema(
        jsonschema_rs.Draft202012Validator(
            {"$ref": uri}, registry=jsonschema_rs.Registry(list(documents.items())), offline=True
        ),
        _Explainer({"$ref": uri}, registry=registry),
    )


def _without_dialect(document: Mapping[str, Any]) -> dict[str, Any]:
    """At a `$schema` the explaining library would go on with its own rules instead of ours for patterns."""
    return {key: value for key, value in document.items() if key != "$schema"}

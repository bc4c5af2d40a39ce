"""Turns the errors of a JSON Schema validator into violations, one for each cause.

The schemas of the contract choose by `if`/`then`, so every error names a place of its own. Where a schema has
`oneOf` or `anyOf`, the branch that the value was meant for is the one that it comes nearest to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from mock_server.violations import Kind, Violation, field_name, pointer_to
from mock_server.wording import demand, described, expectation, nearest, one_of, quoted, types

_ORDER = list(Kind)


def explain(errors: Iterable[ValidationError], root: str) -> tuple[Violation, ...]:
    """The violations behind a validator's errors, the most telling first; `root` names the whole value."""
    found = [violation for error in errors for violation in _violations(error, root)]
    found.sort(key=lambda violation: _ORDER.index(violation.kind))
    causes: dict[tuple[str, str | None], Violation] = {}
    for violation in found:
        causes.setdefault((violation.pointer, violation.name), violation)
    unknown = [it for it in causes.values() if it.kind is Kind.UNKNOWN_FIELD]
    return tuple(it for it in causes.values() if not any(_misspells(other, it) for other in unknown))


def _misspells(unknown: Violation, missing: Violation) -> bool:
    """Whether a field is missing only because its name was misspelt."""
    return (
        missing.kind is Kind.MISSING_FIELD
        and unknown.pointer.rpartition("/")[0] == missing.pointer
        and nearest(unknown.name or "", [missing.name or ""]) is not None
    )


def _violations(error: ValidationError, root: str) -> Iterator[Violation]:
    path, value, keyword = list(error.absolute_path), cast(Any, error.instance), str(error.validator)
    schema = cast(Mapping[str, Any], error.schema)
    if keyword in ("oneOf", "anyOf"):
        yield from _branches(error, root)
    elif keyword == "additionalProperties":
        yield from _unknown(path, value, schema, root)
    elif keyword == "required":
        yield from _missing(path, value, schema, root)
    elif keyword == "type":
        yield _wrong_type(path, value, schema, root)
    elif "propertyNames" in error.absolute_schema_path:  # the value is the key itself
        yield _value([*path, value], value, keyword, schema, root)
    else:
        yield _value(path, value, keyword, schema, root)


def _branches(error: ValidationError, root: str) -> Iterator[Violation]:
    """What is wrong in the branch that was meant; where the value is of no branch's type, their types."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    path, depth = list(error.absolute_path), len(error.absolute_path)
    meant = [errors for errors in branches.values() if not _of_another_type(errors, depth)]
    if meant:
        nearest_branch = min(meant, key=lambda errors: _distance(errors, depth))
        yield from (violation for inner in nearest_branch for violation in _violations(inner, root))
    elif branches:
        names = list(dict.fromkeys(it for errors in branches.values() for it in _type_names(errors[0])))
        yield _wrong_type(path, error.instance, {"type": names}, root)
    else:  # of `oneOf`
        yield _ambiguous(path, root)


def _of_another_type(errors: list[ValidationError], depth: int) -> bool:
    return errors[0].validator == "type" and len(errors[0].absolute_path) == depth


def _type_names(error: ValidationError) -> list[str]:
    names = cast(Any, error.validator_value)
    return [names] if isinstance(names, str) else list(names)


def _distance(errors: list[ValidationError], depth: int) -> tuple[bool, int]:
    """How far a value is from a branch: another branch's tag counts most, then the number of errors."""
    tags = [it for it in errors if it.validator in ("const", "enum") and len(it.absolute_path) == depth + 1]
    return bool(tags), len(errors)


def _ambiguous(path: list[str | int], root: str) -> Violation:
    message = f"{_subject(path, root)} fits more than one of the forms that it may have"
    return Violation(Kind.VALUE, pointer_to(path), _key(path), message, "exactly one form", "several forms")


def _subject(path: list[str | int], root: str) -> str:
    return f"`{field_name(path)}`" if path else root


def _key(path: list[str | int]) -> str | None:
    return path[-1] if path and isinstance(path[-1], str) else None


def _unknown(
    path: list[str | int], value: dict[str, Any], schema: Mapping[str, Any], root: str
) -> Iterator[Violation]:
    known = list(schema.get("properties", {}))
    for name in value:
        if name not in known:
            near = nearest(name, (key for key in known if key not in value))
            yield Violation(
                Kind.UNKNOWN_FIELD,
                pointer_to([*path, name]),
                name,
                f"{_subject(path, root)} has no field `{name}`",
                expected=one_of(known, otherwise="a documented field"),
                actual=f"`{name}`",
                hint=f"did you mean `{near}`?" if near else None,
            )


def _missing(
    path: list[str | int], value: dict[str, Any], schema: Mapping[str, Any], root: str
) -> Iterator[Violation]:
    for name in schema["required"]:
        if name not in value:
            yield Violation(
                Kind.MISSING_FIELD,
                pointer_to(path),
                name,
                f"{_subject(path, root)} lacks the field `{name}`",
                expected=f"the field `{name}`",
                actual=one_of(list(value), otherwise="other fields") or "no fields",
                hint=_reason(schema.get("properties", {}).get(name, {})),
            )


def _reason(schema: Mapping[str, Any]) -> str | None:
    """Why a field is asked for, where it is only because of another."""
    return f"write {schema['description']}" if "const" in schema and "description" in schema else None


def _wrong_type(path: list[str | int], value: object, schema: Mapping[str, Any], root: str) -> Violation:
    expected = types(schema["type"])
    return Violation(
        Kind.WRONG_TYPE,
        pointer_to(path),
        _key(path),
        f"{_subject(path, root)} must be {expected}, not {described(value)}",
        expected=expected,
        actual=described(value),
        hint=_form(value, schema),
    )


def _value(
    path: list[str | int], value: object, keyword: str, schema: Mapping[str, Any], root: str
) -> Violation:
    expected = expectation(keyword, schema)
    choices = [it for it in schema.get("enum", ()) if isinstance(it, str)]
    near = nearest(value, choices) if isinstance(value, str) else None
    return Violation(
        Kind.VALUE,
        pointer_to(path),
        _key(path),
        f"{_subject(path, root)} {demand(keyword, expected)}, not {described(value)}",
        expected=expected,
        actual=described(value),
        hint=f"did you mean {quoted(near)}?" if near else None,
    )


def _form(value: object, schema: Mapping[str, Any]) -> str | None:
    """How to write a value of the right type."""
    asked = schema["type"]
    wanted = [asked] if isinstance(asked, str) else asked
    if isinstance(value, str) and (bare := _without_quotes(value, wanted)):
        return f"write {bare} without quotes"
    if isinstance(value, dict) and "array" in wanted:
        return "put it into an array: [ … ]"
    examples = schema.get("examples")
    return f"write it like {quoted(examples[-1])}" if examples else None


def _without_quotes(text: str, wanted: list[str]) -> str | None:
    """The text as a JSON literal, where that is of a type that was asked for: "0.7" and "True" are."""
    try:
        literal = json.loads(text.lower())
    except ValueError:
        return None
    fits = any(Draft202012Validator.TYPE_CHECKER.is_type(literal, name) for name in wanted)
    return json.dumps(literal) if fits else None

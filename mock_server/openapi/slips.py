"""Fields that no schema names and none forbids, but whose names are nearly those of documented fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mock_server.openapi.facets import Parts, item_parts, names, parts, property_parts
from mock_server.violations import Kind, Violation, field_name, pointer_to
from mock_server.wording import nearest

_SHORTEST = 4
"""Letters: of shorter names nobody can tell which is meant."""


def slips(value: Any, schema: Mapping[str, Any], root: str) -> tuple[Violation, ...]:
    """One for each such field; `root` is what messages call the whole value.

    Where a schema says itself that other fields may be there, they may.
    """
    return tuple(_slips(value, parts((schema,), schema), schema, (), root))


def _slips(
    value: Any, known: Parts, schema: Mapping[str, Any], path: tuple[str | int, ...], root: str
) -> Iterator[Violation]:
    if isinstance(value, list):
        inner = item_parts(known, schema)
        for index, it in enumerate(value if inner else ()):
            yield from _slips(it, inner, schema, (*path, index), root)
    elif isinstance(value, dict) and known:
        documented = list(dict.fromkeys(names(known)))
        closed = not any(
            it.get("additionalProperties", False) is not False or "patternProperties" in it for it in known
        )
        for name, it in value.items():
            if name in documented:
                yield from _slips(it, property_parts(known, name, schema), schema, (*path, name), root)
            elif closed and (near := _near(name, [it for it in documented if it not in value])):
                yield _slip((*path, name), name, near, root)


def _near(name: str, documented: list[str]) -> str | None:
    return nearest(name, documented) if len(name) >= _SHORTEST else None


def _slip(path: tuple[str | int, ...], name: str, near: str, root: str) -> Violation:
    subject = f"`{field_name(path[:-1])}`" if path[1:] else root
    return Violation(
        Kind.UNKNOWN_FIELD,
        pointer_to(path),
        name,
        f"{subject} has no field `{name}` in the documentation",
        expected=f"`{near}`",
        actual=f"`{name}`",
        hint=f"did you mean `{near}`?",
    )


def without_echoes(violations: Iterable[Violation], slipped: tuple[Violation, ...]) -> Iterator[Violation]:
    """The violations but for fields that are missing only because their names were misspelt."""
    meant = {(it.pointer.rpartition("/")[0], it.expected.strip("`")) for it in slipped}
    return (
        it for it in violations if it.kind is not Kind.MISSING_FIELD or (it.pointer, it.name) not in meant
    )

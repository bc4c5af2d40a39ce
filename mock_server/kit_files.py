"""YAML files in the kit's own formats, checked against `schemas/kit/`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import mock_server
from mock_server.schema import Schema, compile_schema

_SCHEMAS = Path(mock_server.__file__).parent.parent / "schemas" / "kit"


def read_kit_file(path: Path, format: str, name: str) -> dict[str, Any]:
    """The data of a file that follows `schemas/kit/FORMAT.json`; `name` is what messages call it.

    Raises ValueError with where, what was expected and what was found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        raise ValueError(f"cannot be read: {fault}") from fault
    return parse_kit_text(text, format, name)


def parse_kit_text(text: str, format: str, name: str) -> dict[str, Any]:
    """The data of the text of such a file. Raises ValueError likewise."""
    try:
        document = yaml.safe_load(text)
        data = json.loads(json.dumps(document, default=str, allow_nan=False))  # dates become text
    except (ValueError, TypeError, RecursionError, yaml.YAMLError) as fault:
        raise ValueError(f"cannot be read: {fault}") from fault
    check_kit_data(data, format, name)
    return dict(data)


def check_kit_data(data: object, format: str, name: str) -> None:
    """Raises ValueError where data breaks `schemas/kit/FORMAT.json`."""
    for violation in _schema(format).violations(data, name):
        raise ValueError(violation.message + (f"; {violation.hint}" if violation.hint else ""))


@cache
def _schema(format: str) -> Schema:
    uri = f"{format}.json"
    return compile_schema(uri, {uri: json.loads((_SCHEMAS / uri).read_text(encoding="utf-8"))})

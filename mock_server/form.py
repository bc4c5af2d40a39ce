"""A request's body and query in the form in which their schemas see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from mock_server.store import Upload
from mock_server.violations import Kind, Violation, pointer_to

MEDIA_TYPE = "multipart/form-data"
_OPTIONS = {"MAX_MEMORY_FILE_SIZE": 1 << 40}
"""Bytes: a slot's file system cannot be written to, and bodies are limited as a whole."""
_BRACKETS = re.compile(r"(?P<name>[^\[\]]+)\[(?P<key>[^\[\]]*)\]")
_KINDS = {"integer", "number", "boolean", "object"}
"""Types of which a text may be the JSON."""


@dataclass(frozen=True, slots=True)
class Form:
    """A body as its schema sees it."""

    values: dict[str, Any]
    """As JSON. Texts of a form have the types that the schema asks for; a file is its name."""
    uploads: Mapping[str, Upload] = field(default_factory=lambda: MappingProxyType({}))
    """The form's files, by field."""


def read_form(content_type: str, data: bytes, schema: Mapping[str, Any]) -> Form:
    """A multipart body, typed by the properties of its schema. Raises ValueError where it is none."""
    texts: list[tuple[str, str]] = []
    uploads: dict[str, Upload] = {}

    def on_file(it: File) -> None:
        media_type = it.content_type or "application/octet-stream"
        it.file_object.seek(0)
        uploads[_text(it.field_name)] = Upload(_text(it.file_name), media_type, it.file_object.read())

    ended: list[bool] = []
    _, options = parse_options_header(content_type.encode())
    try:
        parser = FormParser(
            MEDIA_TYPE,
            on_field=lambda it: texts.append(_pair(it)),
            on_file=on_file,
            on_end=lambda: ended.append(True),
            boundary=options.get(b"boundary"),
            config=_OPTIONS,
        )
        parser.write(data)
        parser.finalize()
    except FormParserError as fault:
        raise ValueError(str(fault)) from fault
    if not ended:
        raise ValueError("it does not end with its boundary")
    names = {name: upload.filename for name, upload in uploads.items()}
    return Form({**typed(texts, schema), **names}, uploads)


def read_query(query: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A query's values, typed by the properties of its schema."""
    return typed(parse_qsl(query, keep_blank_values=True), schema)


def typed(texts: Iterable[tuple[str, str]], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Texts by name as JSON: `a=1`, `a[]=1` and `a[key]=1` are what the schema of `a` has them be."""
    values: dict[str, Any] = {}
    for written, text in texts:
        match = _BRACKETS.fullmatch(written)
        name, key = (match["name"], match["key"]) if match else (written, "")
        part = schema["properties"].get(name, {})
        if key:
            inner = values.setdefault(name, {})
            if isinstance(inner, dict):
                inner[key] = _literal(text, part.get("properties", {}).get(key, {}))
        elif match or part.get("type") == "array":
            inner = values.setdefault(name, [])
            if isinstance(inner, list):
                inner.append(_literal(text, part.get("items", {})))
        else:
            values[name] = _literal(text, part)
    return values


def misplaced(form: Form, schema: Mapping[str, Any]) -> Iterator[Violation]:
    """Texts where the schema wants a file, and files where it wants text."""
    for name in form.values:
        wanted = schema["properties"].get(name, {}).get("format") == "binary"
        if name in schema["properties"] and wanted != (name in form.uploads):
            expected, actual = ("a file", "text") if wanted else ("text", "a file")
            message = f"`{name}` must be {expected}, not {actual}"
            hint = f"with curl, write -F {name}=@PATH" if wanted else None
            yield Violation(Kind.WRONG_TYPE, pointer_to([name]), name, message, expected, actual, hint)


def _literal(text: str, schema: Mapping[str, Any]) -> Any:
    """A number, a truth value or an object where the schema asks for one and the text is one."""
    kinds = schema.get("type", ())
    wanted = _KINDS.intersection([kinds] if isinstance(kinds, str) else kinds)
    if not wanted:
        return text
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value if isinstance(value, dict if wanted == {"object"} else (bool, int, float)) else text


def _pair(it: Field) -> tuple[str, str]:
    return _text(it.field_name), _text(it.value)


def _text(data: bytes | None) -> str:
    return (data or b"").decode(errors="replace")

"""A request held against what a document says of its operation: path, query, headers and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from mock_server import form
from mock_server.exchange import Exchange
from mock_server.openapi.described import Body, Described, Way, is_json
from mock_server.openapi.facets import is_file, item_parts, parts, property_parts
from mock_server.openapi.fields import read_fields, typed
from mock_server.openapi.slips import slips, without_echoes
from mock_server.operation import Operation
from mock_server.schema import Schema
from mock_server.store import Upload
from mock_server.violations import Violation

URLENCODED = "application/x-www-form-urlencoded"
_ROOTS = {"path": "the path", "query": "the query", "header": "the request's head", "cookie": "the cookies"}


class UnreadableError(ValueError):
    """A body that is not what its media type says; the text says why."""


class WrongMediaTypeError(ValueError):
    """A body of a media type that is not documented."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a client sent."""

    parameters: Mapping[str, str]
    """Of the path, as sent."""
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def media_type(self) -> str:
        """Of the body, in small letters; empty where none is said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def given_in(exchange: Exchange, operation: Operation) -> Given:
    """What an exchange's client sent. Its path ends in the operation's, whatever the base was."""
    steps = operation.path.count("/")
    tail = "/" + "/".join(exchange.path.split("/")[-steps:])
    headers = dict(reversed(exchange.headers))
    return Given(operation.parameters(tail) or {}, exchange.query, headers, exchange.body)


def parameter_refusals(described: Described, given: Given) -> Iterator[Violation]:
    """What the contract says against path, query and headers."""
    sent = {
        "path": [(name, unquote(text)) for name, text in given.parameters.items()],
        "query": parse_qsl(given.query, keep_blank_values=True),
        "header": list(given.headers.items()),
    }
    for kind, texts in sent.items():
        if schema := described.parameters.get(kind):
            properties = schema.document["properties"]
            known = [
                (name, text)
                for name, text in texts
                if name.partition("[")[0] in properties or name in properties
            ]
            yield from schema.violations(read_fields(known, schema.document), _ROOTS[kind])


def query_slips(described: Described, given: Given) -> tuple[Violation, ...]:
    """Misspelt parameters of the query; those that carry a key are documented elsewhere."""
    schema = described.parameters.get("query")
    if schema is None:
        return ()
    keys = {it.name for all_of in described.security for it in all_of if it.way is Way.QUERY}
    sent = {name.partition("[")[0]: text for name, text in parse_qsl(given.query, keep_blank_values=True)}
    return slips({name: it for name, it in sent.items() if name not in keys}, schema.document, "the query")


def body_violations(schema: Schema, value: Any) -> tuple[Violation, ...]:
    """The same with misspelt names of fields, which the document leaves open."""
    slipped = slips(value, schema.document, "the body")
    return (*slipped, *without_echoes(schema.violations(value), slipped))


def parameter_violations(described: Described, given: Given) -> tuple[Violation, ...]:
    """What is wrong with path, query and headers, misspelt names among it."""
    slipped = query_slips(described, given)
    return (*slipped, *without_echoes(parameter_refusals(described, given), slipped))


def read_body(described: Described, given: Given) -> tuple[Body | None, Any, Mapping[str, Upload]]:
    """What the body follows, the body as JSON, and its files; nothing where none is sent or documented.

    Raises UnreadableError or WrongMediaTypeError.
    """
    if not described.bodies or (not given.body and not described.body_required):
        return None, None, {}
    body = described.body(given.media_type)
    if body is None:
        raise WrongMediaTypeError(given.headers.get("content-type", ""))
    if is_json(given.media_type):
        return body, _json(given.body), {}
    if given.media_type == URLENCODED:
        text = given.body.decode(errors="replace")
        return body, read_fields(parse_qsl(text, keep_blank_values=True), body.schema.document), {}
    if given.media_type == form.MEDIA_TYPE:
        return body, *_multipart(body.schema.document, given)
    if given.media_type.startswith("text/") and given.media_type != "text/xml":
        known = parts((body.schema.document,), body.schema.document)
        return body, typed(given.body.decode(errors="replace"), known, body.schema.document), {}
    return None, given.body.decode(errors="replace"), {}


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        raise UnreadableError(str(fault)) from fault


def _multipart(schema: Mapping[str, Any], given: Given) -> tuple[dict[str, Any], Mapping[str, Upload]]:
    """The fields of a form; a file is its name, as a text in `format: binary` or an array of such."""
    try:
        read = form.read_form(given.headers["content-type"], given.body, {"properties": {}})
    except ValueError as fault:
        raise UnreadableError(str(fault)) from fault
    texts = [
        (name, it) for name, value in read.values.items() if name not in read.uploads for it in _list(value)
    ]
    values = read_fields([(name, _text(it)) for name, it in texts], schema)
    known = parts((schema,), schema)
    for name in read.uploads:
        field = name.removesuffix("[]")
        several = item_parts(property_parts(known, field, schema), schema)
        values[field] = [read.uploads[name].filename] if is_file(several) else read.uploads[name].filename
    return values, read.uploads


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()

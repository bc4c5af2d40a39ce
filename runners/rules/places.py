"""Where on the page the parts of a request were written: its address, method, headers and body."""

from __future__ import annotations

from typing import Protocol

from runners.languages import Language
from runners.model import Exchange, Line, Sample
from runners.rules.locate import Place, at_offset, start
from runners.source import wire
from runners.source.locate import What, body_offset, locate


class Written(Protocol):
    """A sample and what ran of it."""

    @property
    def sample(self) -> Sample:
        """The sample itself."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The block's lines."""

    @property
    def language(self) -> Language:
        """What it is written in."""

    @property
    def code(self) -> str:
        """What ran."""


def _place(evidence: Written, offset: int | None) -> Place | None:
    return None if offset is None else at_offset(evidence.lines, evidence.code, offset)


def _code(evidence: Written) -> tuple[str, str]:
    return evidence.language.name, evidence.code


def _body(exchange: Exchange) -> str:
    return exchange.body.decode(errors="replace")


def _address_offset(evidence: Written, exchange: Exchange, near: str | None = None) -> int | None:
    wrong = None
    if near is not None:
        begin = len(exchange.url) - len(exchange.path)
        wrong = begin + _differing(exchange.path, near)
    return wire.address(*_code(evidence), exchange.url, wrong)


def _differing(text: str, other: str) -> int:
    """The index of the first character of the text that the other does not have there."""
    pairs = zip(text, other, strict=False)
    return next((index for index, (one, two) in enumerate(pairs) if one != two), len(text) - 1)


def address(evidence: Written, exchange: Exchange, near: str | None = None) -> Place:
    """Where the address is written, with `near` the part of it that differs from this documented path.

    Where it is written nowhere: the call, else the first line.
    """
    return _place(evidence, _address_offset(evidence, exchange, near)) or start(evidence.sample)


def host(evidence: Written, name: str) -> Place:
    """Where the host is named, else the first line."""
    return _place(evidence, wire.host(*_code(evidence), name)) or start(evidence.sample)


def method(evidence: Written, exchange: Exchange) -> Place:
    """Where the method is named, else the address."""
    offset = wire.method(*_code(evidence), exchange.method, exchange.url)
    return _place(evidence, offset) or address(evidence, exchange)


def header(evidence: Written, exchange: Exchange, value: str | None, *names: str) -> Place:
    """Where the first of these headers or settings is written, else its value, headers, the address."""
    near = _address_offset(evidence, exchange) or 0
    offset = wire.header(*_code(evidence), names, near)
    if offset is None and value:
        offset = wire.text(*_code(evidence), value.partition(";")[0])
    if offset is None:
        offset = wire.headers(*_code(evidence), near)
    return _place(evidence, offset) or address(evidence, exchange)


def in_body(evidence: Written, exchange: Exchange, offset: int) -> Place:
    """Where the character of the body is written, else where the body is given, else the address."""
    found = body_offset(*_code(evidence), _body(exchange), offset)
    if found is None:
        found = wire.body(*_code(evidence), _address_offset(evidence, exchange) or 0)
    return _place(evidence, found) or address(evidence, exchange)


def at_pointer(evidence: Written, exchange: Exchange, pointer: str, what: What = "key") -> Place:
    """Where the part of the body that a JSON Pointer names is written.

    Where it is written nowhere: the object that holds it, else where the body is given, else the address.
    """
    found = locate(*_code(evidence), _body(exchange), pointer, what)
    while found is None and pointer:
        pointer = pointer.rpartition("/")[0]
        found = locate(*_code(evidence), _body(exchange), pointer, "object")
    if found is None:
        found = wire.body(*_code(evidence), _address_offset(evidence, exchange) or 0)
    return _place(evidence, found) or address(evidence, exchange)


def model(evidence: Written, exchange: Exchange, name: str) -> Place:
    """Where the model of this name is written, else the address."""
    offset = locate(*_code(evidence), _body(exchange), "/model", "value") if exchange.body else None
    if offset is None:
        offset = wire.text(*_code(evidence), name)
    return _place(evidence, offset) or address(evidence, exchange)

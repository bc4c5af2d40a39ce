"""request/…: what the sample sent, held against the documentation's address, the key and the contract."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import urlsplit

from mock_server import form
from mock_server.openapi.described import Described
from mock_server.openapi.security import refused_credential
from mock_server.violations import Violation
from runners.model import Exchange, Severity
from runners.rules import places
from runners.rules.broken_json import broken_json, line_of
from runners.rules.evidence import Evidence
from runners.rules.locate import Place
from runners.rules.rule import Check, Fault, Rule, rule
from runners.source.locate import What

_KEY_HEADERS = ("Authorization", "-u", "--user", "auth", "api-key", "x-api-key")
"""Headers and options that carry the key, or are meant to."""
_KEY_SETTINGS = ("api_key", "apiKey", "WithAPIKey", "OpenAI", "NewClient")
"""By which an SDK is told the key, or is not."""


def _hosts(evidence: Evidence) -> list[str]:
    return [host for base in evidence.bases if (host := urlsplit(base).hostname)]


def _nearest(text: str, choices: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(text, list(choices), n=1, cutoff=0.6)), None)


@rule(
    "request/unknown-host",
    Severity.ERROR,
    "A sample may only talk to the documented host; readers who paste any other are sent to a stranger "
    "or to nobody.",
)
def unknown_host(evidence: Evidence) -> Iterator[Fault]:
    """Names that nobody knows, and hosts that answer but are not where the API is documented to be."""
    known = _hosts(evidence)
    strangers = [call.host for call in evidence.calls if call.host not in known]
    asked = [name for name in evidence.execution.unknown_hosts if _is_host(evidence, name)]
    for host in dict.fromkeys([*asked, *strangers]):
        near = _nearest(host, known)
        yield Fault(
            places.host(evidence, host),
            f"the sample talks to `{host}`, which is not a documented host",
            expected=near or ", ".join(known),
            actual=host,
            hint=f"did you mean `{near}`?"
            if near
            else "if the page means it, declare it in samplecheck.yaml: `base_url` for an API, "
            "`files` for a download",
        )


def _is_host(evidence: Evidence, name: str) -> bool:
    """Whether the name is meant for a host, and no word that curl took for an address of its own."""
    return "." in name or f"//{name}" in evidence.code


def _prefixes(evidence: Evidence, exchange: Exchange) -> list[str]:
    """The documented path prefixes on the host that was asked, such as `/v1`."""
    return [urlsplit(base).path for base in evidence.bases if urlsplit(base).hostname == exchange.host]


def _methods(evidence: Evidence, exchange: Exchange) -> list[str]:
    """The methods that the path takes; none where it is no path of the API."""
    return [
        method
        for prefix in _prefixes(evidence, exchange)
        if exchange.path.startswith(prefix + "/")
        for method in evidence.contract.methods(exchange.path.removeprefix(prefix))
    ]


def _unserved(evidence: Evidence) -> Iterator[Exchange]:
    known = _hosts(evidence)
    return (call for call in evidence.calls if call.operation is None and call.host in known)


@rule("request/unknown-path", Severity.ERROR, "The API has only the paths that its contract names.")
def unknown_path(evidence: Evidence) -> Iterator[Fault]:
    """Requests to paths that no operation has."""
    for exchange in _unserved(evidence):
        if not _methods(evidence, exchange):
            paths = [
                prefix + operation.path
                for prefix in _prefixes(evidence, exchange)
                for operation in evidence.contract.operations
            ]
            near = _nearest(exchange.path, paths)
            yield Fault(
                places.address(evidence, exchange, near),
                f"no operation of the API is at `{exchange.path}`",
                expected=near or ", ".join(dict.fromkeys(paths)),
                actual=exchange.path,
                hint=f"did you mean `{near}`?" if near else None,
            )


@rule("request/method", Severity.ERROR, "Each path of the API takes the methods that its contract names.")
def method(evidence: Evidence) -> Iterator[Fault]:
    """Requests to a known path by a method that it does not take."""
    for exchange in _unserved(evidence):
        if methods := _methods(evidence, exchange):
            yield Fault(
                places.method(evidence, exchange),
                f"`{exchange.path}` does not take {exchange.method}",
                expected=" or ".join(methods),
                actual=exchange.method,
                hint="curl sends GET unless it is given a body (`--data`) or a method (`--request POST`)"
                if evidence.language.name == "shell"
                else f"send it with {methods[0]}",
            )


def _authorization_fault(given: str | None, key: str) -> tuple[str, str] | None:
    """What is wrong with an Authorization header, and what to do; None where nothing is."""
    scheme, _, token = (given or "").partition(" ")
    if given is None:
        return "the request has no Authorization header", "send `Authorization: Bearer YOUR_API_KEY`"
    if given == key:
        return "the key is sent without its scheme", "write `Bearer ` before the key"
    if scheme.lower() != "bearer":
        return f"the scheme `{scheme}` is not the API's", "write `Authorization: Bearer YOUR_API_KEY`"
    if "$" in token or "{" in token:
        return (
            f"the key was sent as `{token}`: the variable was not replaced by its value",
            "a shell replaces variables in double quotes, not in single quotes",
        )
    if token.strip() in ("", "null", "undefined", "None"):
        return "the Authorization header carries no key", "set the variable that the key is read from"
    if token != key:
        return "the key that was sent is not the reader's", "write a usual placeholder such as YOUR_API_KEY"
    return None


@rule(
    "request/authorization",
    Severity.ERROR,
    "The API answers 401 unless the reader's key arrives as `Authorization: Bearer KEY`.",
)
def authorization(evidence: Evidence) -> Iterator[Fault]:
    """Requests that were answered 401."""
    for exchange in evidence.calls:
        operation = evidence.contract.operation(exchange.operation)
        if operation and operation.described:
            yield from _credential(evidence, exchange, operation.described)
            continue
        given = exchange.header("authorization")
        fault = _authorization_fault(given, evidence.key) if exchange.status == 401 else None
        if fault:
            yield Fault(
                places.header(evidence, exchange, given, *_KEY_HEADERS, *(_KEY_SETTINGS if given else ())),
                fault[0],
                expected="Bearer KEY",
                actual=given or "no Authorization header",
                hint=fault[1],
            )


def _credential(evidence: Evidence, exchange: Exchange, described: Described) -> Iterator[Fault]:
    """What another API's operation asks for and did not get."""
    headers = dict(reversed(exchange.headers))
    lacking = refused_credential(described.security, headers, exchange.query, (evidence.key,))
    if lacking and exchange.status == 401:
        given = exchange.header("authorization")
        yield Fault(
            places.header(evidence, exchange, given, lacking.name, *_KEY_HEADERS),
            f"the request does not carry {lacking.words}",
            expected=lacking.words,
            actual=given or "nothing of it",
            hint=f"send {lacking.words}",
        )


def _with_body(evidence: Evidence) -> Iterator[tuple[Exchange, str]]:
    """The calls of operations that take a body, with its documented media type."""
    for call in evidence.calls:
        operation = evidence.contract.operation(call.operation)
        if operation and operation.media_type:
            yield call, operation.media_type


@rule(
    "request/content-type", Severity.ERROR, "The API reads a body only as the media type that is documented."
)
def content_type(evidence: Evidence) -> Iterator[Fault]:
    """Bodies that are sent as something else than the contract says."""
    for exchange, wanted in chain(_with_body(evidence), _undocumented(evidence)):
        given = exchange.header("content-type")
        media_type = (given or "").partition(";")[0].strip().lower()
        if media_type != wanted or (wanted == form.MEDIA_TYPE and "boundary=" not in (given or "")):
            yield Fault(
                places.header(evidence, exchange, given, "Content-Type"),
                f"the body is not sent as {wanted}",
                expected=f"content-type: {wanted}",
                actual=f"content-type: {given}" if given else "no Content-Type header",
                hint=_content_type_hint(evidence.language.name, wanted),
            )


def _undocumented(evidence: Evidence) -> Iterator[tuple[Exchange, str]]:
    """Bodies of a media type that another API's operation, which takes several, does not take."""
    for call in evidence.calls:
        operation = evidence.contract.operation(call.operation)
        if operation and operation.described and operation.media_type is None and call.body:
            media_type = (call.header("content-type") or "").partition(";")[0].strip().lower()
            if operation.described.bodies and operation.described.body(media_type) is None:
                yield call, " or ".join(operation.described.bodies)


def _content_type_hint(language: str, wanted: str) -> str:
    if wanted != "application/json":
        return "curl sends a form with `--form NAME=VALUE`" if language == "shell" else "send it as a form"
    if language == "shell":
        return (
            "curl sends `--data` as a form unless told otherwise: "
            "add `--header 'Content-Type: application/json'`"
        )
    return "set the header `Content-Type: application/json`"


@rule("request/json", Severity.ERROR, "A body that is no valid JSON is refused before anything else is read.")
def invalid_json(evidence: Evidence) -> Iterator[Fault]:
    """Bodies that are no JSON, at the character that breaks them."""
    for exchange, media_type in _with_body(evidence):
        body, given = exchange.body.decode(errors="replace"), exchange.header("content-type") or ""
        said = (
            given.startswith(media_type) or evidence.language.name == "shell"
        )  # curl says nothing by itself
        if media_type == "application/json" and said and (broken := broken_json(body)):
            yield Fault(
                places.in_body(evidence, exchange, broken.offset),
                f"the request's body is no valid JSON: {broken.message}",
                expected="valid JSON",
                actual=line_of(body, broken.offset),
                hint=broken.hint,
            )


_POINTED_AT: dict[str, What] = {"unknown-field": "key", "missing-field": "object"}
"""What a writer has to look at, where it is not the value."""


def _violation_place(evidence: Evidence, exchange: Exchange, violation: Violation) -> Place:
    what = _POINTED_AT.get(violation.kind, "value")
    return places.at_pointer(evidence, exchange, violation.pointer, what)


def _schema_check(kind: str) -> Check:
    """The faults of one kind among what the contract says."""

    def check(evidence: Evidence) -> Iterator[Fault]:
        for exchange, violation in evidence.violations:
            if violation.kind == kind:
                yield Fault(
                    _violation_place(evidence, exchange, violation),
                    violation.message,
                    pointer=violation.pointer,
                    expected=violation.expected,
                    actual=violation.actual,
                    hint=violation.hint,
                )

    return check


def _schema_rule(kind: str, why: str) -> Rule[Evidence]:
    return Rule(f"request/{kind}", Severity.ERROR, why, _schema_check(kind))


def _refused_model(exchange: Exchange) -> str:
    """The model that the answer says does not exist."""
    named = re.search(rb"`([^`]+)`", exchange.response)
    return named[1].decode(errors="replace") if named else exchange.path.rpartition("/")[2]


@rule(
    "request/unknown-model", Severity.ERROR, "A model that the catalogue does not have is answered with 404."
)
def unknown_model(evidence: Evidence) -> Iterator[Fault]:
    """Requests for models that do not exist."""
    for exchange in evidence.calls:
        if exchange.status == 404 and b'"model_not_found"' in exchange.response:
            model = _refused_model(exchange)
            near = _nearest(model, evidence.models)
            yield Fault(
                places.model(evidence, exchange, model),
                f"there is no model `{model}`",
                pointer="/model",
                expected=near or ", ".join(evidence.models),
                actual=model,
                hint=f"did you mean `{near}`?" if near else "name a model of the catalogue",
            )


RULES = (
    unknown_host,
    unknown_path,
    method,
    authorization,
    content_type,
    invalid_json,
    _schema_rule("unknown-field", "A field that the API does not know is refused, or worse, ignored."),
    _schema_rule("missing-field", "A field that the API requires must be there."),
    _schema_rule("wrong-type", "A field must have the JSON type that the contract gives it."),
    _schema_rule("value", "A value must be one that the contract allows."),
    unknown_model,
)


@rule(
    "request/refused",
    Severity.ERROR,
    "A sample whose request is refused does not work, even where no other rule knows why.",
)
def refused(evidence: Evidence) -> Iterator[Fault]:
    """Calls that ended in an error, the last one of all."""
    if evidence.calls and evidence.calls[-1].status >= 400:
        exchange = evidence.calls[-1]
        yield Fault(
            places.address(evidence, exchange),
            f"the API refused the request with status {exchange.status}",
            expected="status 200",
            actual=exchange.response.decode(errors="replace")[:300],
        )

"""Another API's contract: read, asked for violations, and served."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from openapi_spec_validator import validate

from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.contract import Contract
from mock_server.errors import ContractError
from mock_server.exchange import Exchange
from mock_server.scenario import Scenario

DOCUMENT = Path(__file__).parent.parent / "cases" / "other-api" / "boats.yaml"
BASE = "https://api.boats.example/v2"
KEY = "the-key"
BOOKING = {"start": "2026-06-01T10:00:00Z", "hours": 2, "guest": {"is": "person", "name": "Ida"}}


@pytest.fixture(scope="module")
def boats() -> Contract:
    return Contract.read(DOCUMENT)


@pytest.fixture
def served(boats: Contract, catalogue: Catalogue) -> Mock:
    mock = Mock(Contract.load(), catalogue)
    bases = tuple(it for it in boats.bases if "://" in it)
    mock.begin(Scenario(bases=bases, keys=(KEY,), seed="boats", contract=boats.packed))
    return mock


def ask(mock: Mock, method: str, path: str, key: bool = True, **options: Any) -> httpx.Response:
    """One request, with the key where it is to have one."""

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi)) as client:
            headers = {**({"X-Api-Key": KEY} if key else {}), **options.pop("headers", {})}
            return await client.request(method, BASE + path, headers=headers, **options)

    return asyncio.run(send())


def written(folder: Path, changes: Mapping[str, Any], name: str = "api.yaml") -> Path:
    """A small document with some of its keys replaced."""
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, **changes}
    path = folder / name
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def schema_of(folder: Path, schema: Any, version: str = "3.0.3", **more: Any) -> Contract:
    """The contract with one operation that takes such a body."""
    content = {"application/json": {"schema": schema}}
    operation = {"operationId": "put", "requestBody": {"required": True, "content": content}, "responses": {}}
    return Contract.read(written(folder, {"openapi": version, "paths": {"/a": {"put": operation}}, **more}))


def test_the_document_is_openapi() -> None:
    validate(yaml.safe_load(DOCUMENT.read_text()), base_uri=DOCUMENT.as_uri())


def test_what_is_in_it(boats: Contract) -> None:
    assert [it.id for it in boats.operations] == ["listBoats", "weather", "bookBoat", "setPhoto"]
    assert boats.bases == ("https://api.boats.example/v2", "https://eu.boats.example/v2")


def test_it_travels(boats: Contract) -> None:
    again = Contract.unpacked(boats.packed)
    assert [it.id for it in again.operations] == [it.id for it in boats.operations]
    assert again.packed == boats.packed


RIGHT: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/boats?seats=4", {"headers": {"X-Harbour": "north"}}, 200),
    ("GET", "/boats?seats=4&sort=name", {"headers": {"x-harbour": "south"}}, 200),
    ("POST", "/boats/7/bookings", {"json": BOOKING}, 201),
    ("POST", "/boats/7/bookings", {"json": {**BOOKING, "life_jackets": None}}, 201),
    ("POST", "/boats/7/bookings", {"json": {**BOOKING, "guest": {"is": "club", "members": 3}}}, 201),
    (
        "POST",
        "/boats/7/bookings",
        {"data": {"start": "now", "hours": "2", "guest[is]": "club", "guest[members]": "3"}},
        201,
    ),
    (
        "PUT",
        "/boats/7/photo",
        {"auth": ("ida", "secret"), "files": {"photo": b"PNG"}, "data": {"caption": "x"}},
        204,
    ),
    ("GET", "/weather", {"key": False}, 200),
]


@pytest.mark.parametrize("case", RIGHT)
def test_right_requests(served: Mock, boats: Contract, case: tuple[str, str, dict[str, Any], int]) -> None:
    method, path, options, status = case
    reply = ask(served, method, path, **options)
    assert reply.status_code == status, reply.text
    (exchange,) = served.end()
    assert boats.response_violations(exchange) == ()
    assert boats.request_violations(exchange) == ()
    assert any(text in reply.text for text in exchange.evidence)


WRONG: list[tuple[str, str, dict[str, Any], int, str | None]] = [
    ("GET", "/boats?seats=4", {}, 400, "the request's head lacks the field `x-harbour`"),
    ("GET", "/boats?seats=four", {"headers": {"X-Harbour": "north"}}, 400, "`seats` must be a whole number"),
    ("GET", "/boats?seats=13", {"headers": {"X-Harbour": "north"}}, 400, "`seats` must be at most 12"),
    ("GET", "/boats", {"headers": {"X-Harbour": "north"}}, 400, "the query lacks the field `seats`"),
    ("GET", "/boats?seats=4", {"headers": {"X-Harbour": "west"}}, 400, "`x-harbour` must be one of"),
    ("POST", "/boats/old/bookings", {"json": BOOKING}, 400, "`boatId` must be a whole number"),
    ("POST", "/boats/7/bookings", {"json": {**BOOKING, "hours": 9}}, 400, "`hours` must be at most 8"),
    ("POST", "/boats/7/bookings", {"json": {"hours": 2}}, 400, "the body lacks the field `start`"),
    (
        "POST",
        "/boats/7/bookings",
        {"json": {**BOOKING, "guest": {"is": "club", "name": "Ida"}}},
        400,
        "`guest` lacks the field `members`",
    ),
    ("POST", "/boats/7/bookings", {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}}, 400, None),
    (
        "POST",
        "/boats/7/bookings",
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        400,
        None,
    ),
    ("POST", "/boats/7/bookings", {"json": BOOKING, "key": False}, 401, None),
    ("PUT", "/boats/7/photo", {"files": {"photo": b"PNG"}, "data": {"caption": "x"}}, 401, None),
    (
        "PUT",
        "/boats/7/photo",
        {"auth": ("i", "s"), "files": {"photo": b"PNG"}},
        400,
        "lacks the field `caption`",
    ),
    ("GET", "/boat?seats=4", {}, 404, None),
    ("DELETE", "/weather", {}, 405, None),
]


@pytest.mark.parametrize("case", WRONG)
def test_wrong_requests(
    served: Mock, boats: Contract, case: tuple[str, str, dict[str, Any], int, str | None]
) -> None:
    method, path, options, status, said = case
    reply = ask(served, method, path, **options)
    assert reply.status_code == status, reply.text
    (exchange,) = served.end()
    assert boats.response_violations(exchange) == ()
    if said is not None:
        assert any(said in it.message for it in boats.request_violations(exchange))


def test_an_error_is_as_the_document_has_it(served: Mock) -> None:
    reply = ask(served, "GET", "/boats?seats=4")
    assert reply.headers["content-type"] == "application/problem+json"
    assert "lacks the field `x-harbour`" in reply.json()["title"]


def test_the_same_seed_gives_the_same_answer(served: Mock, boats: Contract) -> None:
    first = ask(served, "POST", "/boats/7/bookings", json=BOOKING).content
    served.begin(Scenario(bases=(BASE,), keys=(KEY,), seed="boats", contract=boats.packed))
    assert ask(served, "POST", "/boats/7/bookings", json=BOOKING).content == first


def test_the_documents_example_is_answered(served: Mock) -> None:
    (boat,) = ask(served, "GET", "/boats?seats=4", headers={"X-Harbour": "north"}).json()
    (exchange,) = served.end()
    assert {**boat, "name": "Heron"} == {
        "id": 7,
        "name": "Heron",
        "kind": "rowing",
        "price": 24.5,
        "owner": None,
    }
    assert boat["name"].startswith("Heron-")
    assert exchange.evidence[0] in boat["name"]


def test_a_misspelt_field_that_the_document_lets_pass(served: Mock, boats: Contract) -> None:
    reply = ask(served, "POST", "/boats/7/bookings", json={**BOOKING, "life_jacket": 2, "colour": "red"})
    assert reply.status_code == 201
    (violation,) = boats.request_violations(served.end()[0])
    assert (violation.kind, violation.pointer) == ("unknown-field", "/life_jacket")
    assert violation.hint == "did you mean `life_jackets`?"


def test_a_field_is_missing_only_because_it_is_misspelt(boats: Contract) -> None:
    body = {"start": "now", "hour": 2, "guest": {"is": "person", "name": "Ida"}}
    assert [it.kind for it in boats.violations("bookBoat", body)] == ["unknown-field"]


def test_back_to_the_kits_own(served: Mock) -> None:
    served.begin(Scenario())
    assert ask(served, "GET", "/boats").status_code == 404


SCHEMAS: list[tuple[str, Any, list[Any], list[Any]]] = [
    ("3.0.3", {"type": "string", "nullable": True}, [None, "a"], [1]),
    ("3.0.3", {"type": "string", "enum": ["a"], "nullable": True}, [None, "a"], ["b"]),
    ("3.0.3", {"type": "integer", "minimum": 1, "exclusiveMinimum": True}, [2], [1]),
    ("3.0.3", {"type": "integer", "maximum": 1, "exclusiveMaximum": False}, [1], [2]),
    ("3.0.3", {"$ref": "#/components/schemas/Node"}, [{"next": {"next": {}}}], [{"next": 1}]),
    ("3.0.3", {"$ref": "#/components/schemas/Node", "type": "string"}, [{}], ["a"]),
    ("3.0.3", {"allOf": [{"$ref": "#/components/schemas/Node"}], "nullable": True}, [None, {}], [1]),
    ("3.0.3", {"oneOf": [{"type": "number"}, {"type": "integer"}]}, [1, 1.5], ["1"]),
    ("3.0.3", {"type": "object", "required": ["id"], "properties": {"id": {"readOnly": True}}}, [{}], [1]),
    ("3.0.3", {"type": "string", "pattern": "("}, ["a"], [1]),
    ("3.0.3", {"type": "words", "required": True}, ["a", 1], []),
    ("3.1.0", {"type": ["string", "null"], "nullable": True}, [None, "a"], [1]),
    ("3.1.0", {"exclusiveMinimum": 1}, [2, "a"], [1]),
    ("3.1.0", {"$ref": "#/components/schemas/Node", "required": ["next"]}, [{"next": {}}], [{}]),
    ("3.1.0", {"prefixItems": [{"type": "string"}], "items": False}, [["a"]], [["a", 1]]),
    ("3.1.0", True, [1, None], []),
    ("3.1.0", {"type": "string", "pattern": "^\\p{Lu}+$"}, ["ÄÖ"], ["a"]),
]


@pytest.mark.parametrize(("version", "schema", "right", "wrong"), SCHEMAS)
def test_schemas(tmp_path: Path, version: str, schema: Any, right: list[Any], wrong: list[Any]) -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    contract = schema_of(tmp_path, schema, version, components={"schemas": {"Node": node}})
    assert [it for it in right if not contract.accepts("put", it)] == []
    assert [it for it in wrong if not contract.violations("put", it)] == []


def test_what_is_only_written_is_never_answered(tmp_path: Path, catalogue: Catalogue) -> None:
    properties = {"name": {"type": "string"}, "password": {"type": "string", "writeOnly": True}}
    schema = {"type": "object", "required": ["name", "password"], "properties": properties}
    content = {"application/json": {"schema": schema}}
    operation = {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}
    contract = Contract.read(written(tmp_path, {"paths": {"/a": {"post": operation}}}))
    mock = Mock(contract, catalogue)
    mock.begin(Scenario(bases=(BASE,), contract=contract.packed))
    sent = {"name": "Ida", "password": "secret"}
    assert ask(mock, "POST", "/a", json=sent).json().keys() == {"name"}
    assert ask(mock, "POST", "/a", json={"name": "Ida"}).status_code == 400


SAID: list[tuple[dict[str, Any], str]] = [
    ({"openapi": "2.0"}, "api.yaml#: expected `openapi: 3.0.x` or `3.1.x`, found `openapi: 2.0`"),
    ({"openapi": None, "swagger": "2.0"}, "found Swagger 2.0; convert it to OpenAPI 3 first"),
    ({"paths": []}, "api.yaml#/paths: expected an object, found an array"),
    ({"paths": {"/a": 1}}, "api.yaml#/paths/~1a: expected an object, found 1"),
    ({"paths": {"/a": {"get": {"parameters": {}}}}}, "/get/parameters: expected an array, found an object"),
    ({"paths": {"/a": {"get": {"parameters": [{"in": "query"}]}}}}, "/name: expected a text, found nothing"),
    ({"paths": {"/a": {"$ref": "#/b"}}}, "api.yaml#/paths/~1a: the reference '#/b' leads nowhere"),
    ({"paths": {"/a": {"$ref": "other.yaml"}}}, "other.yaml, to which .* refers: cannot be read"),
    ({"paths": {"/a": {"$ref": "https://x.example/a"}}}, "nothing is fetched"),
    ({"paths": {"/a": {"$ref": "#/paths/~1a"}}}, "leads to itself"),
    ({"paths": {"/a": {"get": {"security": [{"k": []}]}}}}, "there is no security scheme 'k'"),
    ({"servers": [{"url": "https://a.example:x"}]}, "api.yaml#/servers/0/url: expected an address"),
    ({"servers": [{"url": 1}]}, "api.yaml#/servers/0/url: expected an address, found 1"),
]


@pytest.mark.parametrize(("changes", "said"), SAID)
def test_a_broken_document_says_where(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ContractError, match=said):
        Contract.read(written(tmp_path, changes))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{", "is no JSON: .* line 1"),
        ("a.yaml", "a: [", "is no YAML"),
        ("a.yaml", "a: &a [*a]", "is no YAML"),
        ("a.yaml", "just text", "expected an object"),
    ],
)
def test_a_document_that_is_none(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ContractError, match=said):
        Contract.read(tmp_path / name)


def test_a_document_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"none\.yaml: cannot be read"):
        Contract.read(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("servers", "bases"),
    [
        ([], ()),
        ([{"url": "/v3/"}], ("/v3",)),
        ([{"url": "/"}], ("",)),
        (
            [{"url": "https://A.example/x/"}, {"url": "http://b.example:81"}],
            ("https://a.example/x", "http://b.example:81"),
        ),
        ([{"url": "https://{n}.example", "variables": {"n": {"default": "a"}}}], ("https://a.example",)),
    ],
)
def test_servers(tmp_path: Path, servers: list[Any], bases: tuple[str, ...]) -> None:
    assert Contract.read(written(tmp_path, {"servers": servers})).bases == bases


def test_the_plain_path_comes_first(tmp_path: Path) -> None:
    paths = {"/u/{id}.json": {"get": {}}, "/u/{id}": {"get": {}}, "/u/me": {"get": {"operationId": "me"}}}
    contract = Contract.read(written(tmp_path, {"paths": paths}))
    found = [contract.find("GET", it) for it in ("/u/me", "/u/7.json", "/u/7")]
    assert [it.id for it in found if it] == ["me", "GET /u/{id}.json", "GET /u/{id}"]


def test_two_operations_of_one_name(tmp_path: Path) -> None:
    paths = {path: {"get": {"operationId": "same"}} for path in ("/a", "/b")}
    contract = Contract.read(written(tmp_path, {"paths": paths}))
    assert [it.id for it in contract.operations] == ["same", "GET /b"]


@pytest.mark.parametrize(
    "case",
    [
        ({"type": "http", "scheme": "bearer"}, {"Authorization": f"Bearer {KEY}"}, "", 200),
        ({"type": "http", "scheme": "bearer"}, {"Authorization": f"Basic {KEY}"}, "", 401),
        ({"type": "oauth2"}, {"Authorization": f"Bearer {KEY}"}, "", 200),
        ({"type": "http", "scheme": "basic"}, {"Authorization": "Basic aTpz"}, "", 200),
        ({"type": "http", "scheme": "basic"}, {"Authorization": "Basic ???"}, "", 401),
        ({"type": "apiKey", "in": "query", "name": "k"}, {}, f"?k={KEY}", 200),
        ({"type": "apiKey", "in": "query", "name": "k"}, {}, "?k=other", 401),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"Cookie": "k=1"}, "", 200),
        ({"type": "apiKey", "in": "header", "name": "K"}, {"k": "undefined"}, "", 401),
        ({"type": "mutualTLS"}, {}, "", 200),
    ],
)
def test_credentials(
    tmp_path: Path, catalogue: Catalogue, case: tuple[dict[str, str], dict[str, str], str, int]
) -> None:
    scheme, headers, query, status = case
    operation = {"responses": {"200": {"description": "d"}}}
    changes = {
        "paths": {"/a": {"get": operation}},
        "security": [{"s": []}],
        "components": {"securitySchemes": {"s": scheme}},
    }
    contract = Contract.read(written(tmp_path, changes))
    mock = Mock(contract, catalogue)
    mock.begin(Scenario(bases=(BASE,), keys=(KEY,), contract=contract.packed))
    assert ask(mock, "GET", f"/a{query}", key=False, headers=headers).status_code == status


def test_yaml_as_openapi_means_it(tmp_path: Path) -> None:
    text = (
        "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      operationId: no\n      responses:\n"
        "        200:\n          description: d\n          content:\n            application/json:\n"
        "              example: {day: 2026-01-31, flag: off, time: 12:30}\n"
    )
    (tmp_path / "api.yaml").write_text(text)
    contract = Contract.read(tmp_path / "api.yaml")
    (operation,) = contract.operations
    assert operation.id == "no"
    assert operation.described
    (example,) = operation.described.replies["200"].examples["application/json"]
    assert json.loads(json.dumps(example)) == {"day": "2026-01-31", "flag": "off", "time": "12:30"}


def exchange_of(operation: str, body: bytes, status: int) -> Exchange:
    headers = (("content-type", "application/json"),)
    return Exchange(operation, "GET", "http", "h", 80, "/weather", "", (), b"", status, headers, body, ())


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"wind": 1, "forecast": "calm"}', 200, None),
        (b'{"wind": 0, "forecast": "calm"}', 200, "`wind` must be more than 0"),
        (b"{", 200, "the response is no JSON"),
        (b"{}", 302, "the response's status is 302"),
        (b"{}", 500, None),
    ],
)
def test_responses_are_held_against_the_document(
    boats: Contract, body: bytes, status: int, said: str | None
) -> None:
    violations = boats.response_violations(exchange_of("weather", body, status))
    assert bool(violations) == (said is not None)
    assert said is None or said in violations[0].message

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mock_server.contract import SCHEMAS, Contract
from mock_server.errors import ContractError

TABLE = yaml.safe_load((Path(__file__).parent / "requests.yaml").read_text(encoding="utf-8"))
CASES = [(operation, case) for operation, rows in TABLE.items() for case in rows["cases"]]
CHAT = "createChatCompletion"


def request_of(operation: str, case: dict[str, Any]) -> dict[str, Any]:
    body = dict(TABLE[operation]["base"])
    if "part" in case:
        body["messages"] = [{"role": "user", "content": [case["part"]]}]
    if "message" in case:
        body["messages"] = [case["message"]]
    return {key: value for key, value in {**body, **case.get("set", {})}.items() if key != case.get("drop")}


def oracles() -> dict[str, Draft202012Validator]:
    """The plain library for each operation, reading the files by itself."""
    documents = {path.as_uri(): json.loads(path.read_text()) for path in (SCHEMAS / "openai").glob("*.json")}
    registry = Registry().with_resources(
        (uri, DRAFT202012.create_resource(document)) for uri, document in documents.items()
    )
    paths = yaml.safe_load((SCHEMAS / "openapi.yaml").read_text())["paths"]
    nodes = [node for item in paths.values() for name, node in item.items() if name in ("get", "post")]
    return {it["operationId"]: Draft202012Validator(asked_for(it), registry=registry) for it in nodes}


def asked_for(node: dict[str, Any]) -> dict[str, Any]:
    """The schema of an operation's body, or else of its query."""
    if "requestBody" in node:
        (content,) = node["requestBody"]["content"].values()
        return {"$ref": (SCHEMAS / content["schema"]["$ref"]).as_uri()}
    query = {it["name"]: it["schema"] for it in node.get("parameters", ())}
    return {"type": "object", "properties": query, "additionalProperties": False}


ORACLES = oracles()


@pytest.mark.parametrize(
    ("operation", "case"), [pytest.param(it, case, id=f"{it}: {case['name']}") for it, case in CASES]
)
def test_requests(operation: str, case: dict[str, Any], contract: Contract) -> None:
    body = request_of(operation, case)
    violations = (
        contract.query_violations(operation, body)
        if operation == "listFiles"
        else contract.violations(operation, body)
    )
    assert (not violations) == ORACLES[operation].is_valid(body) == ("kind" not in case)
    assert [(it.kind, it.pointer) for it in violations[:1]] == (
        [(case["kind"], case["pointer"])] if "kind" in case else []
    )


def test_the_table_is_long_and_says_nothing_twice() -> None:
    requests = {json.dumps([operation, request_of(operation, case)]) for operation, case in CASES}
    assert len(requests) == len(CASES) >= 500
    assert sum("kind" in case for _, case in CASES) > 250


@pytest.mark.parametrize("operation", [it.id for it in Contract.load().operations])
def test_each_operation_that_takes_something_is_in_the_table(operation: str, contract: Contract) -> None:
    (found,) = [it for it in contract.operations if it.id == operation]
    assert (operation in TABLE) == (found.request is not None or found.query is not None)


LOADED = Contract.load()
VALID = [(it, request_of(it, case)) for it, case in CASES if "kind" not in case and it != "listFiles"]
JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**6, "", "user", "a\n", "https://a.b/c\n", [], {}, ["a"], [{}]]
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in items for place in places(child, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_is_refused_is_explained(data: st.DataObject) -> None:
    operation, body = copy.deepcopy(data.draw(st.sampled_from(VALID)))
    place = data.draw(st.sampled_from([it for it in places(body) if it]))
    parent: Any = body
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = data.draw(JUNK)
    violations = LOADED.violations(operation, body)
    assert LOADED.accepts(operation, body) == (not violations)
    assert not [it for it in violations if it.message.endswith("does not follow its schema")]


def test_the_document_is_openapi() -> None:
    path = SCHEMAS / "openapi.yaml"
    validate(yaml.safe_load(path.read_text()), base_uri=path.as_uri())


@pytest.mark.parametrize("path", sorted((SCHEMAS / "openai").glob("*.json")), ids=lambda path: path.stem)
def test_each_schema_introduces_itself(path: Path) -> None:
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == path.name
    assert schema["title"]
    assert schema["description"].endswith(".")


def test_each_schema_is_used() -> None:
    texts = [path.read_text() for path in (SCHEMAS / "openapi.yaml", *(SCHEMAS / "openai").glob("*.json"))]
    for path in (SCHEMAS / "openai").glob("*.json"):
        assert any(f'"$ref": "{path.name}"' in text or f"$ref: openai/{path.name}" in text for text in texts)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("POST", "/chat/completions", CHAT),
        ("GET", "/models", "listModels"),
        ("GET", "/models/gpt-4o", "retrieveModel"),
        ("GET", "/models/a%2Fb", "retrieveModel"),
        ("GET", "/chat/completions", None),
        ("POST", "/chat/completions/", None),
        ("GET", "/models/", None),
        ("GET", "/models/a/b", None),
        ("get", "/models", None),
    ],
)
def test_operations_are_found(contract: Contract, method: str, path: str, operation: str | None) -> None:
    found = contract.find(method, path)
    assert (found.id if found else None) == operation


def test_a_path_has_its_methods(contract: Contract) -> None:
    assert contract.methods("/chat/completions") == ("POST",)
    assert contract.methods("/chat/completion") == ()


def test_operations_without_a_body_take_any(contract: Contract) -> None:
    assert contract.accepts("listModels", None)
    assert contract.violations("listModels", None) == ()


def broken(folder: Path, name: str, text: str) -> Path:
    """The kit's contract, copied, with one of its files replaced."""
    (folder / "openai").mkdir()
    for path in (SCHEMAS / "openai").glob("*.json"):
        (folder / "openai" / path.name).write_text(path.read_text())
    (folder / "openapi.yaml").write_text((SCHEMAS / "openapi.yaml").read_text())
    (folder / name).write_text(text)
    return folder / "openapi.yaml"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("openapi.yaml", "paths: [", "cannot be read"),
        ("openapi.yaml", "- 1", "expected an object, found list"),
        ("openapi.yaml", "openapi: 3.1.1", "'paths' is missing"),
        (
            "openapi.yaml",
            "paths: {/a: {get: {operationId: a, responses: {'200': {$ref: '#/b'}}}}}",
            "reference '/b' leads nowhere",
        ),
        ("openapi.yaml", "paths: []", "is not built like an OpenAPI document"),
        ("openai/error.json", "{", "error.json: cannot be read"),
        ("openai/error.json", '{"type": "text"}', "error.json: is no JSON Schema"),
        ("openai/error.json", '{"$ref": "nowhere.json"}', "a reference leads nowhere: .*nowhere.json"),
    ],
)
def test_a_broken_contract_says_where(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        Contract.load(broken(tmp_path, name, text))


def test_a_contract_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read"):
        Contract.load(tmp_path / "none.yaml")

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

CASES = yaml.safe_load((Path(__file__).parent / "chat_requests.yaml").read_text(encoding="utf-8"))
CHAT = "createChatCompletion"


def request_of(case: dict[str, Any]) -> dict[str, Any]:
    message = case.get("message", {"role": "user", "content": "Hi"})
    if "part" in case:
        message = {"role": "user", "content": [case["part"]]}
    body = {"model": "m", "messages": [message], **case.get("set", {})}
    return {key: value for key, value in body.items() if key != case.get("drop")}


def oracle() -> Draft202012Validator:
    """The plain library, reading the files by itself."""
    folder = SCHEMAS / "openai"
    documents = {path.as_uri(): json.loads(path.read_text()) for path in folder.glob("*.json")}
    registry = Registry().with_resources(
        (uri, DRAFT202012.create_resource(document)) for uri, document in documents.items()
    )
    root = (folder / "chat-completion-request.json").as_uri()
    return Draft202012Validator({"$ref": root}, registry=registry)


ORACLE = oracle()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_requests(case: dict[str, Any], contract: Contract) -> None:
    body = request_of(case)
    accepted = contract.accepts(CHAT, body)
    violations = contract.violations(CHAT, body)
    assert accepted == ORACLE.is_valid(body) == ("kind" not in case)
    assert [(it.kind, it.pointer) for it in violations[:1]] == (
        [] if accepted else [(case["kind"], case["pointer"])]
    )


def test_no_case_is_there_twice() -> None:
    assert len({json.dumps(request_of(case)) for case in CASES}) == len(CASES) > 60


LOADED = Contract.load()
VALID = [request_of(case) for case in CASES if "kind" not in case]
JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**6, "", "user", "a\n", "https://a.b/c\n", [], {}, ["a"], [{}]]
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in items for place in places(child, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_is_refused_is_explained(data: st.DataObject) -> None:
    body = copy.deepcopy(data.draw(st.sampled_from(VALID)))
    place = data.draw(st.sampled_from([it for it in places(body) if it]))
    parent: Any = body
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = data.draw(JUNK)
    violations = LOADED.violations(CHAT, body)
    assert LOADED.accepts(CHAT, body) == (not violations)
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


def test_a_path_exists_by_any_method(contract: Contract) -> None:
    assert contract.path_exists("/chat/completions")
    assert not contract.path_exists("/chat/completion")


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

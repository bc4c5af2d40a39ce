from __future__ import annotations

import dataclasses
from collections.abc import Callable

import httpx
import pytest

import mock_server.run
import mock_server.wire
from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.contract import Contract
from mock_server.errors import ContractError
from mock_server.scenario import Scenario
from mock_server.words import word

Ask = Callable[..., httpx.Response]
HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
CHAT = "/chat/completions"


def code(response: httpx.Response) -> tuple[int, str | None]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    ("authorization", "keys", "status"),
    [
        ("Bearer sk-any", (), 200),
        ("bearer sk-any", (), 200),
        ("Bearer  sk-right ", ("sk-other", "sk-right"), 200),
        ("Bearer 申请到的key", ("申请到的key",), 200),
        ("Bearer sk-wrong", ("sk-right",), 401),
        ("sk-right", ("sk-right",), 401),
        ("Basic sk-right", ("sk-right",), 401),
        ("Bearer null", (), 401),
        ("Bearer undefined", (), 401),
        ("Bearer None", (), 401),
        ("Bearer ", (), 401),
        ("Bearer", (), 401),
        ("", (), 401),
        (None, (), 401),
    ],
)
def test_keys(ask: Ask, mock: Mock, authorization: str | None, keys: tuple[str, ...], status: int) -> None:
    mock.begin(Scenario(keys=keys))
    headers = {} if authorization is None else {"Authorization": authorization.encode()}
    response = ask("GET", "/models", key=None, headers=headers)
    assert response.status_code == status
    if status == 401:
        assert code(response) == (401, "invalid_api_key")
        assert "sk-right" not in response.text


def test_a_wrong_key_is_masked(ask: Ask, mock: Mock) -> None:
    mock.begin(Scenario(keys=("sk-right",)))
    message = ask("GET", "/models", key="sk-1234567890wxyz").json()["error"]["message"]
    assert message == "This API key is not known: sk-********wxyz"
    assert "short" not in ask("GET", "/models", key="short").text


@pytest.mark.parametrize(
    "base",
    [
        "http://localhost/v1",
        "http://localhost:11434/v1",
        "http://127.0.0.1:8000",
        "http://[::1]:8000/a/b",
        "http://host.docker.internal:1234/v1/",
    ],
)
def test_ones_own_machine_asks_for_no_key(ask: Ask, mock: Mock, base: str) -> None:
    mock.begin(Scenario(bases=(base,), keys=("sk-right",)))
    assert ask("GET", f"{base.rstrip('/')}/models", key=None).status_code == 200
    assert ask("GET", f"{base.rstrip('/')}/models", key="EMPTY").status_code == 200


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", "https://api.openai.com/v1/chat/completion"),
        ("POST", "https://api.openai.com/v1/v1/chat/completions"),
        ("POST", "https://api.openai.com/v1//chat/completions"),
        ("POST", "https://api.openai.com/chat/completions"),
        ("POST", "https://api.openai.com/v1"),
        ("POST", "https://api.openai.com/v10/chat/completions"),
        ("POST", "https://api.openai.com:8443/v1/chat/completions"),
        ("POST", "http://api.openai.com/v1/chat/completions"),
        ("POST", "https://api.example.com/v1/chat/completions"),
    ],
)
def test_nothing_is_served_elsewhere(ask: Ask, mock: Mock, method: str, url: str) -> None:
    response = ask(method, url, json=HELLO)
    assert code(response) == (404, "unknown_url")
    (exchange,) = mock.end()
    assert (exchange.operation, exchange.status, exchange.url) == (None, 404, url)


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("GET", CHAT, "POST"),
        ("HEAD", "/models", "GET"),
        ("DELETE", "/models/m", "GET"),
        ("PUT", "/files", "POST, GET"),
    ],
)
def test_another_method_is_served(ask: Ask, mock: Mock, method: str, url: str, allowed: str) -> None:
    response = ask(method, url)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert code(response) == (405, "unknown_url")
    assert mock.end()[0].operation is None


def test_a_local_server_has_its_own_models(ask: Ask, mock: Mock) -> None:
    bases = ("https://api.openai.com/v1", "http://localhost:11434/v1")
    mock.begin(Scenario(bases=bases, models=("m",), limits=True))
    body = {**HELLO, "model": "llava"}
    assert code(ask("POST", CHAT, json=body)) == (404, "model_not_found")
    local = f"{bases[1]}{CHAT}"
    assert ask("POST", local, json=body).status_code == 200
    known = {**HELLO, "model": "Qwen2.5-VL-32B-Instruct"}
    assert "x-ratelimit-limit-requests" not in ask("POST", local, json=known).headers


def test_a_fault_of_ours_is_told(
    ask: Ask, mock: Mock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise TypeError("broken on purpose")

    monkeypatch.setattr(mock_server.run.Run, "admit", fail)
    response = ask("POST", CHAT, json=HELLO)
    assert (response.status_code, response.json()["error"]["type"]) == (500, "server_error")
    assert "broken on purpose" in caplog.text


def test_the_longest_base_wins(ask: Ask, mock: Mock) -> None:
    mock.begin(Scenario(bases=("https://a.b", "https://a.b/v1")))
    assert ask("GET", "https://a.b/v1/models").status_code == 200
    assert ask("GET", "https://a.b/models").status_code == 200


@pytest.mark.parametrize("address", ["api.example.com/v1", "ftp://a.b", "https://", "https://a.b:port"])
def test_an_address_that_is_none_is_told(mock: Mock, address: str) -> None:
    with pytest.raises(ValueError, match=r"is no address|Port"):
        mock.begin(Scenario(bases=(address,)))


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (b"{", "application/json", "could not be read as JSON"),
        (b"", "application/json", "could not be read as JSON"),
        (b'{"model": "\xff"}', "application/json", "could not be read as JSON"),
        (b"\xef\xbb\xbf{}", "application/json", "could not be read as JSON"),
        (b'{"model": NaN}', "application/json", "could not be read as JSON"),
        (b'{"model": "\\ud800"}', "application/json", "could not be read as JSON"),
        (b"[]", "application/json", "must be an object"),
        (b"[" * 10_000 + b"]" * 10_000, "application/json", "could not be read as JSON"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "application/json", "more than 128 levels"),
        (b"{}", "application/x-www-form-urlencoded", "`application/x-www-form-urlencoded`"),
        (b"{}", "text/plain", "`text/plain`"),
        (b"{}", "", "has none"),
    ],
)
def test_a_body_must_be_json(ask: Ask, mock: Mock, content: bytes, content_type: str, said: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = ask("POST", CHAT, content=content, headers=headers)
    assert code(response) == (400, None)
    assert said in response.json()["error"]["message"]
    assert (mock.end()[0].operation, mock.end()[0].body) == ("createChatCompletion", content)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/a+json"]
)
def test_json_has_more_than_one_name(ask: Ask, content_type: str) -> None:
    response = ask("POST", CHAT, json=HELLO, headers={"Content-Type": content_type})
    assert response.status_code == 200


def test_a_body_has_a_limit(ask: Ask, mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_server.wire, "BODY_LIMIT", 100)
    response = ask("POST", CHAT, content=b"x" * 101, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert "100 bytes" in response.json()["error"]["message"]
    assert mock.end()[0].status == 413


def test_models_are_listed(ask: Ask, mock: Mock, catalogue: Catalogue) -> None:
    data = ask("GET", "/models").json()["data"]
    assert tuple(model["id"] for model in data) == catalogue.ids
    assert mock.end()[0].evidence == (*catalogue.ids, word("test", 0))
    mock.begin(Scenario(models=("a", "b")))
    assert [model["id"] for model in ask("GET", "/models").json()["data"]] == ["a", "b"]


def test_a_model_is_retrieved_by_its_name(ask: Ask, mock: Mock) -> None:
    mock.begin(Scenario(models=("team/a",), seed="test"))
    model = ask("GET", "/models/team%2Fa").json()
    assert model["id"] == "team/a"
    evidence = mock.end()[0].evidence
    assert all(it in (model["owned_by"] + str(model["created"])) for it in evidence)
    assert model["id"] not in evidence
    assert code(ask("GET", "/models/b")) == (404, "model_not_found")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_files_are_served_by_their_address(ask: Ask, mock: Mock, method: str) -> None:
    url = "https://pictures.example.com/猫/cat.png?size=1"
    mock.begin(Scenario(files={url: b"\x89PNG"}))
    response = ask(method, url, key=None)
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["content-length"] == "4"
    assert response.content == (b"\x89PNG" if method == "GET" else b"")
    assert mock.end()[0].operation == "getFile"
    assert ask("POST", url).status_code == 404
    assert ask("GET", url.replace("size=1", "size=2")).status_code == 404


def test_replies_say_who_they_are(ask: Ask) -> None:
    first, second = ask("GET", "/models"), ask("GET", "/nowhere")
    assert first.headers["x-request-id"].startswith("req_")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert int(second.headers["openai-processing-ms"]) >= 0
    assert first.headers["content-type"] == "application/json"
    assert int(first.headers["content-length"]) == len(first.content)


def test_exchanges_hold_what_went_over_the_wire(ask: Ask, mock: Mock) -> None:
    response = ask("POST", f"{CHAT}?a=1", json=HELLO, headers={"X-Title": "t"})
    (exchange,) = mock.end()
    assert (exchange.method, exchange.scheme, exchange.host) == ("POST", "https", "api.openai.com")
    assert (exchange.port, exchange.path, exchange.query) == (443, "/v1/chat/completions", "a=1")
    assert (exchange.header("x-title"), exchange.header("authorization")) == ("t", "Bearer sk-any")
    assert (exchange.status, exchange.response) == (200, response.content)
    assert dict(exchange.response_headers)["content-type"] == "application/json"
    mock.begin(Scenario())
    assert mock.end() == ()


def test_an_operation_without_an_answer_is_told(contract: Contract, catalogue: Catalogue) -> None:
    strange = dataclasses.replace(contract.operations[0], id="createMusic")
    with pytest.raises(ContractError, match="createMusic"):
        Mock(dataclasses.replace(contract, operations=(strange,)), catalogue)

"""Every request of the documented clients, replayed, and what a server must do for all three of them."""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from mock_server import sse
from mock_server.contract import Contract

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
TEXT = (
    (Path(__file__).parent / "requests.yaml")
    .read_text()
    .replace("PICTURE", f'"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"')
)
REQUESTS: list[dict[str, Any]] = yaml.safe_load(TEXT)
CHATS = [it for it in REQUESTS if "body" in it]
STREAMS = [it for it in CHATS if it.get("stream")]
CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
URL = "/v1/chat/completions"


def name(request: dict[str, Any]) -> str:
    return f"{request['client']}/{request['name']}"


@pytest.fixture
def api(served: Any) -> Iterator[httpx.Client]:
    """A client of the mock under a documented name, where a key is asked for."""
    served.begin()
    headers = {"Host": served.host, "Authorization": "Bearer sk-any"}
    with httpx.Client(base_url=served.url, headers=headers) as client:
        yield client


def ask(api: httpx.Client, request: dict[str, Any]) -> httpx.Response:
    """Sends a request of the table."""
    headers = request.get("headers", {})
    if "get" in request:
        return api.get(f"/v1{request['get']}", headers=headers)
    body = json.dumps(request["body"], indent=request.get("indent"))
    return api.post(URL, content=body, headers={"content-type": "application/json", **headers})


def chunks(response: httpx.Response) -> list[dict[str, Any]]:
    """The events of a stream but its last, which must be `[DONE]`."""
    *events, last = sse.decode(response.content)
    assert last == sse.DONE
    return [json.loads(event) for event in events]


@pytest.mark.parametrize("request_", REQUESTS, ids=name)
def test_is_accepted(request_: dict[str, Any], api: httpx.Client, served: Any, contract: Contract) -> None:
    response = ask(api, request_)
    assert response.status_code == 200, response.text
    (exchange,) = served.exchanges
    assert exchange.operation == ("listModels" if "get" in request_ else "createChatCompletion")
    assert contract.response_violations(exchange) == ()
    assert any(word in response.text for word in exchange.evidence)


@pytest.mark.parametrize("request_", CHATS, ids=name)
def test_media_type_is_what_was_asked_for(request_: dict[str, Any], api: httpx.Client) -> None:
    media_type = ask(api, request_).headers["content-type"].partition(";")[0]
    assert media_type == ("text/event-stream" if request_.get("stream") else "application/json")


@pytest.mark.parametrize("request_", STREAMS, ids=name)
def test_stream_is_what_all_clients_can_read(request_: dict[str, Any], api: httpx.Client) -> None:
    events = chunks(ask(api, request_))
    assert all(isinstance(event["choices"], list) for event in events)
    choices = [choice for event in events for choice in event["choices"]]
    assert choices[-1]["finish_reason"] in ("stop", "tool_calls")
    assert not any(choice["finish_reason"] for choice in choices[:-1])
    deltas = [choice["delta"] for choice in choices]
    assert {delta.get("role", "assistant") for delta in deltas} <= {"assistant", None}
    assert all(isinstance(delta.get("content"), str | None) for delta in deltas)


@pytest.mark.parametrize("request_", STREAMS, ids=name)
def test_usage_comes_where_it_is_asked_for_and_only_there(
    request_: dict[str, Any], api: httpx.Client
) -> None:
    events = chunks(ask(api, request_))
    if "stream_options" in request_["body"]:
        assert events[-1]["choices"] == []
        assert events[-1]["usage"]["total_tokens"] > 0
        assert all(event["usage"] is None for event in events[:-1])
    else:
        assert not any(event.get("usage") for event in events)


def test_models_are_listed_as_cherry_studio_wants_them(api: httpx.Client) -> None:
    listed = api.get("/v1/models").json()
    assert listed["object"] == "list"
    assert listed["data"]
    for model in listed["data"]:
        assert isinstance(model["id"], str)
        assert model["object"] == "model"
        assert isinstance(model["created"], int | float)
        assert isinstance(model["owned_by"], str)


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (400, {"content": b"{"}),
        (400, {"json": {"model": "m"}}),
        (400, {"json": {**CHAT, "temprature": 1}}),
        (401, {"json": CHAT, "headers": {"Authorization": "Bearer null"}}),
        (401, {"json": CHAT, "headers": {"Authorization": ""}}),
        (404, {"json": CHAT, "url": "/v1/v1/chat/completions"}),
    ],
    ids=["no JSON", "no messages", "misspelt", "Bearer null", "no key", "v1 twice"],
)
def test_errors_have_the_shape_that_all_clients_show(
    status: int, options: dict[str, Any], api: httpx.Client
) -> None:
    headers = {"content-type": "application/json", **options.pop("headers", {})}
    response = api.post(options.pop("url", URL), headers=headers, **options)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]


def test_missing_key_is_401(served: Any) -> None:
    served.begin()
    assert httpx.get(f"{served.url}/v1/models", headers={"Host": served.host}).status_code == 401


def test_partial_keys_and_addresses_are_refused_cleanly(api: httpx.Client) -> None:
    for address in ("/v", "/v1/", "/v1/model", "/v1//models", "//v1/models"):
        response = api.get(address)
        assert response.status_code == 404, address
        assert response.json()["error"]["code"] == "unknown_url"


@pytest.mark.parametrize("request_", STREAMS, ids=name)
def test_client_may_leave_in_mid_stream(
    request_: dict[str, Any], api: httpx.Client, served: Any, contract: Contract
) -> None:
    headers = {"content-type": "application/json"}
    with api.stream("POST", URL, content=json.dumps(request_["body"]), headers=headers) as response:
        assert next(response.iter_bytes())
    left, after = served.exchanges[0], api.post(URL, json=CHAT)
    assert left.status == 200
    assert contract.response_violations(left) == ()
    assert after.status_code == 200


def test_chunked_body_is_accepted(api: httpx.Client) -> None:
    pieces = iter([b'{"model": "m", "messages":', b' [{"role": "user", "content": "Hello"}]}'])
    response = api.post(URL, content=pieces, headers={"content-type": "application/json"})
    assert "content-length" not in response.request.headers
    assert response.status_code == 200


def test_expect_100_continue_is_answered_before_the_body(served: Any) -> None:
    served.begin()
    body = json.dumps(CHAT).encode()
    head = (
        f"POST {URL} HTTP/1.1\r\nHost: {served.host}\r\nAuthorization: Bearer sk-any\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as wire:
        wire.sendall(head.encode())
        assert wire.recv(64).startswith(b"HTTP/1.1 100 ")
        wire.sendall(body)
        assert wire.recv(64).startswith(b"HTTP/1.1 200 ")


def test_key_order_does_not_count(api: httpx.Client) -> None:
    body = json.dumps(dict(reversed(CHAT.items())), indent=4)
    response = api.post(URL, content=body, headers={"content-type": "application/json; charset=utf-8"})
    assert response.status_code == 200


@pytest.mark.parametrize("detail", [{}, {"detail": "auto"}, {"detail": "high"}, {"detail": "low"}])
def test_detail_of_a_picture_is_free(detail: dict[str, str], api: httpx.Client) -> None:
    url = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    part = {"type": "image_url", "image_url": {"url": url, **detail}}
    response = api.post(URL, json={"model": "m", "messages": [{"role": "user", "content": [part]}]})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("500", 500), ("503", 503)])
def test_fault_passes_and_says_when_to_come_again(
    fault: str, status: int, api: httpx.Client, served: Any
) -> None:
    served.begin(
        fixtures=({"match": {"text": "Hello"}, "times": 1, "reply": {"fault": fault, "delay": 0.05}},)
    )
    first = api.post(URL, json=CHAT)
    assert first.status_code == status
    assert set(first.json()["error"]) == {"message", "type", "param", "code"}
    if fault != "500":
        assert first.headers["retry-after-ms"] == "50"
    assert api.post(URL, json=CHAT).status_code == 200


def test_error_in_mid_stream_is_an_event(api: httpx.Client, served: Any) -> None:
    served.begin(fixtures=({"match": {"text": "Hello"}, "reply": {"fault": "stream-error"}},))
    response = api.post(URL, json={**CHAT, "stream": True})
    assert response.status_code == 200
    events = [json.loads(it) for it in sse.decode(response.content) if it != sse.DONE]
    assert events[0]["choices"]
    assert events[-1]["error"]["message"]


ORIGIN = {"Origin": "http://localhost:1212", "Access-Control-Request-Method": "POST"}


@pytest.mark.parametrize(
    "names",
    [
        "authorization,content-type",
        "authorization,content-type,user-agent",
        "authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os,x-stainless-retry-count",
        "authorization,content-type,http-referer,x-title,x-api-key",
    ],
    ids=["Chatbox", "Firefox", "SDK", "Cherry Studio"],
)
def test_preflight_is_granted_without_a_key(names: str, served: Any) -> None:
    served.begin()
    asked = {**ORIGIN, "Host": served.host, "Access-Control-Request-Headers": names}
    response = httpx.options(f"{served.url}{URL}", headers=asked)
    assert response.status_code in (200, 204)
    assert response.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"])
    assert "POST" in response.headers["access-control-allow-methods"]
    granted = {it.strip().lower() for it in response.headers["access-control-allow-headers"].split(",")}
    assert set(names.split(",")) <= granted


def test_answers_may_be_read_by_a_browser(api: httpx.Client) -> None:
    for status, body in ((200, CHAT), (400, {})):
        response = api.post(URL, json=body, headers={"Origin": ORIGIN["Origin"]})
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"])


def test_slow_sender_does_not_hold_up_others(api: httpx.Client, served: Any) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as slow:
        slow.sendall(f"POST {URL} HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: 100\r\n\r\n{{".encode())
        begun = time.monotonic()
        assert api.post(URL, json=CHAT).status_code == 200
        assert time.monotonic() - begun < 2

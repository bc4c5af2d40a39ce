from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.scenario import Scenario
from mock_server.tokens import ShapeError

Ask = Callable[..., httpx.Response]
QWEN = "Qwen2.5-VL-7B-Instruct"


def picture(width: int = 64, height: int = 64, format: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, format)
    return out.getvalue()


def data_url(data: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def chat(url: str, model: str = QWEN, **more: Any) -> dict[str, Any]:
    part = {"type": "image_url", "image_url": {"url": url}}
    content = [{"type": "text", "text": "What is this?"}, part]
    return {"model": model, "messages": [{"role": "user", "content": content}], **more}


@pytest.mark.parametrize(
    ("model", "size", "detail", "tokens"),
    [
        (QWEN, (512, 512), "auto", 326),
        (QWEN, (1080, 1920), "auto", 1224),
        (QWEN, (4000, 3000), "auto", 1232),
        (QWEN, (1, 1), "auto", 6),
        ("GLM-4V", (1, 1), "auto", 11),
        ("GLM-4V", (1080, 1920), "auto", 2693),
        ("gpt-4o", (1024, 1024), "high", 765),
        ("gpt-4o", (2048, 4096), "high", 1105),
        ("gpt-4o", (2048, 4096), "low", 85),
        ("gpt-4o", (64, 64), "auto", 255),
    ],
)
def test_published_formulas(
    catalogue: Catalogue, model: str, size: tuple[int, int], detail: str, tokens: int
) -> None:
    assert catalogue.family(model).picture.tokens(*size, detail) == tokens


def test_a_picture_may_not_be_a_line(catalogue: Catalogue, ask: Ask) -> None:
    assert catalogue.family(QWEN).picture.tokens(2000, 10) > 0
    with pytest.raises(ShapeError, match="at most 200 times"):
        catalogue.family(QWEN).picture.tokens(2001, 10)
    response = ask("POST", "/chat/completions", json=chat(data_url(picture(600, 2))))
    assert response.status_code == 400
    assert "it is 600x2" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (data_url(picture())[:-9], "no base64"),
        (data_url(picture(), "image/jpeg"), "says that it is image/jpeg, but its bytes are image/png"),
        (data_url(b"no picture"), "cannot be decoded"),
        (data_url(picture(800, 800)[:-200]), "cannot be decoded"),
        (data_url(b""), "must be a data URL"),
    ],
    ids=["base64", "mislabelled", "text", "cut", "empty"],
)
def test_a_broken_picture_is_refused(ask: Ask, url: str, said: str) -> None:
    response = ask("POST", "/chat/completions", json=chat(url))
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "invalid_value"
    assert error["param"] == "messages[0].content[1].image_url.url"
    assert said in error["message"]


@pytest.mark.parametrize(
    ("format", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("JPEG", "image/jpg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
    ],
)
def test_pictures_of_all_kinds(ask: Ask, format: str, media_type: str) -> None:
    body = chat(data_url(picture(format=format), media_type))
    assert ask("POST", "/chat/completions", json=body).status_code == 200


def test_a_bomb_is_not_unpacked(ask: Ask) -> None:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    response = ask("POST", "/chat/completions", json=chat(data_url(out.getvalue())))
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_value"


def test_a_declared_picture_is_decoded_another_is_believed(ask: Ask, mock: Mock) -> None:
    url = "https://pictures.example.com/cat.png"
    mock.begin(Scenario(files={url: b"no picture"}))
    refused = ask("POST", "/chat/completions", json=chat(url))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_value")
    assert (
        ask("POST", "/chat/completions", json=chat("https://elsewhere.example.com/dog.png")).status_code
        == 200
    )


OWN = """
source: s
date: 2026-01-01
models:
- id: blind
  family: other
  context_tokens: 100
  modalities: [text]
  limits: {}
  price: {input: 1, output: 2}
"""


@pytest.fixture
def blind(contract: Any, tmp_path: Any) -> Mock:
    path = tmp_path / "models.yaml"
    path.write_text(OWN)
    mock = Mock(contract, Catalogue.load(path))
    mock.begin(Scenario(cost=True))
    return mock


def ask_mock(mock: Mock, body: dict[str, Any]) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(mock.asgi)
        async with httpx.AsyncClient(transport=transport) as client:
            url = "https://api.openai.com/v1/chat/completions"
            return await client.post(url, json=body, headers={"Authorization": "Bearer sk"})

    return asyncio.run(go())


def test_a_model_without_eyes(blind: Mock) -> None:
    response = ask_mock(blind, chat("https://a.b/c.png", "blind"))
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "messages.[0].content.[1].type"
    assert "`blind` takes text" in response.json()["error"]["message"]


@pytest.mark.parametrize(("words", "answer"), [(150, None), (10, 95)])
def test_a_context_has_an_end(blind: Mock, words: int, answer: int | None) -> None:
    body: dict[str, Any] = {
        "model": "blind",
        "messages": [{"role": "user", "content": " ".join(["word"] * words)}],
    }
    response = ask_mock(blind, body if answer is None else {**body, "max_tokens": answer})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["param"]) == (
        400,
        "context_length_exceeded",
        "messages" if answer is None else "max_tokens",
    )
    assert "room for 100 tokens" in error["message"]
    assert str(words + (answer or 0)) in error["message"]


def test_the_cost_is_told_where_it_is_asked_for(blind: Mock) -> None:
    body = {"model": "blind", "messages": [{"role": "user", "content": "Hi"}]}
    usage = ask_mock(blind, body).json()["usage"]
    expected = (usage["prompt_tokens"] + 2 * usage["completion_tokens"]) / 1e6
    assert usage["cost"] == pytest.approx(expected)
    blind.begin(Scenario())
    assert "cost" not in ask_mock(blind, body).json()["usage"]


def test_usage_counts_what_was_shown(ask: Ask) -> None:
    shown = ask("POST", "/chat/completions", json=chat(data_url(picture(512, 512)))).json()["usage"]
    plain = ask("POST", "/chat/completions", json=chat(data_url(picture(1, 1)))).json()["usage"]
    assert shown["prompt_tokens"] - plain["prompt_tokens"] == 326 - 6


@pytest.mark.parametrize("address", [{}, {"image_url": None}], ids=["absent", "null"])
def test_a_stored_picture_is_counted_unseen(ask: Ask, address: dict[str, Any]) -> None:
    def tokens(part: dict[str, Any]) -> int:
        given = [{"role": "user", "content": [{"type": "input_image", **part}]}]
        response = ask("POST", "/responses", json={"model": "gpt-4o", "input": given})
        assert response.status_code == 200, response.text
        return int(response.json()["usage"]["input_tokens"])

    assert tokens({"file_id": "file-1", **address}) == tokens({"image_url": "https://example.com/unseen.png"})

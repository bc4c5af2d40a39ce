from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

import mock_server.dialect
from mock_server.app import Mock
from mock_server.catalogue import Catalogue
from mock_server.contract import Contract
from mock_server.dialect import Dialect, names
from mock_server.errors import DialectError
from mock_server.merge import merged
from mock_server.scenario import Scenario

Ask = Callable[..., httpx.Response]


def picture(side: int) -> str:
    out = BytesIO()
    Image.new("RGB", (side, side)).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


REMOTE = {"type": "image_url", "image_url": {"url": "https://a.b/c.png"}}
INLINE = {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{picture(8)}"}}
SMALL = {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{picture(4)}"}}
BARE = {"type": "image_url", "image_url": {"url": picture(8)}}
BROKEN_BARE = {"type": "image_url", "image_url": {"url": "aGVsbG8="}}
PLAIN = {"type": "image_url", "image_url": INLINE["image_url"]["url"]}  # type: ignore[index]
VIDEO = {"type": "video_url", "video_url": {"url": "https://a.b/c.mp4"}}
FAST = {**VIDEO, "fps": 2}
FRAMES = {"type": "video", "video": ["https://a.b/1.png", "https://a.b/2.png"]}
JPEGS = {"type": "video_url", "video_url": {"url": f"data:video/jpeg;base64,{picture(8)},{picture(8)}"}}
BROKEN_JPEGS = {"type": "video_url", "video_url": {"url": f"data:video/jpeg;base64,{picture(8)},aGVsbG8="}}
SOUND = {"type": "audio_url", "audio_url": {"url": "https://a.b/c.mp3"}}

TAKEN = [
    ("platform", {}, [VIDEO]),
    ("platform", {}, [SMALL]),
    ("openai", {}, [REMOTE]),
    ("vllm", {"top_k": 5, "whatever": 1}, [VIDEO, SOUND, JPEGS]),
    ("dashscope", {"enable_thinking": True, "vl_high_resolution_images": True}, [FAST, FRAMES]),
    ("dashscope", {}, [{**REMOTE, "min_pixels": 3136}]),
    ("zhipu", {"thinking": {"type": "enabled"}}, [BARE, INLINE]),
    ("qianfan", {}, [INLINE]),
    ("ollama", {}, [PLAIN, INLINE]),
]
REFUSED = [
    ("platform", {"top_k": 5}, []),
    ("platform", {}, [BARE]),
    ("platform", {}, [PLAIN]),
    ("platform", {}, [FRAMES]),
    ("openai", {}, [VIDEO]),
    ("vllm", {"top_k": "5"}, []),
    ("vllm", {}, [BROKEN_JPEGS]),
    ("dashscope", {"thinking": {"type": "enabled"}}, []),
    ("dashscope", {}, [{"type": "video", "video": []}]),
    ("dashscope", {}, [{"type": "video", "video": ["data:image/png;base64,aGVsbG8="]}]),
    ("zhipu", {"thinking": {"type": "on"}}, []),
    ("zhipu", {}, [BROKEN_BARE]),
    ("qianfan", {}, [SMALL]),
    ("ollama", {}, [REMOTE]),
    ("ollama", {}, [{"type": "image_url", "image_url": "https://a.b/c.png"}]),
]


@pytest.fixture(scope="module")
def served(contract: Contract, catalogue: Catalogue) -> Mock:
    """One mock for all, as each dialect's contract is compiled once."""
    return Mock(contract, catalogue)


def ask(mock: Mock, dialect: str, options: dict[str, Any], parts: list[Any]) -> httpx.Response:
    mock.begin(Scenario(dialect=dialect))
    content = [{"type": "text", "text": "Hi"}, *parts]
    body = {"model": "m", "messages": [{"role": "user", "content": content}], **options}

    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi)) as client:
            url = "https://api.openai.com/v1/chat/completions"
            return await client.post(url, json=body, headers={"Authorization": "Bearer sk"})

    return asyncio.run(go())


def dialect_contract(dialect: str) -> Contract:
    return Contract.load(patches=Dialect.load(dialect).patches)


@pytest.mark.parametrize(("dialect", "options", "parts"), TAKEN)
def test_what_it_takes(served: Mock, dialect: str, options: dict[str, Any], parts: list[Any]) -> None:
    response = ask(served, dialect, options, parts)
    assert response.status_code == 200, response.text
    assert dialect_contract(dialect).response_violations(served.end()[0]) == ()


@pytest.mark.parametrize(("dialect", "options", "parts"), REFUSED)
def test_what_it_refuses(served: Mock, dialect: str, options: dict[str, Any], parts: list[Any]) -> None:
    response = ask(served, dialect, options, parts)
    assert response.status_code == 400, response.text
    assert dialect_contract(dialect).response_violations(served.end()[0]) == ()


def error(response: httpx.Response) -> dict[str, Any]:
    return dict(response.json()["error"])


def test_errors_of_each(served: Mock) -> None:
    wrong: dict[str, Any] = {"temperature": "hot"}
    assert error(ask(served, "platform", wrong, []))["code"] == "invalid_type"
    assert error(ask(served, "vllm", wrong, []))["code"] == 400
    assert sorted(error(ask(served, "zhipu", wrong, []))) == ["code", "message"]
    assert error(ask(served, "zhipu", wrong, []))["code"] == "1214"
    qianfan = ask(served, "qianfan", wrong, [])
    assert "param" not in error(qianfan)
    assert qianfan.json()["id"].startswith("as-")


@pytest.mark.parametrize("stream", [False, True])
def test_what_it_adds_to_a_message(served: Mock, stream: bool) -> None:
    response = ask(served, "vllm", {"stream": stream}, [])
    assert '"reasoning_content":null' in response.text
    assert dialect_contract("vllm").response_violations(served.end()[0]) == ()
    assert "reasoning_content" not in ask(served, "platform", {"stream": stream}, []).text


@pytest.mark.parametrize("name", names())
def test_each_names_its_source(name: str) -> None:
    dialect = Dialect.load(name)
    assert dialect.source
    assert dialect.date.startswith("20")


def test_a_dialect_that_is_not_there() -> None:
    with pytest.raises(DialectError, match=r"no dialect `openia`: choose one of dashscope, ollama"):
        Dialect.load("openia")


def test_a_broken_dialect_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vllm.yaml").write_text("source: s\ndate: 2026-01-01\nerors: {}\n")
    monkeypatch.setattr(mock_server.dialect, "_FOLDER", tmp_path)
    with pytest.raises(DialectError, match="no field `erors`; did you mean `errors`"):
        Dialect.load("vllm")


def test_a_patch_names_schemas_that_there_are() -> None:
    known = {path.stem for path in (Path(__file__).parents[2] / "schemas" / "openai").glob("*.json")}
    for name in names():
        assert set(Dialect.load(name).patches) <= known


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": 3}}, {"a": {"c": 2, "d": 3}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": 1}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
    ],
)
def test_merge_patch(document: dict[str, Any], patch: dict[str, Any], result: dict[str, Any]) -> None:
    before = repr(document)
    assert merged(document, patch) == result
    assert repr(document) == before

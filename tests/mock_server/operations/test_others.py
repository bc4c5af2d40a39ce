"""Embeddings, pictures, transcriptions, moderations and files."""

from __future__ import annotations

import base64
import io
import json
import math
import struct
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

import mock_server.store
from mock_server.app import Mock
from mock_server.contract import Contract
from mock_server.scenario import Scenario
from mock_server.words import word

Ask = Callable[..., httpx.Response]
WORD = word("test", 0)


def post(ask: Ask, path: str, **options: Any) -> Any:
    response = ask("POST", path, **options)
    assert response.status_code == 200, response.text
    return response.json()


def embed(ask: Ask, given: Any, **fields: Any) -> list[Any]:
    answer = post(ask, "/embeddings", json={"model": "m", "input": given, **fields})
    return [it["embedding"] for it in answer["data"]]


@pytest.mark.parametrize("dimensions", [1, 2, 3, 256, 1536])
def test_a_vector_has_the_length_one(ask: Ask, mock: Mock, dimensions: int) -> None:
    (vector,) = embed(ask, "A cat", dimensions=dimensions)
    assert len(vector) == dimensions
    assert math.hypot(*vector) == pytest.approx(1, abs=1e-5)
    (evidence,) = mock.end()[0].evidence
    assert float(evidence) == vector[0] == struct.unpack("<f", struct.pack("<f", vector[0]))[0]


def test_a_text_has_its_own_vector(ask: Ask) -> None:
    first, second = embed(ask, ["A cat", "A dog"], dimensions=8)
    assert first != second
    assert [first] == embed(ask, "A cat", dimensions=8)
    assert len(embed(ask, "A cat")[0]) == 1536


def test_a_vector_in_base64_is_the_same(ask: Ask) -> None:
    (vector,) = embed(ask, "A cat", dimensions=8)
    (text,) = embed(ask, "A cat", dimensions=8, encoding_format="base64")
    assert struct.unpack("<8f", base64.b64decode(text)) == pytest.approx(vector, abs=1e-7)


@pytest.mark.parametrize("size", ["256x256", "1536x1024"])
def test_a_picture_can_be_decoded(ask: Ask, size: str) -> None:
    fields = {"prompt": "A cat", "size": size, "response_format": "b64_json", "n": 2}
    pictures = [
        base64.b64decode(it["b64_json"]) for it in post(ask, "/images/generations", json=fields)["data"]
    ]
    assert len(set(pictures)) == 2
    for data in pictures:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert (picture.format, f"{picture.width}x{picture.height}") == ("PNG", size)


def test_a_picture_is_served_by_its_address(ask: Ask, mock: Mock) -> None:
    (item,) = post(ask, "/images/generations", json={"prompt": "A cat", "model": "dall-e-3"})["data"]
    response = ask("GET", item["url"], key=None)
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(response.content)).size == (1024, 1024)
    assert WORD in item["url"]
    assert WORD in item["revised_prompt"]


def test_a_model_may_give_no_addresses(ask: Ask) -> None:
    (item,) = post(ask, "/images/generations", json={"prompt": "A cat", "model": "gpt-image-1"})["data"]
    assert set(item) == {"b64_json", "revised_prompt"}


def transcribe(ask: Ask, name: str = "talk.wav", data: bytes = b"RIFF", **fields: Any) -> httpx.Response:
    return ask(
        "POST", "/audio/transcriptions", data={"model": "whisper-1", **fields}, files={"file": (name, data)}
    )


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("json", '{"text":"This is'),
        ("verbose_json", '{"task":"transcribe"'),
        ("text", "This is"),
        ("srt", "1\n00:00:00,000 --> 00:00:01,000\nThis is"),
        ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nThis is"),
    ],
)
def test_a_recording_is_written_down(ask: Ask, mock: Mock, contract: Contract, form: str, start: str) -> None:
    response = transcribe(ask, response_format=form)
    assert response.text.startswith(start)
    media_type = "application/json" if "json" in form else "text/plain; charset=utf-8"
    assert response.headers["content-type"] == media_type
    assert WORD in response.text
    assert "talk.wav" in response.text
    (exchange,) = mock.end()
    assert (exchange.evidence, contract.response_violations(exchange)) == ((WORD,), ())


@pytest.mark.parametrize("data", [b"RIFF0000WAVE", b"ID3", b"OggS", b"fLaC", b"0000ftypM4A "])
def test_a_recording_is_known_by_its_bytes_whatever_its_name(ask: Ask, data: bytes) -> None:
    assert transcribe(ask, "file.png", data).status_code == 200
    assert transcribe(ask, "file.png", b"\x89PNG" + data).json()["error"]["param"] == "file"


def test_a_recording_has_its_times(ask: Ask) -> None:
    fields = {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
    answer = transcribe(ask, data=b"x" * 32_000, **fields).json()
    assert answer["duration"] == answer["words"][-1]["end"] == answer["segments"][0]["end"] == 3
    assert [it["word"] for it in answer["words"]] == answer["text"].replace(".", " ").replace(
        "talk wav", "talk.wav"
    ).split()
    assert all(it["start"] < it["end"] for it in answer["words"])


def test_a_transcription_can_be_streamed(ask: Ask) -> None:
    response = transcribe(ask, stream="true")
    events = [json.loads(it) for it in response.text.replace("data: ", "").split("\n\n")[:-2]]
    assert "".join(event.get("delta", "") for event in events) == events[-1]["text"]


@pytest.mark.parametrize(
    ("options", "code", "param"),
    [
        ({"files": {"file": ("a.txt", b"a")}, "data": {"model": "m"}}, "invalid_value", "file"),
        ({"files": {"file": ("a.wav", b"")}, "data": {"model": "m"}}, "invalid_value", "file"),
        ({"files": {"file": ("a.wav", b"a")}}, "missing_required_parameter", "model"),
        ({"files": {"model": (None, "m"), "file": (None, "a.wav")}}, "invalid_type", "file"),
        ({"files": {"file": ("a.wav", b"a")}, "data": {"model": "m", "n": "1"}}, "unknown_parameter", "n"),
        ({"json": {"model": "m"}}, None, None),
        ({"content": b"--a", "headers": {"content-type": "multipart/form-data; boundary=a"}}, None, None),
    ],
)
def test_a_form_is_held_against_the_contract(
    ask: Ask, options: dict[str, Any], code: str | None, param: str | None
) -> None:
    response = ask("POST", "/audio/transcriptions", **options)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["param"]) == (400, code, param)


@pytest.mark.parametrize(
    ("given", "flagged"),
    [
        ("A cat", [False]),
        (["A cat", "I will kill you"], [False, True]),
        (
            [{"type": "text", "text": "杀"}, {"type": "image_url", "image_url": {"url": "https://a.b"}}],
            [True],
        ),
    ],
)
def test_texts_are_judged(ask: Ask, mock: Mock, given: Any, flagged: list[bool]) -> None:
    answer = post(ask, "/moderations", json={"input": given})
    assert [it["flagged"] for it in answer["results"]] == flagged
    assert [it["categories"]["violence"] for it in answer["results"]] == flagged
    assert answer["id"] == f"modr-{WORD}"
    assert str(answer["results"][0]["category_scores"]["hate"]) in mock.end()[0].evidence


def upload(ask: Ask, name: str, data: bytes, **fields: str) -> Any:
    return post(ask, "/files", data={"purpose": "batch", **fields}, files={"file": (name, data)})


def test_a_file_lives_from_upload_to_deletion(ask: Ask, mock: Mock, contract: Contract) -> None:
    data = bytes(range(256))
    expiry = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    about = upload(ask, "猫.jsonl", data, **expiry)
    assert (about["filename"], about["bytes"], about["purpose"]) == ("猫.jsonl", 256, "batch")
    assert about["expires_at"] == about["created_at"] + 3600
    path = f"/files/{about['id']}"
    assert ask("GET", path).json() == about
    assert ask("GET", f"{path}/content").content == data
    assert ask("DELETE", path).json() == {"id": about["id"], "object": "file", "deleted": True}
    response = ask("GET", path)
    assert (response.status_code, response.json()["error"]["param"]) == (404, "id")
    assert ask("GET", "/files").json()["data"] == []
    assert [contract.response_violations(it) for it in mock.end()] == [()] * 6


def test_files_are_listed_page_by_page(ask: Ask) -> None:
    ids = [upload(ask, f"{index}.txt", b"a")["id"] for index in range(3)]
    other = upload(ask, "b.txt", b"b", purpose="vision")["id"]

    def listed(query: str) -> tuple[list[str], bool]:
        page = ask("GET", f"/files?{query}").json()
        assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][-1]["id"])
        return [it["id"] for it in page["data"]], page["has_more"]

    assert listed("") == ([other, *ids[::-1]], False)
    assert listed("purpose=batch&order=asc&limit=2") == (ids[:2], True)
    assert listed(f"purpose=batch&order=asc&after={ids[1]}") == (ids[2:], False)


def test_a_query_is_held_against_the_contract(ask: Ask) -> None:
    response = ask("GET", "/files?limit=0")
    assert (response.status_code, response.json()["error"]["param"]) == (400, "limit")


def test_files_are_forgotten_with_the_scenario(ask: Ask, mock: Mock) -> None:
    upload(ask, "a.txt", b"a")
    mock.begin(Scenario())
    assert ask("GET", "/files").json()["data"] == []


def test_the_oldest_files_are_forgotten(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_server.store, "MOST_FILES", 2)
    monkeypatch.setattr(mock_server.store, "MOST_BYTES", 5)
    ids = [upload(ask, f"{index}.txt", b"abc"[: index + 1])["id"] for index in range(3)]
    assert [it["id"] for it in ask("GET", "/files?order=asc").json()["data"]] == ids[1:]
    last = upload(ask, "large.txt", b"abcde")["id"]
    assert [it["id"] for it in ask("GET", "/files").json()["data"]] == [last]


@pytest.mark.parametrize("data", [b"RIFF....WAVE", b"OggS", b"....ftypM4A "])
def test_a_recording_is_known_by_its_beginning(ask: Ask, data: bytes) -> None:
    assert transcribe(ask, name="blob", data=data).status_code == 200
    assert transcribe(ask, name="blob", data=b"no" + data).status_code == 400


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/chat/completions", {"n": 2.0, "max_tokens": 3.0, "logprobs": True, "top_logprobs": 1.0}),
        ("/completions", {"n": 1.0, "max_tokens": 0.0, "logprobs": 0.0, "best_of": 1.0}),
        ("/responses", {"max_output_tokens": 16.0, "top_logprobs": 1.0, "max_tool_calls": 1.0}),
        ("/embeddings", {"dimensions": 2.0}),
        ("/images/generations", {"n": 2.0}),
    ],
)
def test_whole_numbers_may_be_written_with_a_point(ask: Ask, path: str, fields: dict[str, Any]) -> None:
    texts: dict[str, Any] = {
        "/chat/completions": {"messages": [{"role": "user", "content": "Hi"}]},
        "/completions": {"prompt": "Hi"},
        "/images/generations": {"prompt": "Hi"},
    }
    body = {"model": "m", **texts.get(path, {"input": "Hi"}), **fields}
    if path == "/responses":
        body["include"] = ["message.output_text.logprobs"]
    assert ask("POST", path, json=body).status_code == 200

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server.form import misplaced, read_form, read_query

SCHEMA = {
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "name": {"type": "string"},
        "size": {"type": ["integer", "null"]},
        "loud": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "integer"}},
        "until": {"type": "object", "properties": {"seconds": {"type": "integer"}}},
    }
}


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("name=1&size=1&loud=true", {"name": "1", "size": 1, "loud": True}),
        ("size=many&loud=True", {"size": "many", "loud": "True"}),
        ("size=1.5&size=[1]", {"size": "[1]"}),
        ("tags=1&tags=2", {"tags": [1, 2]}),
        ("tags[]=1&tags[]=x", {"tags": [1, "x"]}),
        ("until[seconds]=60&until[anchor]=a", {"until": {"seconds": 60, "anchor": "a"}}),
        ("until=1&until[seconds]=60", {"until": "1"}),
        ('until={"seconds":60}', {"until": {"seconds": 60}}),
        ("other=&name=", {"other": "", "name": ""}),
        ("", {}),
    ],
)
def test_texts_get_the_types_of_their_schema(query: str, values: dict[str, Any]) -> None:
    assert read_query(query, SCHEMA) == values


def encoded(**parts: Any) -> tuple[str, bytes]:
    request = httpx.Request("POST", "http://localhost", **parts)
    return request.headers["content-type"], request.read()


def test_a_form_has_texts_and_files() -> None:
    data = bytes(range(256)) * 5000
    form = read_form(*encoded(data={"size": "3"}, files={"file": ("猫.png", data, "image/png")}), SCHEMA)
    assert form.values == {"size": 3, "file": "猫.png"}
    upload = form.uploads["file"]
    assert (upload.filename, upload.media_type, upload.data) == ("猫.png", "image/png", data)
    assert list(misplaced(form, SCHEMA)) == []


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"files": {"file": (None, "a.png")}}, "`file` must be a file, not text"),
        ({"files": {"name": ("a.txt", b"a")}}, "`name` must be text, not a file"),
    ],
)
def test_a_file_and_a_text_are_told_apart(parts: dict[str, Any], message: str) -> None:
    (violation,) = misplaced(read_form(*encoded(**parts), SCHEMA), SCHEMA)
    assert violation.message == message


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("multipart/form-data", b"--a"),
        ("multipart/form-data; boundary=a", b"hello"),
        ("multipart/form-data; boundary=a", b""),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data; name=x\r\n\r\nabc"),
        ("multipart/form-data; boundary=a", b"--a\r\n\r\nabc\r\n--a--\r\n"),
        ("multipart/form-data; boundary=" + "a" * 100_000, b"--a"),
        ("multipart/form-data; boundary=猫", b"--a"),
    ],
)
def test_what_is_no_form_is_told(content_type: str, data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_form(content_type, data, SCHEMA)

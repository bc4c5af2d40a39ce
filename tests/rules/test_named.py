"""Values that the API refuses by name, and what else only its answer or a header tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runners.model import Exchange, Execution
from runners.rules import Evidence, judge

CODE = (
    "image = encode()\ncontent = [\n"
    '    {"type": "text", "text": "hi"},\n'
    '    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{image}"}},\n]\n'
    'requests.post("https://api.example.com/v1/files")\n'
)
PARAM = "messages[0].content[1].image_url.url"


def body(url: str) -> dict[str, object]:
    parts = [{"type": "text", "text": "hi"}, {"type": "image_url", "image_url": {"url": url}}]
    return {"model": "m", "messages": [{"role": "user", "content": parts}]}


def error(code: str | None, param: str | None) -> dict[str, object]:
    return {"error": {"message": "The picture is broken", "type": "t", "code": code, "param": param}}


def test_a_value_that_the_api_names_is_found_where_it_is_written(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    refused = asked(body("data:image/png;base64,AA"), error("invalid_value", PARAM), status=400, evidence=())
    (found,) = judge(ran("python", CODE, "400", refused), {})
    assert (found.rule, found.line, found.pointer, found.message) == (
        "request/value", 14, "/messages/0/content/1/image_url/url", "the picture is broken",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "param"), [("context_length_exceeded", "messages"), ("invalid_value", None), (None, PARAM)]
)
def test_other_refusals_name_no_value(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], code: str | None, param: str | None
) -> None:
    refused = asked(body("https://a.example/x.png"), error(code, param), status=400, evidence=())
    assert [it.rule for it in judge(ran("python", CODE, "400", refused), {})] == ["request/refused"]


def test_a_word_that_curl_took_for_an_address_is_no_host(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    code = "curl https://api.example.com/v1/models -H Authorization: Bearer $API_KEY\n"
    refused = asked(b"", error("invalid_api_key", None), method="GET", operation="listModels", status=401,
                    path="/v1/models", headers=(), evidence=())  # fmt: skip
    evidence = ran("shell", code, "", refused, execution=Execution(0, "", "", 1.0, None, ("Bearer",)))
    assert [it.rule for it in judge(evidence, {})] == ["request/authorization"]


def test_a_form_needs_its_boundary(asked: Callable[..., Exchange], ran: Callable[..., Evidence]) -> None:
    headers = (("authorization", "Bearer sk-reader"), ("content-type", "multipart/form-data"))
    refused = asked(b"x", error(None, None), operation="createFile", path="/v1/files", headers=headers,
                    status=400, evidence=())  # fmt: skip
    assert [it.rule for it in judge(ran("python", CODE, "400", refused), {})] == ["request/content-type"]

"""Whether an output shows that the answer was read."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from runners.model import Exchange
from runners.rules import Evidence, judge

BODY = {"model": "m", "messages": [{"role": "user", "content": "What is this?"}]}
CALL = {"function": {"name": "light_on", "arguments": '{"room": "kitchen"}'}}
USAGE = {"usage": {"prompt_tokens": 1227, "completion_tokens": 16, "total_tokens": 1243}}
MODELS = {"operation": "listModels", "method": "GET", "path": "/v1/models", "evidence": ("m-1",)}

SHOWN = {
    "the word": ("zutamiroke", {}, {}),
    "a letter a line": ("\n".join("zutamiroke"), {}, {}),
    "wrapped and shouted": ("THE ZUTAM\nIROKE", {}, {}),
    "in base64": (base64.b64encode(b"The word is zutamiroke, and so on").decode(), {}, {}),
    "the beginning of the text": ("The word is z…", {"evidence": ("nothing",)}, {}),
    "a function that is to be called": (
        "-> light_on",
        {},
        {"choices": [{"message": {"tool_calls": [CALL]}}]},
    ),
    "tokens in and out": ("1227 in, 16 out", {}, USAGE),
    "a header of the answer": ("req-1f0c2d", {}, {}),
    "a status that was asked for without sending anything": ("200", MODELS, {}),
    "how many models there are": ("3 models", MODELS, {"data": [1, 2, 3]}),
    "a vector's length": ("1536", {"operation": "createEmbedding", "body": {"model": "m", "input": "x"}}, {}),
    "a picture in a file": ("saved", {"operation": "createImage", "body": {"model": "m", "prompt": "x"}}, {}),
    "a judgement": ("fine", {"operation": "createModeration", "body": {"input": "x"}}, {}),
}
UNSHOWN = {
    "another text": ("Done!", {}, {}),
    "the request": ("What is this?", {}, {"choices": [{"message": {"content": "What is this? A cat."}}]}),
    "one number of tokens": ("1243", {}, USAGE),
    "a part of a number": ("12270 160", {}, USAGE),
    "the status of a call that is made for its answer": ("200", {}, {}),
    "a value that is not there": ("Answer: undefined", {}, {}),
    "an answer that was not read": ("<Response [200]>", MODELS, {}),
    "another that was not": ("Response {\n  'x-request-id': 'req-1f0c2d'\n}", {}, {}),
    "no vector": (
        "[object Object]",
        {"operation": "createEmbedding", "body": {"model": "m", "input": "x"}},
        {},
    ),
}


@pytest.mark.parametrize(("stdout", "more", "answer"), SHOWN.values(), ids=SHOWN)
def test_an_answer_that_is_shown_in_any_form_is_no_finding(
    asked: Callable[..., Exchange],
    ran: Callable[..., Evidence],
    stdout: str,
    more: dict[str, Any],
    answer: dict[str, Any],
) -> None:
    exchange = asked(**{"body": BODY, **({"answer": answer} if answer else {}), **more})
    assert judge(ran("python", "print(answer)\n", stdout, exchange), {}) == ()


@pytest.mark.parametrize(("stdout", "more", "answer"), UNSHOWN.values(), ids=UNSHOWN)
def test_what_the_answer_did_not_tell_is_no_answer(
    asked: Callable[..., Exchange],
    ran: Callable[..., Evidence],
    stdout: str,
    more: dict[str, Any],
    answer: dict[str, Any],
) -> None:
    exchange = asked(**{"body": BODY, **({"answer": answer} if answer else {}), **more})
    findings = judge(ran("python", "x = 1\nprint(answer)\n", stdout, exchange), {})
    assert [(finding.rule, finding.line) for finding in findings] == [("sample/no-answer", 12)]


SAVING = {
    "shell": "curl https://api.example.com/v1/x -o answer.json\necho saved\n",
    "python": 'with open("answer.txt", "w") as file:\n    file.write(answer)\nprint("saved")\n',
    "node": 'writeFileSync("answer.txt", answer);\nconsole.log("saved");\n',
    "go": 'os.WriteFile("answer.txt", answer, 0o644)\nfmt.Println("saved")\n',
    "java": 'Files.writeString(Path.of("answer.txt"), answer);\nSystem.out.println("saved");\n',
}


@pytest.mark.parametrize(("language", "code"), SAVING.items())
def test_an_answer_may_go_to_a_file(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], language: str, code: str
) -> None:
    assert judge(ran(language, code, "saved\n", asked(BODY)), {}) == ()
    assert judge(ran(language, code, "", asked(BODY)), {}) == ()


def test_dev_null_is_no_file(asked: Callable[..., Exchange], ran: Callable[..., Evidence]) -> None:
    code = "curl -s -o /dev/null -w '%{http_code}' https://api.example.com/v1/chat/completions\n"
    findings = judge(ran("shell", code, "200", asked(BODY)), {})
    assert [finding.rule for finding in findings] == ["sample/no-answer"]


def test_the_progress_of_curl_is_no_output(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    meter = (
        "  % Total    % Received\n     Dload  Upload\n100   120  100   120 --:--:-- --:--:-- --:--:--  1200\n"
    )
    code = "curl https://api.example.com/v1/chat/completions > /dev/null\n"
    findings = judge(ran("shell", code, "", asked(BODY), stderr=meter), {})
    assert [finding.rule for finding in findings] == ["sample/no-output"]


PENDING = {
    "python": (
        "completion = create()\nprint(completion)\n",
        "<coroutine object AsyncCompletions.create at 0x7f>\n",
    ),
    "node": ("const answer = ask();\nconsole.log(answer);\n", "Promise { <pending> }\n"),
}


@pytest.mark.parametrize(("language", "code", "stdout"), [(key, *value) for key, value in PENDING.items()])
def test_a_call_that_nobody_awaits_is_found_where_it_is_printed(
    ran: Callable[..., Evidence], language: str, code: str, stdout: str
) -> None:
    findings = judge(ran(language, code, stdout), {})
    assert [(finding.rule, finding.line) for finding in findings] == [("sample/no-answer", 12)]

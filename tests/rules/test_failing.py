"""What samples do when the API fails, and errors that they keep to themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from runners.model import Behaviour, Exchange, Severity, Stop
from runners.rules import Evidence, judge
from runners.rules.failing import hidden, trial

BODY = {"model": "blind", "messages": [{"role": "user", "content": "hi"}]}
ERROR = {"error": {"message": "Come back tomorrow", "type": "t", "code": None, "param": None}}
TRACE = (
    'Traceback (most recent call last):\n  File "/home/reader/main.py", line 2, in <module>\nValueError: no\n'
)
NODE_TRACE = "APIError: no\n    at async file:///home/reader/main.mjs:4:11 {\n}\n\nNode.js v24.19.0\n"
CODE = "try:\n    print(client.chat.completions.create(x))\nexcept Exception:\n    pass\n"

ALONE = {
    "says so and exits": ("", "error: no\n", 1, Behaviour.EXITS),
    "says the status": ("", "status 500\n", 1, Behaviour.EXITS),
    "says the message": ("Come back tomorrow\n", "", 0, Behaviour.SAYS),
    "exits without a word": ("", "", 22, Behaviour.MUTE),
    "says nothing": ("", "", 0, Behaviour.SILENT),
    "prints success": ("Done!\n", "", 0, Behaviour.GOES_ON),
    "crashes": ("", TRACE, 1, Behaviour.STACK_TRACE),
    "crashes in Node": ("", NODE_TRACE, 1, Behaviour.STACK_TRACE),
    "says it in Chinese": ("请求失败\n", "", 0, Behaviour.SAYS),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_request_that_fails_for_good(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], name: str
) -> None:
    stdout, stderr, exit_code, expected = ALONE[name]
    failed = asked(BODY, ERROR, status=500, evidence=())
    found = trial("500", ran("python", CODE, stdout, failed, stderr=stderr, exit_code=exit_code))
    assert found is not None
    assert (found.fault, found.behaviour, found.exit_code) == ("500", expected, exit_code)


@pytest.mark.parametrize(("refusals", "expected"), [(1, Behaviour.RECOVERS), (2, Behaviour.HURRIES)])
def test_a_request_that_is_served_later(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], refusals: int, expected: Behaviour
) -> None:
    refused = asked(BODY, ERROR, status=429, evidence=())
    found = trial("429", ran("python", CODE, "zutamiroke", *[refused] * refusals, asked(BODY)))
    assert found is not None
    assert found.behaviour is expected


def test_a_sample_that_was_stopped_hangs(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    evidence = ran("python", CODE, "", asked(BODY), exit_code=137)
    stopped = replace(evidence, execution=replace(evidence.execution, stop=Stop.TIME))
    found = trial("cut", stopped)
    assert found is not None
    assert found.behaviour is Behaviour.HANGS


def test_a_fault_that_no_request_met_is_no_trial(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    models = asked(b"", method="GET", operation="listModels", path="/v1/models")
    assert trial("500", ran("python", CODE, "zutamiroke", models)) is None
    assert trial("cut", ran("python", CODE, "zutamiroke", models)) is None


def test_what_nobody_learns_of_is_a_finding_where_the_config_asks_for_it(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    evidence = ran("python", CODE, "", asked(BODY, ERROR, status=500, evidence=()))
    found = trial("500", evidence)
    assert found is not None
    finding = hidden(found, evidence, Severity.ERROR)
    assert finding is not None
    assert (finding.rule, finding.line, finding.severity) == ("sample/hides-error", 13, Severity.ERROR)
    told = ran("python", CODE, "error", asked(BODY, ERROR, status=500, evidence=()))
    said = trial("500", told)
    assert said is not None
    assert hidden(said, told, Severity.ERROR) is None


SWALLOWED = [
    ("python", CODE, 13),
    ("node", "try {\n  console.log(await ask());\n} catch {}\n", 13),
    ("java", "try {\n  client.send(request, handler);\n} catch (Exception e) {}\n", 13),
    ("go", "answer, _ := http.Post(url, kind, body)\n", 11),
    ("shell", "key=1\ncurl -s https://api.example.com/v1/x > /dev/null\n", 12),
]


@pytest.mark.parametrize(("language", "code", "line"), SWALLOWED)
def test_an_error_that_is_swallowed_is_found_where_it_is(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence], language: str, code: str, line: int
) -> None:
    failed = asked(BODY, ERROR, status=500, evidence=())
    findings = judge(ran(language, code, "", failed), {})
    assert [(finding.rule, finding.line) for finding in findings] == [("sample/hides-error", line)]
    refused = judge(ran(language, code, "Error 500", failed), {})
    assert [finding.rule for finding in refused] == ["request/refused"]


def test_a_part_that_the_model_does_not_take(
    asked: Callable[..., Exchange], ran: Callable[..., Evidence]
) -> None:
    picture = {"type": "image_url", "image_url": {"url": "https://a.example/cat.png"}}
    content = [{"type": "text", "text": "hi"}, picture, picture]
    code = 'content = [\n    {"type": "text", "text": "hi"},\n    {"type": "image_url", "image_url": x},\n]\n'
    body = {"model": "blind", "messages": [{"role": "user", "content": content}]}
    findings = judge(ran("python", code, "zutamiroke", asked(body)), {})
    assert [(it.rule, it.line, it.pointer, it.expected) for it in findings] == [
        ("request/unsupported", 13, "/messages/0/content/1/type", "text")
    ]
    assert judge(ran("python", code, "zutamiroke", asked({**body, "model": "unknown"})), {}) == ()

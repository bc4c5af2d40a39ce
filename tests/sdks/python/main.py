"""Calls the API in every way that a reader would; prints `case: what came` for each."""

import base64
from collections.abc import Callable
from pathlib import Path

from openai import APIStatusError, OpenAI

MODEL = "gpt-4o-mini"
PICTURE = "https://api.example.com/files/picture.png"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def client(case: str, **options: str) -> OpenAI:
    return OpenAI(default_headers={"x-case": case}, **options)


def ask(text: str) -> list[dict]:
    return [{"role": "user", "content": text}]


def plain(api: OpenAI, text: str = "Hello") -> str:
    completion = api.chat.completions.create(model=MODEL, messages=ask(text))
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens > 0
    return completion.choices[0].message.content


def streamed(api: OpenAI) -> str:
    options = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(api.chat.completions.create(model=MODEL, messages=ask("Hello"), **options))
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0
    assert chunks[-2].choices[0].finish_reason == "stop"
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])


def tools(api: OpenAI) -> str:
    messages = ask("What is the weather in Oslo?")
    first = api.chat.completions.create(
        model=MODEL, messages=messages, tools=[WEATHER], tool_choice="required"
    )
    assert first.choices[0].finish_reason == "tool_calls"
    call = first.choices[0].message.tool_calls[0]
    assert call.function.name == "get_weather"
    messages += [
        first.choices[0].message,
        {"role": "tool", "tool_call_id": call.id, "content": "rain"},
    ]
    second = api.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    return call.function.arguments + " " + second.choices[0].message.content


def tools_streamed(api: OpenAI) -> str:
    stream = api.chat.completions.create(
        model=MODEL, messages=ask("Weather?"), tools=[WEATHER], tool_choice="required", stream=True
    )
    calls = [call for chunk in stream for call in chunk.choices[0].delta.tool_calls or ()]
    assert calls[0].function.name == "get_weather"
    return "".join(call.function.arguments for call in calls)


def show(api: OpenAI, url: str) -> str:
    parts = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "What is this?"}]
    completion = api.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": parts}])
    return completion.choices[0].message.content


def picture_url(api: OpenAI) -> str:
    return show(api, PICTURE)


def picture_data(api: OpenAI) -> str:
    data = base64.b64encode(Path("picture.png").read_bytes()).decode()
    return show(api, f"data:image/png;base64,{data}")


def models(api: OpenAI) -> str:
    ids = [model.id for model in api.models.list()]
    assert MODEL in ids, ids
    return api.models.retrieve(MODEL).owned_by


def embeddings(api: OpenAI) -> str:
    made = api.embeddings.create(model="text-embedding-3-small", input=["one", "two"])
    assert [item.index for item in made.data] == [0, 1]
    assert len(made.data[0].embedding) > 1
    return " ".join(map(repr, made.data[0].embedding))


def responses(api: OpenAI) -> str:
    response = api.responses.create(model=MODEL, input="Hello")
    assert response.status == "completed"
    return response.output_text


def responses_streamed(api: OpenAI) -> str:
    events = list(api.responses.create(model=MODEL, input="Hello", stream=True))
    assert events[0].type == "response.created"
    assert events[-1].type == "response.completed"
    return "".join(event.delta for event in events if event.type == "response.output_text.delta")


def refused(call: Callable[[], object]) -> str:
    """The status, the code and the param of the error that a call must raise."""
    try:
        call()
    except APIStatusError as error:
        return f"{error.status_code} {error.code} {error.param or 'null'}"
    raise AssertionError("no error")


def run(case: str, call: Callable[[OpenAI], str], **options: str) -> None:
    try:
        print(f"{case}: {call(client(case, **options))}")
    except Exception as error:
        print(f"{case}: FAILED {error!r}")


for function in (plain, streamed, tools, tools_streamed, picture_url, picture_data):
    run(function.__name__, function)
for function in (models, embeddings, responses, responses_streamed):
    run(function.__name__, function)
run("unknown_key", lambda api: refused(lambda: plain(api)), api_key="sk-nobody-knows-this-key")
run("unknown_model", lambda api: refused(lambda: api.models.retrieve("no-such-model")))
run("bad_request", lambda api: refused(lambda: api.chat.completions.create(model=MODEL, messages=[])))
run("retry_429", lambda api: plain(api, "please 429"))
run("retry_503", lambda api: plain(api, "please 503"))

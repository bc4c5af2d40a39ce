"""Everything that the API refuses, with the status and the error object that it gives."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from mock_server.reply import Headers, Reply, json_reply
from mock_server.violations import Kind, Violation

_CODES = {
    Kind.UNKNOWN_FIELD: "unknown_parameter",
    Kind.MISSING_FIELD: "missing_required_parameter",
    Kind.WRONG_TYPE: "invalid_type",
    Kind.VALUE: "invalid_value",
}
_CLOSE: Headers = (("connection", "close"),)
"""Where the rest of a body is not read."""
_SHORTEST_SHOWN = 12
"""Characters of a key; of a shorter one nothing is shown."""
TOO_LONG = "context_length_exceeded"
"""The code of a refusal because a model's context has no room."""


class RefusalError(Exception):
    """A request that is not carried out, and why."""

    type = "invalid_request_error"
    headers: Headers = ()
    """Beside those of every reply."""

    def __init__(self, status: int, message: str, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param

    def reply(self) -> Reply:
        """The error object as the API sends it."""
        reply = json_reply({"error": self.error()}, self.status)
        return replace(reply, headers=(*reply.headers, *self.headers))

    def error(self) -> dict[str, str | None]:
        """What the error object holds."""
        return {"message": self.message, "type": self.type, "param": self.param, "code": self.code}


def unknown_url(method: str, path: str) -> RefusalError:
    """Nothing is served at that address by that method."""
    return RefusalError(404, f"There is nothing at this address: {method} {path}", "unknown_url")


def wrong_method(method: str, path: str, methods: Iterable[str]) -> RefusalError:
    """Something is served at that address, but not by that method."""
    allowed = ", ".join(methods)
    refusal = RefusalError(405, f"{path} is not served by {method}; use {allowed}", "unknown_url")
    refusal.headers = (("allow", allowed),)
    return refusal


def invalid_key(key: str) -> RefusalError:
    """No key, or one that is not known."""
    message = (
        f"This API key is not known: {masked(key)}"
        if key
        else "No API key was sent. Send it in the header `Authorization: Bearer KEY`"
    )
    return RefusalError(401, message, "invalid_api_key")


def masked(key: str) -> str:
    """A key that may be shown: its middle is hidden."""
    return f"{key[:3]}********{key[-4:]}" if len(key) >= _SHORTEST_SHOWN else "*" * len(key)


def wrong_media_type(found: str, expected: str) -> RefusalError:
    """A body that does not say that it is what the operation takes."""
    said = f"this request's is `{found}`" if found else "this request has none"
    return RefusalError(400, f"The header Content-Type must be `{expected}`; {said}")


def broken_json(reason: str) -> RefusalError:
    """A body that is no JSON."""
    return RefusalError(400, f"The request's body could not be read as JSON: {reason}")


def broken_form(reason: str) -> RefusalError:
    """A body that is no multipart form."""
    return RefusalError(400, f"The request's body could not be read as a multipart form: {reason}")


def too_large(limit: int) -> RefusalError:
    """A body of more bytes than are taken."""
    refusal = RefusalError(413, f"The request's body has more than {limit} bytes")
    refusal.headers = _CLOSE
    return refusal


def no_such_file(name: str) -> RefusalError:
    """A file that was never uploaded, or has been deleted."""
    return RefusalError(404, f"There is no file {name!r}; upload one first", None, "id")


def head_too_long(limit: int) -> RefusalError:
    """A request's line and headers of more bytes than are taken."""
    refusal = RefusalError(400, f"The request's headers have more than {limit} bytes")
    refusal.headers = _CLOSE
    return refusal


def no_http() -> RefusalError:
    """Bytes that are no request."""
    refusal = RefusalError(400, "This is no HTTP request")
    refusal.headers = _CLOSE
    return refusal


def model_not_found(model: str) -> RefusalError:
    """A model that nobody has."""
    return RefusalError(
        404, f"The model `{model}` does not exist, or this key may not use it", "model_not_found", "model"
    )


def violated(violation: Violation) -> RefusalError:
    """A body that breaks its schema."""
    hint = f": {violation.hint}" if violation.hint else ""
    message = f"{violation.message[0].upper()}{violation.message[1:]}{hint}"
    return RefusalError(400, message, _CODES[violation.kind], violation.param or None)


def no_such_modality(
    model: str, kind: str, modalities: Iterable[str], path: tuple[str | int, ...]
) -> RefusalError:
    """A part of a kind that the model does not take."""
    param = ".".join(f"[{part}]" if isinstance(part, int) else part for part in (*path, "type"))
    message = f"The model `{model}` takes {', '.join(modalities)}; this part is of the kind {kind}"
    return RefusalError(400, message, None, param)


def context_too_long(limit: int, prompt: int, completion: int, param: str) -> RefusalError:
    """More tokens than the model's context has room for."""
    message = (
        f"The model's context has room for {limit} tokens. This request takes about {prompt + completion}: "
        f"{prompt} for its input and {completion} for its answer. Ask for less"
    )
    return RefusalError(400, message, TOO_LONG, param)


def rate_limited(message: str, kind: str, seconds: float) -> RefusalError:
    """A limit is reached; `kind` is `requests` or `tokens`, and it is worth trying again after `seconds`."""
    refusal = RefusalError(429, message, "rate_limit_exceeded")
    refusal.type, refusal.headers = kind, retry_after(seconds)
    return refusal


def server_error(message: str) -> RefusalError:
    """The server's own fault."""
    refusal = RefusalError(500, message)
    refusal.type = "server_error"
    return refusal


def overloaded(seconds: float) -> RefusalError:
    """Too much to do just now."""
    refusal = RefusalError(503, "The server is overloaded; try again later", "server_is_overloaded")
    refusal.type, refusal.headers = "service_unavailable_error", retry_after(seconds)
    return refusal


def too_slow(seconds: float) -> RefusalError:
    """A client that does not send what it announced."""
    refusal = RefusalError(408, f"The request's body did not arrive within {seconds:g} seconds")
    refusal.headers = _CLOSE
    return refusal


def retry_after(seconds: float) -> Headers:
    """When to try again, in whole seconds and in milliseconds."""
    milliseconds = math.ceil(seconds * 1000)
    return ("retry-after", str(math.ceil(seconds))), ("retry-after-ms", str(milliseconds))

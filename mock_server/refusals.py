"""Everything that the API refuses, with the status and the error object that it gives."""

from __future__ import annotations

from mock_server.reply import Reply, json_reply
from mock_server.violations import Kind, Violation

_CODES = {
    Kind.UNKNOWN_FIELD: "unknown_parameter",
    Kind.MISSING_FIELD: "missing_required_parameter",
    Kind.WRONG_TYPE: "invalid_type",
    Kind.VALUE: "invalid_value",
}
_SHORTEST_SHOWN = 12
"""Characters of a key; of a shorter one nothing is shown."""


class RefusalError(Exception):
    """A request that is not carried out, and why."""

    def __init__(self, status: int, message: str, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param

    def reply(self) -> Reply:
        """The error object as the API sends it."""
        error = {
            "message": self.message,
            "type": "invalid_request_error",
            "param": self.param,
            "code": self.code,
        }
        return json_reply({"error": error}, self.status)


def unknown_url(method: str, path: str) -> RefusalError:
    """Nothing is served at that address by that method."""
    return RefusalError(404, f"There is nothing at this address: {method} {path}", "unknown_url")


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


def wrong_media_type(found: str | None) -> RefusalError:
    """A body that does not say that it is JSON."""
    said = f"this request's is `{found}`" if found else "this request has none"
    return RefusalError(400, f"The header Content-Type must be `application/json`; {said}")


def broken_json(reason: str) -> RefusalError:
    """A body that is no JSON."""
    return RefusalError(400, f"The request's body could not be read as JSON: {reason}")


def too_large(limit: int) -> RefusalError:
    """A body of more bytes than are taken."""
    return RefusalError(413, f"The request's body has more than {limit} bytes")


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

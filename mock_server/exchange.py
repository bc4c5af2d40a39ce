"""One request and its response, as the mock saw them."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from typing import Any

from mock_server.scenario import USUAL_PORTS


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response. Header names are lower case; bodies are the bytes on the wire."""

    operation: str | None
    """The OpenAPI operationId, `getFile` for a declared file, None where nothing is served."""
    method: str
    scheme: str
    host: str
    """The Host header's name, without the port."""
    port: int
    path: str
    """The path as sent, without the query."""
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int
    response_headers: tuple[tuple[str, str], ...]
    response: bytes
    evidence: tuple[str, ...]
    """Texts of the answer; a sample that shows any of them has read the answer."""

    @property
    def url(self) -> str:
        """The address as the sample would have written it, without the query."""
        port = "" if self.port == USUAL_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"

    def header(self, name: str) -> str | None:
        """The first request header of that name, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def to_json(self) -> dict[str, Any]:
        """As JSON, bodies in base64: the form in which a slot hands it over."""
        data = asdict(self)
        data["body"] = base64.b64encode(self.body).decode()
        data["response"] = base64.b64encode(self.response).decode()
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Exchange:
        """The reverse of `to_json`."""
        return cls(
            **{
                **data,
                "headers": tuple((k, v) for k, v in data["headers"]),
                "response_headers": tuple((k, v) for k, v in data["response_headers"]),
                "body": base64.b64decode(data["body"]),
                "response": base64.b64decode(data["response"]),
                "evidence": tuple(data["evidence"]),
            }
        )

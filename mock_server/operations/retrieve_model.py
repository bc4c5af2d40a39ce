"""`retrieveModel`: one model."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from mock_server.operations.call import Call
from mock_server.reply import Reply, json_reply


def retrieve_model(call: Call) -> Reply:
    """The model of that name. Its id stands in the request, so evidence is what only the answer has."""
    name = unquote(call.parameters["model"])
    call.require_model(name)
    return json_reply(model(call, name), evidence=(call.word, str(call.created)))


def model(call: Call, name: str) -> dict[str, Any]:
    """A model object, owned by somebody whose name carries the word."""
    return {"id": name, "object": "model", "created": call.created, "owned_by": f"mock-{call.word}"}

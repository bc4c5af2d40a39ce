"""`listModels`: every model that may be asked."""

from __future__ import annotations

from mock_server.operations.call import Call
from mock_server.operations.retrieve_model import model
from mock_server.reply import Reply, json_reply


def list_models(call: Call) -> Reply:
    """The scenario's models, or the catalogue's where any name is a model. Any of their ids is evidence."""
    ids = call.catalogue.ids if call.models is None else call.models
    data = [model(call, name) for name in ids]
    return json_reply({"object": "list", "data": data}, evidence=(*ids, call.word))

"""The answer of each operation, one file for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mock_server.operations.call import Call
from mock_server.operations.create_chat_completion import create_chat_completion
from mock_server.operations.list_models import list_models
from mock_server.operations.retrieve_model import retrieve_model
from mock_server.reply import Reply

__all__ = ["OPERATIONS", "Call"]

OPERATIONS: Mapping[str, Callable[[Call], Reply]] = MappingProxyType(
    {
        "createChatCompletion": create_chat_completion,
        "listModels": list_models,
        "retrieveModel": retrieve_model,
    }
)
"""By operationId."""

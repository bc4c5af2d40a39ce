"""The answer of each operation, one file for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mock_server.operations import files
from mock_server.operations.call import Call
from mock_server.operations.create_chat_completion import create_chat_completion
from mock_server.operations.create_completion import create_completion
from mock_server.operations.create_embedding import create_embedding
from mock_server.operations.create_image import create_image
from mock_server.operations.create_moderation import create_moderation
from mock_server.operations.create_response import create_response
from mock_server.operations.create_transcription import create_transcription
from mock_server.operations.list_models import list_models
from mock_server.operations.retrieve_model import retrieve_model
from mock_server.reply import Reply

__all__ = ["OPERATIONS", "Call"]

OPERATIONS: Mapping[str, Callable[[Call], Reply]] = MappingProxyType(
    {
        "createChatCompletion": create_chat_completion,
        "createCompletion": create_completion,
        "createEmbedding": create_embedding,
        "createFile": files.create_file,
        "createImage": create_image,
        "createModeration": create_moderation,
        "createResponse": create_response,
        "createTranscription": create_transcription,
        "deleteFile": files.delete_file,
        "listFiles": files.list_files,
        "listModels": list_models,
        "retrieveFile": files.retrieve_file,
        "retrieveFileContent": files.retrieve_file_content,
        "retrieveModel": retrieve_model,
    }
)
"""By operationId."""

"""Tokens of a chat. These are estimates: only a model's own tokenizer could count."""

from __future__ import annotations

from typing import Any

from mock_server.catalogue import Price
from mock_server.conversation import Conversation
from mock_server.tokens import text_tokens

_PICTURE_TOKENS = 256
_VIDEO_TOKENS = 2048


def prompt_tokens(conversation: Conversation, counted: int | None = None) -> int:
    """Tokens of all that the model was given, where they were not counted before."""
    if counted is not None:
        return counted
    shown = conversation.pictures * _PICTURE_TOKENS + conversation.videos * _VIDEO_TOKENS
    return sum(map(text_tokens, conversation.texts)) + shown


def usage(prompt: int, completion: int, price: Price | None = None) -> dict[str, Any]:
    """The `usage` object of a chat or a completion, with its cost where there is a price."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
        **cost(prompt, completion, price),
    }


def cost(prompt: int, completion: int, price: Price | None) -> dict[str, float]:
    """What it costs, where there is a price."""
    return {} if price is None else {"cost": price.of(prompt, completion)}

"""Tokens of a chat. These are estimates: only a model's own tokenizer could count."""

from __future__ import annotations

from typing import Any

from mock_server.catalogue import Price


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

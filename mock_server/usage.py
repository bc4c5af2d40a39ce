"""Tokens of a chat. These are estimates: only a model's own tokenizer could count."""

from __future__ import annotations

from mock_server.answer import Answer
from mock_server.conversation import Conversation

_LETTERS_A_TOKEN = 4
"""Of ASCII text; any other character counts as a token."""
_PICTURE_TOKENS = 256
_VIDEO_TOKENS = 2048


def usage(conversation: Conversation, answer: Answer, choices: int) -> dict[str, int]:
    """The `usage` object."""
    shown = conversation.pictures * _PICTURE_TOKENS + conversation.videos * _VIDEO_TOKENS
    prompt = _tokens(conversation.text) + shown
    completion = _tokens(answer.text) * choices
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _tokens(text: str) -> int:
    plain = sum(character.isascii() for character in text)
    return -(-plain // _LETTERS_A_TOKEN) + len(text) - plain

"""Texts to work on, in the forms in which completions and embeddings take them."""

from __future__ import annotations

from typing import Any


def prompts(given: Any) -> list[str]:
    """A text, several, or the tokens of one or of several: each as text."""
    if isinstance(given, str):
        return [given]
    if given and isinstance(given[0], int | float):
        return [_text(given)]
    return [it if isinstance(it, str) else _text(it) for it in given]


def _text(tokens: list[Any]) -> str:
    """Tokens are numbers that only the model's own tokenizer could read."""
    return " ".join(str(int(token)) for token in tokens)

"""What a model writes, token by token, as far as the request lets it.

A token is a piece of up to six ASCII letters with the space before it, or any one other letter: an estimate,
as only a model's own tokenizer could tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_COUNTED = 65_536
"""Characters of a text whose tokens are counted one by one."""
_TOKEN = re.compile(r"\s*(?:[!-~]{1,6}|\S)|\s+")


@dataclass(frozen=True, slots=True)
class Writing:
    """A text that may have been cut."""

    text: str
    tokens: tuple[str, ...]
    """The text in pieces."""
    reason: str
    """Why it ends: `stop`, or `length` where no more tokens were allowed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a text may go."""

    stops: tuple[str, ...] = ()
    """The text ends before the first of these."""
    tokens: int | None = None

    @classmethod
    def of(cls, body: dict[str, Any], *names: str) -> Limits:
        """The limits in a request; the fields of those names hold the number of tokens."""
        stop = body.get("stop") or ()
        stops = (stop,) if isinstance(stop, str) else tuple(it for it in stop if it)
        most = [int(body[name]) for name in names if body.get(name) is not None]  # 2.0 is whole too
        return cls(stops, min(most, default=None))


def write(text: str, word: str, limits: Limits) -> Writing:
    """The text as far as the limits let it go. The word is a token of its own."""
    if limits.stops:
        text = text[: min((at for stop in limits.stops if (at := text.find(stop)) >= 0), default=None)]
    tokens = split(text, word)
    if limits.tokens is None or len(tokens) <= limits.tokens:
        return Writing(text, tokens, "stop")
    tokens = tokens[: limits.tokens]
    return Writing("".join(tokens), tokens, "length")


def say(text: str, word: str, limits: Limits) -> Writing:
    """A text that has the word in it. Where that would be cut off, it comes first."""
    writing = write(text, word, limits)
    return writing if word in writing.text else write(f"{word}: {text}", word, limits)


def evidence(text: str, word: str) -> tuple[str, ...]:
    """What shows that a text was read: its word, or all of it where the word had no place."""
    if word in text:
        return (word,)
    return (text,) if text.strip() else ()


def split(text: str, word: str = "") -> tuple[str, ...]:
    """The tokens of a text, which give it back when they are joined."""
    before, found, after = text.partition(word) if word else (text, "", "")
    if not found:
        return tuple(_TOKEN.findall(text))
    return *_TOKEN.findall(before), found, *_TOKEN.findall(after)


def count(text: str) -> int:
    """How many tokens a text has; of a long one the beginning stands for the whole."""
    beginning = text[:_COUNTED]
    return round(len(split(beginning)) * len(text) / len(beginning)) if beginning else 0


def probabilities(tokens: Sequence[str], alternatives: int) -> list[dict[str, Any]]:
    """How likely each token was, made up: the longer the less, and the token itself is the likeliest."""
    return [
        {
            **_probability(token, 0),
            "top_logprobs": [_probability(token, rank) for rank in range(alternatives)],
        }
        for token in tokens
    ]


def _probability(token: str, rank: int) -> dict[str, Any]:
    text = token + "~" * rank
    return {"token": text, "logprob": -len(text) / 64 - rank, "bytes": list(text.encode())}

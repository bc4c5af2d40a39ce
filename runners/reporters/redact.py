"""Keeping keys out of whatever people get to see."""

from __future__ import annotations

import re

from runners.source.secrets import secrets, shown

_KEY = re.compile(r"\b((?:sk|pk|ak)-[A-Za-z0-9]{0,8})[A-Za-z0-9_-]{12,}")
_HIDDEN = "…"


def redact(text: str) -> str:
    """The text with every key-like word, and whatever looks like a secret, cut after its first letters."""
    for secret in reversed(secrets(text)):
        text = text[: secret.start] + shown(text[secret.start : secret.end]) + text[secret.end :]
    return _KEY.sub(rf"\1{_HIDDEN}", text)

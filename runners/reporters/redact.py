"""Keeping keys out of whatever people get to see."""

from __future__ import annotations

import re

_KEY = re.compile(r"\b((?:sk|pk|ak)-[A-Za-z0-9]{0,8})[A-Za-z0-9_-]{12,}")
_HIDDEN = "…"


def redact(text: str) -> str:
    """The text with every key-like word cut after its first letters."""
    return _KEY.sub(rf"\1{_HIDDEN}", text)

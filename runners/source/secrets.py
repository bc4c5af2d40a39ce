"""What looks like a real key: a known shape, with letters as random as only a machine writes them."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from dataclasses import dataclass

SHOWN = 6
"""How many characters of a secret people may see."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A key or token, as offsets into the text."""

    start: int
    end: int
    kind: str
    """What it is, such as `an AWS key`."""


_SHAPES = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----((?:[A-Za-z0-9+/=]|\s|\\n){120,})",
        "a JSON web token": r"\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,})",
        "a GitHub token": r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})",
        "an AWS key": r"\b((?:AKIA|ASIA)[A-Z0-9]{16})\b",
        "a Google key": r"\b(AIza[\w-]{35})",
        "a Hugging Face token": r"\b(hf_[A-Za-z0-9]{30,})",
        "a Slack token": r"\b(xox[abprs]-[\w-]{20,})",
        "a key of the form id.secret": r"(?<![\w.])([0-9a-f]{32}\.[A-Za-z0-9]{16})\b",
        "an API key": r"(?<![\w-])(sk-[\w-]{20,})",
        "a bearer token": r"(?i:\bbearer)\s+([\w.~+/-]{24,})",
        "a key": r"(?i:(?:api|access|secret)[-_]?key)[\"'\\]*\s*[:=]\s*[\"'\\]*([\w-]{24,})(?![\w.(\[])",
    }.items()
}
"""The first group is the secret."""
_EXAMPLE = re.compile(
    r"(?i)example|sample|test|demo|dummy|fake|mock|your|place|insert|replace|change|redacted|secret|(.)\1{3}"
    r"|01234|12345|23456|34567|45678|56789|98765|abcde|bcdef|cdefg|qwert|a1b2|1a2b"
)
"""What people write where they do not write a key."""
_ANYBODY = re.compile(r"(?i)john doe|1234567890|example")
"""Whose web tokens are published as examples."""
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TURN = re.compile(r"\d(?=[A-Za-z])|[A-Za-z](?=\d)")
_BITS, _TURNS = 3.1, 3
"""How many bits a letter of a real key carries at the least, and how often letters and digits take turns."""


def secrets(text: str) -> tuple[Secret, ...]:
    """What looks like a real key, in order, none within another. Placeholders and examples do not."""
    found: list[Secret] = []
    for kind, shape in _SHAPES.items():
        for match in shape.finditer(text):
            start, end = match.span(1)
            whole = _is_real(match[1]) and not text.startswith(("...", "…", "*"), end)
            if whole and not any(start < other.end and other.start < end for other in found):
                found.append(Secret(start, end, kind))
    return tuple(sorted(found, key=lambda secret: secret.start))


def shown(secret: str) -> str:
    """What people may see of a secret."""
    return f"{secret[:SHOWN]}…"


def _is_real(text: str) -> bool:
    if text.startswith("eyJ"):
        return text.count(".") == 2 and not _ANYBODY.search(_decoded(text))
    if ".." in text or _UUID.fullmatch(text) or _EXAMPLE.search(text):
        return False
    return _bits(text) >= _BITS and len(_TURN.findall(text)) >= _TURNS


def _bits(text: str) -> float:
    """The entropy of a letter, by how often each stands in the text."""
    shares = (count / len(text) for count in Counter(text).values())
    return -sum(share * math.log2(share) for share in shares)


def _decoded(token: str) -> str:
    """What a JSON web token says, as far as it can be read."""
    payload = token.split(".")[1]
    try:
        return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode(errors="replace")
    except binascii.Error:
        return ""

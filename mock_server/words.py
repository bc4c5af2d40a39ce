"""Words that prove that an answer was read: nobody writes them by accident."""

from __future__ import annotations

import hashlib

_SYLLABLES = tuple(consonant + vowel for consonant in "bdfghjklmnprstvwz" for vowel in "aeiou")
_LENGTH = 5
_COUNT = len(_SYLLABLES) ** _LENGTH


def word(seed: str, index: int) -> str:
    """Ten lower-case ASCII letters that can be spoken, always the same for a seed and a number."""
    number = int.from_bytes(hashlib.sha256(f"{index}:{seed}".encode()).digest()) % _COUNT
    syllables = []
    for _ in range(_LENGTH):
        number, syllable = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[syllable])
    return "".join(syllables)

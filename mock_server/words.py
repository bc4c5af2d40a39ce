"""Words that prove that an answer was read: nobody writes them by accident."""

from __future__ import annotations

import hashlib

_CONSONANTS = "bdfghjklmnprstvwz"
_VOWELS = "aeiou"
_SYLLABLES = 5


def word(seed: str, index: int) -> str:
    """Ten lower-case ASCII letters that can be spoken, always the same for a seed and a number."""
    number = int.from_bytes(hashlib.sha256(f"{index}:{seed}".encode()).digest())
    letters = []
    for _ in range(_SYLLABLES):
        number, syllable = divmod(number, len(_CONSONANTS) * len(_VOWELS))
        consonant, vowel = divmod(syllable, len(_VOWELS))
        letters.append(_CONSONANTS[consonant] + _VOWELS[vowel])
    return "".join(letters)

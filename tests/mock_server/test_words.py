from __future__ import annotations

import re

from mock_server.words import word


def test_a_word_can_be_spoken() -> None:
    assert all(re.fullmatch("([b-df-hj-np-tv-z][aeiou]){5}", word("s", index)) for index in range(1000))


def test_a_word_is_the_same_again_and_like_no_other() -> None:
    words = [word(seed, index) for seed in ("", "1", "s") for index in range(1000)]
    assert words == [word(seed, index) for seed in ("", "1", "s") for index in range(1000)]
    assert len(set(words)) == len(words)

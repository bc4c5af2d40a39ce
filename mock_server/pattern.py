"""A text that matches a regular expression, for the ones that people write into schemas of ids and codes.

Groups, alternatives, classes and repetitions are followed; what may repeat does so as little as is allowed.
What looks around or back is passed over: whoever needs a text that surely matches has to try it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "n": "\n", "t": "\t", "r": "\r"}
_MOST = 10_000
"""Repetitions of one thing."""
_REPEATED = re.compile(r"\{(\d+)(?:,\d*)?\}[?+]?|[*+?][?+]?")
_NO_TEXT = re.compile(r"\((?:\?[=!]|\?<[=!])")
_GROUP = re.compile(r"\((?:\?(?:P?<\w+>|[a-z-]*:))?")
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|[pP]\{(\^?)(\w+)[^}]*\}|c.|(.))", re.DOTALL)
_USUAL = "a0A-_ .:/@"
"""Characters that are tried in a class that says what is not in it."""


def matching_text(pattern: str) -> str | None:
    """A short text for a pattern; None where the pattern cannot be read."""
    try:
        maker = _Maker(pattern)
        text = maker.alternatives()
        return text if maker.at == len(pattern) else None
    except (IndexError, ValueError, RecursionError):
        return None


@dataclass(slots=True)
class _Maker:
    pattern: str
    at: int = 0

    def alternatives(self) -> str:
        """The first alternative up to the group's or the pattern's end; the others are only read."""
        first = self._sequence()
        while self._take("|"):
            self._sequence()
        return first

    def _sequence(self) -> str:
        text = ""
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            piece = self._piece()
            text += piece * self._times()
        return text

    def _piece(self) -> str:
        character = self.pattern[self.at]
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escaped()
        self.at += 1
        return {"^": "", "$": "", ".": "a"}.get(character, character)

    def _times(self) -> int:
        match = _REPEATED.match(self.pattern, self.at)
        if match is None:
            return 1
        self.at = match.end()
        return min(int(match[1]), _MOST) if match[1] else 1 if match[0][0] == "+" else 0

    def _group(self) -> str:
        silent = _NO_TEXT.match(self.pattern, self.at)
        match = silent or _GROUP.match(self.pattern, self.at)
        self.at = match.end() if match else self.at + 1
        text = self.alternatives()
        if not self._take(")"):
            raise ValueError("a group does not end")
        return "" if silent else text

    def _escaped(self) -> str:
        match = _ESCAPED.match(self.pattern, self.at)
        if match is None:
            raise ValueError("an escape does not end")
        self.at = match.end()
        code, letter = match[1] or match[2], match[5]
        if code:
            return chr(int(code, 16))
        if match[4]:
            return {"L": "A" if match[4] == "Lu" else "a", "N": "0", "Z": " ", "P": "-"}.get(match[4][0], "a")
        return "" if letter in ("b", "B", "A", "Z", "z") else _CLASSES.get(letter or "", letter or "")

    def _class(self) -> str:
        """One character of the class; of one that says what is not in it, the first that is not named."""
        self.at += 1
        without, named, first = self._take("^"), [], True
        while first or self.pattern[self.at] != "]":
            first = False
            named.append(self._escaped() if self.pattern[self.at] == "\\" else self._plain())
        self.at += 1
        if not without:
            return next((it for it in named if it != "-" or len(named) == 1), "-")
        return next(it for it in _USUAL if not any(_alike(it, other) for other in named))

    def _plain(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def _take(self, character: str) -> bool:
        found = self.pattern[self.at : self.at + 1] == character
        self.at += found
        return found


def _alike(one: str, other: str) -> bool:
    """Whether two characters are likely in the same range or class."""
    return one == other or (one.isalpha() and other.isalpha()) or (one.isdigit() and other.isdigit())

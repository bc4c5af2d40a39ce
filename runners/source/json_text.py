"""A text that should be JSON, read for where its keys and values stand; one that is not quite JSON, too."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from runners.source.values import HOLE, Array, Member, Object, Scalar, Text, Unknown, Value

_BLANK = re.compile(r"[\s,;]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*("|\Z)|\'(?:[^\'\\]|\\.)*(\'|\Z)', re.DOTALL)
_BARE = re.compile(r"[^\s,:;{}\[\]\"']+|.", re.DOTALL)
_COLON = re.compile(r"\s*:")
_OPENING = re.compile(r"[{\[]")
_DEPTH = 60


@lru_cache(maxsize=512)
def structure(text: Text) -> Value | None:
    """The object or array that the text writes down, from its first bracket; None where it has none."""
    opening = _OPENING.search(text.characters)
    return _Reader(text).value(opening.start(), 0)[0] if opening else None


@dataclass(frozen=True, slots=True)
class _Reader:
    text: Text

    def value(self, position: int, depth: int) -> tuple[Value, int]:
        """The value that begins there, and where it ends."""
        characters = self.text.characters
        opening = characters[position : position + 1]
        if depth > _DEPTH or not opening:
            return Unknown(self._place(position)), len(characters)
        if opening == "{":
            return self._object(position, depth)
        if opening == "[":
            return self._array(position, depth)
        return self._scalar(position)

    def _place(self, position: int) -> int:
        places = self.text.places
        return places[min(position, len(places) - 1)] if places else self.text.offset

    def _skip(self, position: int) -> int:
        return _BLANK.match(self.text.characters, position).end()  # type: ignore[union-attr]  # matches always

    def _object(self, begin: int, depth: int) -> tuple[Value, int]:
        members, position, characters = [], self._skip(begin + 1), self.text.characters
        while position < len(characters) and characters[position] not in "}]":
            key, position = self._key(position)
            colon = _COLON.match(characters, position)
            value: Value = Unknown(key.offset)
            if colon:
                position = self._skip(colon.end())
            if colon and characters[position : position + 1] not in ("}", "]"):
                value, position = self.value(position, depth + 1)
            members.append(Member(key, value))
            position = self._skip(position)
        return Object(tuple(members), self._place(begin)), position + 1

    def _array(self, begin: int, depth: int) -> tuple[Value, int]:
        items, position, characters = [], self._skip(begin + 1), self.text.characters
        while position < len(characters) and characters[position] not in "}]":
            item, position = self.value(position, depth + 1)
            items.append(item)
            position = self._skip(position)
        return Array(tuple(items), self._place(begin)), position + 1

    def _key(self, position: int) -> tuple[Text, int]:
        """The key that begins there; whatever stands in the place of one is taken for it."""
        value, end = self._scalar(position)
        if isinstance(value, Text):
            return value, end
        return self.text.part(position, end), end

    def _scalar(self, position: int) -> tuple[Text | Scalar | Unknown, int]:
        characters = self.text.characters
        if quoted := _STRING.match(characters, position):
            return self._string(position, quoted), quoted.end()
        bare = _BARE.match(characters, position)
        end = bare.end() if bare else position + 1
        word = characters[position:end]
        if HOLE in word or word.startswith("$"):
            return Unknown(self._place(position)), end
        try:
            return Scalar(json.loads(word), self._place(position)), end
        except ValueError:
            return self.text.part(position, end), end

    def _string(self, position: int, quoted: re.Match[str]) -> Text:
        inner = quoted[0][1:-1] if quoted[1] or quoted[2] else quoted[0][1:]
        place = self._place(position + 1)
        try:
            said = str(json.loads(f'"{inner}"', strict=False)) if "\\" in inner else inner
        except ValueError:
            said = inner
        return Text(said, (place,) * len(said), place)

"""How many tokens something counts. Estimates: only a model's own tokenizer could count texts.

Pictures follow the formula that the maker of a family of models has published, with the catalogue's numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mock_server.writing import count


class ShapeError(ValueError):
    """A picture that the formula has no answer for."""


def text_tokens(text: str) -> int:
    """An estimate."""
    return count(text)


@dataclass(frozen=True, slots=True)
class Patches:
    """Sides rounded to multiples of a factor, the area kept within bounds; a token for each square."""

    factor: int
    min_pixels: int
    max_pixels: int
    """Both of width times height times `frames`."""
    marks: int
    """Tokens before and after."""
    max_ratio: int
    """Of the longer side to the shorter."""
    frames: int = 1
    """What a single picture counts as in the area."""

    def tokens(self, width: int, height: int, detail: str = "auto") -> int:
        """Of a picture in pixels. Raises ShapeError where it is too long and narrow."""
        if max(width, height) > self.max_ratio * min(width, height):
            raise ShapeError(
                f"one side may be at most {self.max_ratio} times the other; it is {width}x{height}"
            )
        return self._squares(width, height) + self.marks

    def _squares(self, width: int, height: int) -> int:
        sides = [max(self.factor, round(side / self.factor) * self.factor) for side in (height, width)]
        area = self.frames * sides[0] * sides[1]
        if area > self.max_pixels:
            scale = math.sqrt(self.frames * height * width / self.max_pixels)
            sides = [max(1, math.floor(side / scale / self.factor)) * self.factor for side in (height, width)]
        elif area < self.min_pixels:
            scale = math.sqrt(self.min_pixels / (self.frames * height * width))
            sides = [math.ceil(side * scale / self.factor) * self.factor for side in (height, width)]
        return sides[0] * sides[1] // self.factor**2


@dataclass(frozen=True, slots=True)
class Tiles:
    """A fixed number for the whole, and as many for each tile of the picture as it is looked at."""

    low: int
    """Of a picture with `detail: low`."""
    base: int
    tile: int
    """Tokens of each tile."""
    tile_side: int
    long_side: int
    """The square in which a picture is fitted first."""
    short_side: int
    """What the shorter side is brought down to then."""

    def tokens(self, width: int, height: int, detail: str = "auto") -> int:
        """Of a picture in pixels."""
        if detail == "low":
            return self.low
        fit = min(1.0, self.long_side / max(width, height))
        fit *= min(1.0, self.short_side / (min(width, height) * fit))
        across, down = (math.ceil(round(side * fit, 6) / self.tile_side) for side in (width, height))
        return self.base + self.tile * across * down


@dataclass(frozen=True, slots=True)
class Video:
    """What a video is taken for, as the mock does not decode it."""

    frames: int
    width: int
    height: int
    frames_a_group: int
    """Neighbouring frames that count once."""

    def tokens(self, picture: Patches | Tiles) -> int:
        """Of the whole video."""
        return self.of_frames([picture.tokens(self.width, self.height)] * self.frames)

    def of_frames(self, frames: list[int]) -> int:
        """Of a list of frames, given the tokens of each: the first of each group counts."""
        return sum(frames[:: self.frames_a_group])

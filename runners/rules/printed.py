"""All that is known of a block before it runs, and of one that never does."""

from __future__ import annotations

from dataclasses import dataclass

from runners.model import Line, Sample


@dataclass(frozen=True)
class Printed:
    """A block as the page prints it."""

    sample: Sample
    unfilled: tuple[tuple[str, int, int], ...]
    """Placeholders that nobody filled: text, page line, page column; none where the block cannot run."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The block's lines; line N of the code is number N - 1 here."""
        return self.sample.block.lines

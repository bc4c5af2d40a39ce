"""What the kit must know of a language to run a sample in it and to read what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from runners.model import Execution

WORK = "/home/reader"
"""A sample's working folder and home in its container, where messages say that its file is."""


class Trouble(StrEnum):
    """How a language's own tools can turn a sample down."""

    COMPILE = "compile"
    """It is no valid program; nothing of it ran."""
    CRASH = "crash"
    """It ended by an error that nothing caught."""
    DEPRECATED = "deprecated"
    """It works, and the compiler or runtime warns of a call in it."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that a compiler or runtime said of the sample. Lines and columns are the code's, from 1."""

    trouble: Trouble
    message: str
    line: int | None = None
    """None where the message names no line of the sample."""
    column: int = 1
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how a reader would save and start the sample, and how its messages read."""

    name: str
    file_name: Callable[[str], str]
    """The name under which a reader would save this code."""
    command: Callable[[str], tuple[str, ...]]
    """What a reader would type to run the file of that name."""
    diagnose: Callable[[Execution, str], tuple[Diagnosis, ...]]
    """What compiler and runtime said of the file of that name, the first to be fixed first."""
    prints: re.Pattern[str]
    """Matches where the code writes something out."""
    seconds: float
    """About how long a small sample takes; the longest start first, so that no slot waits for them alone."""


def caret_column(lines: list[str], index: int) -> int:
    """The column of the first `^` in the lines after `index`, or 1; messages put it below the code."""
    for line in lines[index + 1 : index + 4]:
        if "^" in line and not line.replace("^", "").replace("~", "").strip():
            return line.index("^") + 1
    return 1

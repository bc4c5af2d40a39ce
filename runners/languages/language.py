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

    PACKAGE = "package"
    """It needs a package that is not installed."""
    TORN = "torn"
    """A part of a command failed or was lost, and what was left of the command ran."""
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
    image: str
    """The runtime that it runs in; languages may share one."""
    file_name: Callable[[str], str]
    """The name under which a reader would save this code."""
    command: Callable[[str, str], tuple[str, ...]]
    """What a reader would type to run the file of that name with this code."""
    diagnose: Callable[[Execution, str], tuple[Diagnosis, ...]]
    """What compiler and runtime said of this code, the first to be fixed first."""
    prints: re.Pattern[str]
    """Matches where the code writes something out."""
    sends: re.Pattern[str]
    """Matches where the code sends a request."""
    catches: re.Pattern[str]
    """Matches where the code takes an error and may keep it to itself."""
    seconds: float
    """About how long a small sample takes; the longest start first, so that no slot waits for them alone."""


def caret_column(lines: list[str], index: int) -> int:
    """The column of the first `^` in the lines after `index`, or 1; messages put it below the code."""
    for line in lines[index + 1 : index + 4]:
        if "^" in line and not line.replace("^", "").replace("~", "").strip():
            return line.index("^") + 1
    return 1


def line_with(code: str, text: str) -> int | None:
    """The first line of the code that has this text, from 1; None where none has."""
    return next((number for number, line in enumerate(code.splitlines(), 1) if text in line), None)


def package_hint(language: str, command: str) -> str:
    """What to do about a package that is not installed."""
    return (
        f"say on the page that `{command}` comes first, "
        f"and name the package under `runtimes.{language}.packages` in samplecheck.yaml"
    )

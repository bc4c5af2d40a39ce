"""Exit codes mean one thing each, and the tree in the docstring is the tree."""

from __future__ import annotations

import inspect

from runners import errors
from runners.errors import ExitCode, SamplecheckError


def subclasses(kind: type[SamplecheckError]) -> set[type[SamplecheckError]]:
    return {kind, *(sub for child in kind.__subclasses__() for sub in subclasses(child))}


def test_exit_codes_are_unique() -> None:
    assert len({code.value for code in ExitCode}) == len(ExitCode.__members__)


def test_every_error_stands_in_the_tree_with_its_exit_code() -> None:
    tree = inspect.getdoc(errors) or ""
    for kind in subclasses(SamplecheckError) - {SamplecheckError}:
        line = next((line for line in tree.splitlines() if kind.__name__ in line), "")
        assert f"({int(kind.exit_code)})" in line, kind.__name__

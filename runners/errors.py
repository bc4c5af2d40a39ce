"""What can go wrong that is no finding about a sample, and whose fault it is.

SamplecheckError            every error that the kit raises on purpose; its text ends with what to do
├── UsageError         (2)  the command line is wrong
├── ConfigError        (2)  samplecheck.yaml is wrong, or a file that it names
├── PageError          (2)  a page cannot be read
└── HarnessError       (3)  the kit could not do its work
    ├── EngineError    (3)  no container engine, or the engine failed
    └── ImageError     (3)  an image cannot be made
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What `samplecheck` exits with. Each number means one thing."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    HARNESS = 3
    NOTHING_RAN = 5
    INTERRUPTED = 130


class SamplecheckError(Exception):
    """Every error that the kit raises on purpose."""

    exit_code = ExitCode.HARNESS


class UsageError(SamplecheckError):
    """The command line is wrong."""

    exit_code = ExitCode.USAGE


class ConfigError(SamplecheckError):
    """`samplecheck.yaml` is wrong, or a file that it names."""

    exit_code = ExitCode.USAGE


class PageError(SamplecheckError):
    """A page cannot be read."""

    exit_code = ExitCode.USAGE


class HarnessError(SamplecheckError):
    """The kit could not do its work."""


class EngineError(HarnessError):
    """There is no container engine, or it failed."""


class ImageError(HarnessError):
    """An image cannot be made."""

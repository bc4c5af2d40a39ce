"""`samplecheck images`: builds the images of the languages and of the mock."""

from __future__ import annotations

import argparse

from rich.console import Console

from runners.check import MOCK
from runners.commands.inputs import read_config
from runners.engine.client import connected
from runners.engine.images import RUNTIMES, ensure
from runners.errors import ExitCode


def execute(options: argparse.Namespace) -> ExitCode:
    """Builds what is missing and prints each image with its id."""
    settings = read_config(options)
    console = Console(highlight=False, soft_wrap=True)
    with connected() as client:
        built = ensure(client, [*RUNTIMES, MOCK], settings.packages, console.print)
    for name, image in built.items():
        console.print(f"{name:<8} {image}")
    return ExitCode.PASSED

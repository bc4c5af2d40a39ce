"""`samplecheck clean`: removes what the kit made."""

from __future__ import annotations

import argparse

from rich.console import Console

from runners.engine.client import connected
from runners.engine.images import remove_images
from runners.engine.labels import remove_all
from runners.errors import ExitCode


def execute(options: argparse.Namespace) -> ExitCode:
    """Removes containers and volumes, and images where that is asked for."""
    console = Console(highlight=False)
    with connected() as client:
        console.print(f"removed {remove_all(client)} containers and volumes")
        if options.images:
            console.print(f"removed {remove_images(client)} images")
    return ExitCode.PASSED

"""`samplecheck list`: what would run and what would not, and why. Starts nothing."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from runners.commands.inputs import read_config, read_pages
from runners.errors import ExitCode
from runners.languages import LANGUAGES
from runners.model import Sample


def execute(options: argparse.Namespace) -> ExitCode:
    """Prints a row for every block of every page."""
    pages = read_pages(options, read_config(options))
    samples = [sample for page in pages for sample in page.samples]
    runnable = sum(sample.not_runnable is None for sample in samples)
    console = Console(highlight=False)
    if samples:
        console.print(_table(samples))
    console.print(f"found {len(samples)} · would run {runnable} · not runnable {len(samples) - runnable}")
    return ExitCode.PASSED if runnable else ExitCode.NOTHING_RAN


def _table(samples: list[Sample]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("sample", "language", "runs as", "group", "not runnable because"):
        table.add_column(column, overflow="fold")
    for sample in samples:
        style = None if sample.not_runnable is None else "bright_black"
        table.add_row(
            sample.id,
            sample.language or "?",
            _command(sample),
            sample.group or "",
            sample.not_runnable or "",
            style=style,
        )
    return table


def _command(sample: Sample) -> str:
    if sample.not_runnable is not None:
        return ""
    language = LANGUAGES[sample.language or ""]
    return " ".join(language.command(language.file_name(sample.block.code)))

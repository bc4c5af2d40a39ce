"""`samplecheck list`: what would run and what would not, and why. Starts nothing."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text

from runners.commands.inputs import read_config, read_pages
from runners.errors import ExitCode
from runners.languages import LANGUAGES
from runners.model import Page, Sample


def execute(options: argparse.Namespace) -> ExitCode:
    """Prints a row for every block of every page."""
    pages = read_pages(options, read_config(options))
    samples = [sample for page in pages for sample in page.samples]
    runnable = sum(sample.runs for sample in samples)
    console = Console(highlight=False)
    for page in pages:
        console.print(Text(page.path, style="bold"), _table(page), "", sep="\n")
    console.print(f"found {len(samples)} · would run {runnable} · not runnable {len(samples) - runnable}")
    return ExitCode.PASSED if runnable else ExitCode.NOTHING_RAN


def _table(page: Page) -> Table | str:
    if not page.samples:
        return "  no code blocks"
    table = Table("line", "language", "group", "runs", box=None, padding=(0, 2), header_style="dim")
    for sample in page.samples:
        group = sample.group.rpartition("#")[2] if sample.group else ""
        style = None if sample.runs else "bright_black"
        table.add_row(str(sample.block.line), sample.language or "?", group, _what(sample), style=style)
    return table


def _what(sample: Sample) -> str:
    """What would be typed to run it, or why it would not be run."""
    if sample.marks.skip is not None:
        return f"skipped: {sample.marks.skip}"
    if sample.not_runnable is not None:
        return f"not runnable: {sample.not_runnable}"
    language = LANGUAGES[sample.language or ""]
    command = " ".join(language.command(language.file_name(sample.block.code), sample.block.code))
    before = ", ".join(str(block.line) for block in sample.before)
    return f"{command}, after line {before}" if before else command

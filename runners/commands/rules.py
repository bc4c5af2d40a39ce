"""`samplecheck rules`: every rule, as a table or as its documentation."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from runners.errors import ExitCode
from runners.rules import RULES
from runners.rules.guide import FAMILIES, by_family, markdown


def execute(options: argparse.Namespace) -> ExitCode:
    """Prints all rules."""
    if options.format == "markdown":
        sys.stdout.write(markdown(RULES))
        return ExitCode.PASSED
    console = Console(highlight=False)
    for family, members in by_family(RULES):
        table = Table(box=None, padding=(0, 2), show_header=False)
        for rule in members:
            table.add_row(Text(rule.id, style="cyan", no_wrap=True), rule.severity.value, Text(rule.why))
        console.print(Text(f"{family}: {FAMILIES[family]}", style="bold"), table, "", sep="\n")
    console.print("`samplecheck explain RULE` says more of one.", markup=False)
    return ExitCode.PASSED

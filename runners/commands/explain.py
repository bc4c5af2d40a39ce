"""`samplecheck explain`: one rule as a writer reads it."""

from __future__ import annotations

import argparse
import difflib
import sys

from runners.errors import ExitCode, UsageError
from runners.rules import RULES
from runners.rules.guide import explain


def execute(options: argparse.Namespace) -> ExitCode:
    """Prints what the rule is, how it is broken and kept. UsageError where there is no such rule."""
    rule = RULES.get(options.rule)
    if rule is None:
        raise UsageError(f"there is no rule `{options.rule}`{_did_you_mean(options.rule)}")
    sys.stdout.write(explain(rule))
    return ExitCode.PASSED


def _did_you_mean(text: str) -> str:
    """The nearest rule, by its id or by its name alone."""
    names = {id: id for id in RULES} | {id.partition("/")[2]: id for id in RULES}
    near = difflib.get_close_matches(text, names, n=1)
    return f"; did you mean `{names[near[0]]}`?" if near else "; `samplecheck rules` lists them"

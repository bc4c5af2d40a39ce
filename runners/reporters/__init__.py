"""One file a format: each turns a Report into text and decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from runners.model import Report
from runners.reporters import json

Reporter = Callable[[Report], str]

REPORTERS: dict[str, Reporter] = {"json": json.render}
"""By the name that `--report FORMAT=FILE` uses."""

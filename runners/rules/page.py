"""page/…: what is wrong with the page before anything runs."""

from __future__ import annotations

from collections.abc import Iterator

from runners.model import Severity
from runners.rules.evidence import Evidence
from runners.rules.locate import Place
from runners.rules.rule import Fault, rule


@rule(
    "page/placeholder",
    Severity.ERROR,
    "Every placeholder must be one that readers are used to filling in or that the config names, "
    "or nobody can know what belongs there.",
)
def placeholder(evidence: Evidence) -> Iterator[Fault]:
    """Placeholders that neither the catalogue nor the config knows."""
    for text, line, column in evidence.unfilled:
        yield Fault(
            Place(line, column),
            f"nobody filled the placeholder `{text}`",
            actual=text,
            hint="use one of the usual placeholders, or say under `placeholders` in samplecheck.yaml "
            "what it becomes",
        )


RULES = (placeholder,)

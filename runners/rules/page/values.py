"""Values that must not be printed as they are: a placeholder nobody can fill, a key that opens something."""

from __future__ import annotations

from collections.abc import Iterator

from runners.model import Severity
from runners.rules.locate import Place, at_offset
from runners.rules.printed import Printed
from runners.rules.rule import Fault, rule
from runners.source.secrets import secrets, shown


@rule(
    "page/placeholder",
    Severity.ERROR,
    "Every placeholder must be one that readers are used to filling in or that the config names, "
    "or nobody can know what belongs there.",
)
def placeholder(printed: Printed) -> Iterator[Fault]:
    """Placeholders that neither the catalogue nor the config knows."""
    for text, line, column in printed.unfilled:
        yield Fault(
            Place(line, column),
            f"nobody filled the placeholder `{text}`",
            actual=text,
            hint="use one of the usual placeholders, or say under `placeholders` in samplecheck.yaml "
            "what it becomes",
        )


@rule(
    "page/secret",
    Severity.ERROR,
    "A real key on a page is everybody's: it can be used, and billed, until somebody revokes it.",
)
def secret(printed: Printed) -> Iterator[Fault]:
    """What looks like a real key or token; only its first letters are shown."""
    code = printed.sample.block.code
    for found in secrets(code):
        yield Fault(
            at_offset(printed.lines, code, found.start),
            f"this looks like a real secret: {found.kind}",
            expected="a placeholder such as YOUR_API_KEY",
            actual=shown(code[found.start : found.end]),
            hint="revoke it where it was issued, then print a placeholder",
        )

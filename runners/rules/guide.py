"""The documentation of the rules: what each says of itself, and how a page breaks it and keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from runners.rules.rule import Rule

FAMILIES: Mapping[str, str] = {
    "page": "What is printed, before anything runs.",
    "sample": "What became of a sample when it ran.",
    "request": "What a sample sent, held against the documented address, the key and the contract.",
    "group": "The samples of one page that show one call in several languages, held against each other.",
    "translation": "The samples of a page in two tongues, held against each other.",
}
"""What the rules of a family look at."""

FOLDER = Path(__file__).with_name("examples")
_HALVES = re.compile(r"(?s)# [^\n]+\n+## Breaks it\n+(?P<breaks>.*)\n## Keeps it\n+(?P<keeps>.*)")
_PAGE = re.compile(r"(?m)^### (\S+\.md)\n+")


@dataclass(frozen=True, slots=True)
class Example:
    """A rule broken and kept, both as a page prints it: Markdown, with a sentence before the sample."""

    breaks: str
    keeps: str


def example(rule: str) -> Example:
    """The example of the rule with this id, out of `examples/FAMILY/NAME.md`."""
    halves = _HALVES.fullmatch((FOLDER / f"{rule}.md").read_text(encoding="utf-8"))
    if halves is None:
        raise ValueError(f"{rule}: expected a title, `## Breaks it` and `## Keeps it`, in this order")
    return Example(halves["breaks"].strip("\n") + "\n", halves["keeps"].strip("\n") + "\n")


def pages(half: str) -> dict[str, str]:
    """The pages of one half of an example by name: one, or those under headings like `### vision.en.md`."""
    first, *rest = _PAGE.split(half)
    return dict(zip(rest[::2], rest[1::2], strict=True)) if rest else {"page.md": first}


def explain(rule: Rule[Any]) -> str:
    """One rule as a writer reads it: what and why, wrong and right, and how to change what it weighs."""
    own = example(rule.id)
    return "\n".join(
        (
            f"{rule.id}  ({rule.severity})\n",
            f"{rule.why}\n",
            "Breaks it\n",
            _indented(own.breaks),
            "Keeps it\n",
            _indented(own.keeps),
            "To change what it weighs, in samplecheck.yaml\n",
            _indented(f"rules:\n  {rule.id}: warning   # error, warning, info or off\n"),
        )
    )


def markdown(rules: Mapping[str, Rule[Any]]) -> str:
    """The documentation of all rules, by family."""
    parts = ["# Rules\n", _WEIGHTS]
    for family, members in by_family(rules):
        parts += [f"## {family}/…\n", f"{FAMILIES[family]}\n", *map(_section, members)]
    return "\n".join(parts)


_WEIGHTS = """An error fails its sample, a warning does so with `--strict`, an info never.
`samplecheck.yaml` may give a rule another weight or switch it off:

```yaml
rules:
  sample/deprecated: error
  sample/no-output: off
```
"""


def by_family(rules: Mapping[str, Rule[Any]]) -> Iterator[tuple[str, list[Rule[Any]]]]:
    """The rules of each family, by name, the families in the order of `FAMILIES`."""
    order = list(FAMILIES)
    known = sorted(rules.values(), key=lambda rule: (order.index(_family(rule)), rule.id))
    for family, members in groupby(known, key=_family):
        yield family, list(members)


def _family(rule: Rule[Any]) -> str:
    return rule.id.partition("/")[0]


def _section(rule: Rule[Any]) -> str:
    own = example(rule.id)
    return (
        f"### {rule.id}\n\n*{rule.severity.capitalize()}.* {rule.why}\n\n"
        f"Breaks it:\n\n{_fenced(own.breaks)}\nKeeps it:\n\n{_fenced(own.keeps)}"
    )


def _fenced(text: str) -> str:
    """A text in a fence that nothing in it can close."""
    fence = "`" * (max(map(len, re.findall("`{3,}", text)), default=3) + 1)
    return f"{fence}markdown\n{text}{fence}\n"


def _indented(text: str) -> str:
    return "".join(f"  {line}".rstrip() + "\n" if line.strip() else "\n" for line in text.splitlines())

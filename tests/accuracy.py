"""How right the kit is, over the whole corpus.

make accuracy           caught, right line, one cause one finding, false alarms; by family and language
make mutants            which rules would not be missed by any case if they were switched off
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import corpus
from rich.console import Console
from rich.table import Table

from runners.model import Outcome, Severity, Verdict
from runners.rules import RULES

_EACH = 3
"""Cases that are enough to show that a rule is missed."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one sample of the corpus."""

    name: str
    family: str
    language: str
    wrong: bool
    caught: bool = False
    """A finding of the rule that is expected."""
    placed: bool = False
    """At the very line."""
    alone: bool = False
    """And nothing else."""
    accused: bool = False
    """Found fault with, though nothing is wrong; or not run, though it should."""
    said: str = ""


def scores(seen: corpus.Seen) -> Iterable[Score]:
    """One for each sample of a case that is expected to run or to be found fault with."""
    outcomes = {it.sample.id: it for it in seen.outcomes}
    listed = {sample.id for sample, _ in seen.case.samples()}
    for sample, expected in seen.case.samples():
        yield _score(seen.case, outcomes[sample.id], expected)
    for outcome in seen.outcomes:
        if outcome.sample.id not in listed and _loud(outcome):
            yield _score(seen.case, outcome, [])


def _loud(outcome: Outcome) -> list[str]:
    """The findings that accuse somebody."""
    return [f"{it.rule}:{it.line}" for it in outcome.findings if it.severity is not Severity.INFO]


def _score(case: corpus.Case, outcome: Outcome, expected: list[dict[str, object]]) -> Score:
    said = _loud(outcome)
    rules = {it.rule for it in outcome.findings}
    wanted = [f"{it['rule']}:{it['line']}" for it in expected]
    told = [f"{it.rule}:{it.line}" for it in outcome.findings]
    said += [it for it in wanted if it in told and it not in said]  # where no more than a note is expected
    idle = outcome.verdict in (Verdict.NOT_RUNNABLE, Verdict.ERRORED) or (
        outcome.verdict is Verdict.SKIPPED and case.right
    )
    return Score(
        name=f"{outcome.sample.id} ({', '.join(wanted) or 'nothing'})",
        family=case.family if expected else "right",
        language=outcome.sample.language or "none",
        wrong=bool(expected),
        caught=bool(expected) and all(it["rule"] in rules for it in expected),
        placed=bool(expected) and set(wanted) <= set(said),
        alone=bool(expected) and sorted(wanted) == sorted(said),
        accused=not expected and (bool(said) or idle),
        said=", ".join(said) or str(outcome.verdict),
    )


def accuracy(seen: Iterable[corpus.Seen], console: Console) -> bool:
    """Prints the table and what falls short of it, by name; whether nothing does."""
    found = [score for it in seen for score in scores(it)]
    for title, key in (("family", "family"), ("language", "language")):
        console.print(_table(title, {name: [] for name in ()} | _by(found, key)))
    short = [it for it in found if it.accused or (it.wrong and not it.alone)]
    for score in short:
        console.print(f"{score.name}: {score.said}", markup=False)
    return not short


def _by(found: Iterable[Score], key: str) -> dict[str, list[Score]]:
    groups: dict[str, list[Score]] = {}
    for score in sorted(found, key=lambda it: str(getattr(it, key))):
        groups.setdefault(getattr(score, key), []).append(score)
    return groups | {"all": [it for group in groups.values() for it in group]}


def _table(title: str, groups: dict[str, list[Score]]) -> Table:
    table = Table(title, "wrong", "caught", "right line", "one finding", "right", "false alarms")
    for name, group in groups.items():
        wrong, right = [it for it in group if it.wrong], [it for it in group if not it.wrong]
        shares = [
            _share(sum(getattr(it, key) for it in wrong), len(wrong)) for key in ("caught", "placed", "alone")
        ]
        table.add_row(name, str(len(wrong)), *shares, str(len(right)), str(sum(it.accused for it in right)))
    return table


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "-"


def mutants(console: Console) -> bool:
    """Switches each rule off in turn, and prints how many cases miss it; whether every rule is missed."""
    cases = [it for it in corpus.cases() if not it.right]
    users = {rule: [it for it in cases if _expects(it, rule)][:_EACH] for rule in RULES}
    seen = corpus.run({it.name: it for group in users.values() for it in group}.values())
    missed = {
        rule: sum(
            seen[it.name].as_expected and not corpus.without(seen[it.name], rule).as_expected for it in group
        )
        for rule, group in users.items()
    }
    for rule, count in missed.items():
        console.print(f"{rule}: {count} of {len(users[rule])} cases fail without it", markup=False)
    console.print(f"{sum(count == 0 for count in missed.values())} of {len(RULES)} rules would go unnoticed")
    return all(missed.values())


def _expects(case: corpus.Case, rule: str) -> bool:
    return any(it["rule"] == rule for findings in case.expected["samples"].values() for it in findings)


def main() -> int:
    """0 where all is as it should be."""
    console = Console(soft_wrap=True, highlight=False)
    if "--mutants" in sys.argv:
        return not mutants(console)
    wanted = [it for it in corpus.cases() if any(word in it.name for word in sys.argv[1:] or [""])]
    return not accuracy(corpus.run(wanted).values(), console)


if __name__ == "__main__":
    sys.exit(main())

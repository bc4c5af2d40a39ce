"""translation/…: two translations of one page held side by side: their samples say the same to a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from runners.model import Page, Sample, Severity
from runners.pages.translations import pairs
from runners.rules.locate import Place
from runners.rules.rule import Fault, rule
from runners.source.words import Word, words


@dataclass(frozen=True, slots=True)
class Translated:
    """A sample of a page, and the same one on another translation of the page."""

    own: Sample
    own_code: str
    """What runs."""
    other_page: str
    other: Sample | None
    """None where the other page does not have it."""
    other_code: str = ""


def translated(pages: Sequence[Page], code: dict[str, str]) -> Iterator[Translated]:
    """Every sample of pages that are translations of others; `code` has what runs, by the sample's id."""
    for one, two in pairs(pages):
        here, there = ([it for it in page.samples if it.not_runnable is None] for page in (one, two))
        for left, right in _aligned(here, there):
            if right is None and left is not None:
                yield Translated(left, "", two.path, None)
            elif left is None and right is not None:
                yield Translated(right, "", one.path, None)
            elif left and right:
                own, other = code.get(right.id, right.block.code), code.get(left.id, left.block.code)
                yield Translated(right, own, one.path, left, other)


def _aligned(
    here: Sequence[Sample], there: Sequence[Sample]
) -> Iterator[tuple[Sample | None, Sample | None]]:
    """The samples in pairs: in order, by language; one alone where the other page has no such sample."""
    one, two = ([it.language or "" for it in samples] for samples in (here, there))
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=one, b=two, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(here[i1:i2], there[j1:j2], strict=True)
        else:
            yield from ((sample, None) for sample in here[i1:i2])
            yield from ((None, sample) for sample in there[j1:j2])


@rule(
    "translation/different-sample",
    Severity.WARNING,
    "Readers of every translation must get the same sample; one that was mended on one page only is stale "
    "on the other.",
)
def different_sample(known: Translated) -> Iterator[Fault]:
    """The first word of the code in which the two differ, but for comments and texts for people."""
    if known.other is None or known.own.language != known.other.language:
        return
    language = known.own.language or ""
    here, there = words(language, known.own_code), words(language, known.other_code)
    index = next(
        (i for i, pair in enumerate(zip(here, there, strict=False)) if not pair[0].says(pair[1])), None
    )
    if index is None and len(here) == len(there):
        return
    index = min(len(here), len(there)) if index is None else index
    yield Fault(
        _place(known, here, index),
        f"this sample is not the one of {known.other_page}",
        expected=_line(known.other_code, there, index),
        actual=_line(known.own_code, here, index),
        hint=f"make it the same as {known.other.id}: only comments and texts for people may differ",
    )


def _place(known: Translated, here: Sequence[Word], index: int) -> Place:
    row = known.own.block.lines[min(here[min(index, len(here) - 1)].line, len(known.own.block.lines)) - 1]
    return Place(row.number, row.column)


def _line(code: str, found: Sequence[Word], index: int) -> str:
    """The line of the code with the word of that index."""
    return code.splitlines()[found[index].line - 1].strip() if index < len(found) else "nothing more"


@rule(
    "translation/missing-sample",
    Severity.WARNING,
    "What one translation of a page shows, the others must show, too.",
)
def missing_sample(known: Translated) -> Iterator[Fault]:
    """A sample without a counterpart."""
    if known.other is None:
        yield Fault(
            Place(known.own.block.line),
            f"{known.other_page} has no such sample",
            hint="add it there, or take it out here",
        )


RULES = (different_sample, missing_sample)

"""group/…: the samples of one group held side by side, which no sample can know by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mock_server.contract import Contract
from runners.languages import LANGUAGES, Language
from runners.model import Exchange, Line, Outcome, Sample, Severity, Verdict
from runners.rules import places
from runners.rules.locate import Place
from runners.rules.rule import Fault, rule
from runners.rules.same import MISSING, Asked, Difference, asked, differences, equal

_NAMES = {
    "shell": "curl",
    "python": "Python",
    "go": "Go",
    "java": "Java",
    "node": "Node.js",
    "typescript": "TypeScript",
}
_SHOWN = 60
"""Characters of a value in a diff."""
_LINES = 4
"""Lines of a diff."""


@dataclass(frozen=True)
class Member:
    """A sample of a group, and what became of it."""

    outcome: Outcome
    contract: Contract

    @property
    def sample(self) -> Sample:
        """The sample itself."""
        return self.outcome.sample

    @property
    def lines(self) -> tuple[Line, ...]:
        """The block's lines."""
        return self.sample.block.lines

    @property
    def language(self) -> Language:
        """What it is written in."""
        return LANGUAGES[self.sample.language or ""]

    @cached_property
    def code(self) -> str:
        """What ran."""
        code = self.sample.block.code
        for it in self.outcome.substitutions:
            code = code.replace(it.original, it.replacement)
        return code

    @cached_property
    def calls(self) -> tuple[Exchange, ...]:
        """Its calls of the API, downloads of files left out."""
        return tuple(it for it in self.outcome.exchanges if it.operation != "getFile")

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """What it asks of the API."""
        return tuple(asked(it, self.contract) for it in self.calls)

    def asks(self, other: Member) -> bool:
        """Whether both ask the same."""
        pairs = zip(self.asked, other.asked, strict=False)
        return len(self.asked) == len(other.asked) and all(
            (one.call, one.query) == (two.call, two.query) and equal(one.body, two.body) for one, two in pairs
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """One member's place among the others."""

    own: Member
    group: tuple[Member, ...]
    """All members that passed by themselves, in the page's order."""
    first: bool
    """Whether it is the first of its group."""
    lacking: tuple[str, ...]
    """Languages that other groups of the page have and this one has not."""


def seats(outcomes: Sequence[Outcome], contract: Contract) -> Iterator[tuple[Outcome, Seat]]:
    """Every sample that belongs to a group, with its place in it."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.sample.group:
            groups.setdefault(outcome.sample.group, []).append(outcome)
    for group in groups.values():
        members = [Member(it, contract) for it in group]
        sound = tuple(it for it in members if it.outcome.verdict is Verdict.PASSED and it.calls)
        for own in members:
            lacking = _lacking(group, groups.values())
            yield own.outcome, Seat(own, sound, own is members[0], lacking)


def _lacking(group: Sequence[Outcome], groups: Iterable[Sequence[Outcome]]) -> tuple[str, ...]:
    """Languages of the page's other groups; variants side by side are one group in this."""
    first = group[0].sample
    page = [it for other in groups for it in other if it.sample.page == first.page]
    own = {_runtime(it) for it in page if it.sample.block.cluster == first.block.cluster}
    return tuple(dict.fromkeys(language for it in page if (language := _runtime(it)) not in own))


def _runtime(outcome: Outcome) -> str:
    """The sample's language; who looks for JavaScript is served by TypeScript, too."""
    language = outcome.sample.language or ""
    return "node" if language == "typescript" else language


def _spoken(languages: Iterable[str | None]) -> str:
    """Names of languages as people write them."""
    *names, last = [_NAMES.get(it or "", it or "") for it in languages]
    return f"{', '.join(names)} and {last}" if names else last


@rule(
    "group/different-request",
    Severity.WARNING,
    "The samples of one group show the same call; a reader who changes the language must not get "
    "another request.",
)
def different_request(seat: Seat) -> Iterator[Fault]:
    """A sample that asks for something else than most of its group, or than the first of two."""
    alike = [[it for it in seat.group if it.asks(own)] for own in seat.group]
    usual = max(alike, key=len, default=[])  # of classes of one size the earliest
    if seat.own in seat.group and usual and seat.own not in usual:
        yield _fault(seat.own, usual)


def _fault(own: Member, usual: list[Member]) -> Fault:
    others = _spoken(it.sample.language for it in usual)
    name = _spoken([own.sample.language])
    index = _first_different(own, usual[0])
    if index is None or (here := own.asked[index]).call != (there := usual[0].asked[index]).call:
        return _different_call(own, usual[0], name, others, index)
    found = list(differences(here.body, there.body)) or [Difference("", here.query, there.query)]
    first = found[0]
    return Fault(
        _place(own, own.calls[index], first),
        f"{name} sends another request than {others}: {_words(first)}",
        pointer=first.pointer or None,
        expected=_diff((it.pointer, it.there) for it in found),
        actual=_diff((it.pointer, it.here) for it in found),
        hint="send the same request in every language, or take the sample out of the group",
    )


def _first_different(own: Member, other: Member) -> int | None:
    """The first call that differs; None where one of both has more calls."""
    for index, (one, two) in enumerate(zip(own.asked, other.asked, strict=False)):
        if (one.call, one.query) != (two.call, two.query) or not equal(one.body, two.body):
            return index
    return None


def _different_call(own: Member, other: Member, name: str, others: str, index: int | None) -> Fault:
    exchange = own.calls[index if index is not None else -1]
    return Fault(
        places.address(own, exchange),
        f"{name} sends another request than {others}",
        expected=", then ".join(it.call for it in other.asked),
        actual=", then ".join(it.call for it in own.asked),
        hint="call the same operation in every language, or take the sample out of the group",
    )


def _place(own: Member, exchange: Exchange, difference: Difference) -> Place:
    if difference.here is MISSING:
        return places.at_pointer(own, exchange, difference.pointer.rpartition("/")[0], "object")
    return places.at_pointer(
        own, exchange, difference.pointer, "key" if difference.there is MISSING else "value"
    )


def _words(difference: Difference) -> str:
    name = difference.pointer.lstrip("/").replace("/", ".") or "the body"
    if difference.here is MISSING:
        return f"it lacks `{name}`"
    if difference.there is MISSING:
        return f"only it has `{name}`"
    return f"`{name}` is {_text(difference.here)}, there it is {_text(difference.there)}"


def _diff(values: Iterator[tuple[str, Any]]) -> str:
    lines = [f"{pointer}: {_text(value)}" for pointer, value in values]
    more = [f"… and {len(lines) - _LINES} more"] if len(lines) > _LINES else []
    return "\n".join([*lines[:_LINES], *more])


def _text(value: Any) -> str:
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@rule(
    "group/missing-language",
    Severity.WARNING,
    "A reader who follows one language down the page should find it in every group.",
)
def missing_language(seat: Seat) -> Iterator[Fault]:
    """A group without a language that another group of the page has."""
    if seat.first and seat.lacking:
        names = _spoken(seat.lacking)
        yield Fault(
            Place(seat.own.sample.block.line),
            f"this group has no sample in {names}, which another group of the page has",
            hint=f"add the sample in {names}",
        )


RULES = (different_request, missing_language)

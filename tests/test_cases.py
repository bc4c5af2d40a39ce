"""Every case of the corpus, by itself; all that are selected run in one check."""

from __future__ import annotations

import json

import corpus
import pytest


@pytest.fixture(scope="module")
def seen(request: pytest.FixtureRequest) -> dict[str, corpus.Seen]:
    """What became of the cases that are selected."""
    items = (item for item in request.session.items if isinstance(item, pytest.Function))
    return corpus.run(
        item.callspec.params["case"] for item in items if item.originalname == test_case.__name__
    )


@pytest.mark.container
@pytest.mark.parametrize("case", corpus.cases(), ids=lambda case: case.name)
def test_case(case: corpus.Case, seen: dict[str, corpus.Seen]) -> None:
    own = seen[case.name]
    said = {it.sample.id: [str(finding) for finding in it.findings] for it in own.outcomes}
    assert own.found == case.expected["samples"], json.dumps(said, ensure_ascii=False, indent=2)
    assert own.exit == case.expected["exit"]
    assert own.not_runnable == case.expected.get("not_runnable", own.not_runnable)


def test_every_case_says_what_it_is_about() -> None:
    mute = [case.name for case in corpus.cases() if case.family != "pages" and not case.expected.get("why")]
    assert not mute

"""The same page gives the same findings, however often it is checked and in whatever order."""

from __future__ import annotations

import os
import random

import corpus
import pytest

from mock_server.contract import Contract
from runners.check import Options, check
from runners.plan import jobs

ROUNDS = 10


@pytest.mark.container
def test_ten_rounds_in_ten_orders() -> None:
    (case,) = (it for it in corpus.cases() if it.name == "four-mistakes")
    ready = [job for page in case.pages for job in jobs(page, case.settings, Contract.load())]
    shuffle = random.Random(4).shuffle
    rounds = []
    for number in range(ROUNDS):
        how = Options(slots=1 if number % 2 else os.cpu_count() or 1)
        outcomes = check(ready, how, corpus.Quiet(len(ready)))
        rounds.append({it.sample.id: (it.verdict, it.findings, it.substitutions) for it in outcomes})
        shuffle(ready)
    assert len(rounds[0]) == len(ready)
    assert all(it == rounds[0] for it in rounds[1:])

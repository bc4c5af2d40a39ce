"""A scenario with everything that it needs, and the requests that came in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mock_server.browsers import origin_headers
from mock_server.catalogue import Catalogue, Model
from mock_server.contract import Contract
from mock_server.dialect import Dialect
from mock_server.faults import HEADER, Fault, parse_fault
from mock_server.fixtures import Fixture, Fixtures, check_fixtures
from mock_server.limits import Clock, Limiter
from mock_server.operations.call import Brief, require_model
from mock_server.prompt import Prompt
from mock_server.recording import Recording, Tape
from mock_server.refusals import context_too_long
from mock_server.reply import Headers, Reply
from mock_server.request import Address, Request, Site
from mock_server.scenario import Scenario
from mock_server.store import Store
from mock_server.tokens import text_tokens
from mock_server.vision import Viewer, refuse_modalities

COST_HEADER = "x-samplecheck-cost"
ANSWER_LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")


@dataclass(frozen=True, slots=True)
class Admission:
    """A question that the model may be asked."""

    brief: Brief = field(default_factory=Brief)
    headers: Headers = ()
    """What the reply says of limits."""
    fixture: Fixture | None = None

    def apply(self, reply: Reply) -> Reply:
        """What becomes of the operation's reply."""
        if self.headers:
            reply = replace(reply, headers=(*reply.headers, *self.headers))
        return self.fixture.apply(reply) if self.fixture else reply


_FREE = Admission()
"""Of what no model is asked for."""


class Run:
    """One scenario while it lasts. A request stays with the run in which it began."""

    def __init__(self, scenario: Scenario, contract: Contract, catalogue: Catalogue, clock: Clock) -> None:
        check_fixtures(scenario.fixtures)
        self.scenario = scenario
        self.contract = contract
        self.dialect = Dialect.load(scenario.dialect)
        self.site = Site.of(scenario)
        self.tape = Tape(endless=scenario.standalone)
        self.store = Store()
        self._fixtures = Fixtures(scenario.fixtures) if scenario.fixtures else None
        self._limiter = Limiter(clock) if scenario.limits else None
        self.catalogue = catalogue
        self._struck: Counter[str] = Counter()
        self._name = hashlib.sha256(scenario.seed.encode()).hexdigest()[:24]

    def headers(self, recording: Recording, seconds: float) -> Headers:
        """What every reply carries: a name for the request, the time that it took, and what browsers ask for.

        The name is always the same for a seed and a number.
        """
        origin = origin_headers(recording.request) if self.scenario.standalone else ()
        return (
            ("x-request-id", f"req_{self._name}{recording.number:08x}"),
            ("openai-processing-ms", str(round(seconds * 1000))),
            *origin,
        )

    def fault(self, request: Request) -> Fault | None:
        """The fault that a request asks for by its header, unless this one is to be spared."""
        text = request.header(HEADER) if self.scenario.standalone else None
        if text is None:
            return None
        fault = parse_fault(text)
        if fault.times is not None:
            self._struck[fault.name] = (self._struck[fault.name] + 1) % (fault.times + 1)
            if self._struck[fault.name] == 0:
                return None
        return fault

    def admit(
        self, recording: Recording, body: Mapping[str, Any], models: Collection[str] | None
    ) -> Admission:
        """Shows the model what it is asked and keeps its limits. Raises RefusalError."""
        model = body.get("model")
        if not isinstance(model, str):
            return _FREE
        require_model(model, models)
        known, prompt = self.catalogue.find(model), Prompt.of(body)
        tokens = text_tokens(prompt.text) + self._show(model, known, prompt)
        headers: Headers = ()
        if known:
            _refuse_too_long(known.context_tokens, tokens, body)
            headers = self._count(recording, known, tokens + _answer_tokens(body))
        fixture = self._fixtures.find(recording.operation or "", model, prompt) if self._fixtures else None
        price = known.price if known and self._tells_cost(recording.request) else None
        return Admission(Brief(tokens, price, fixture.script if fixture else None), headers, fixture)

    def _show(self, model: str, known: Model | None, prompt: Prompt) -> int:
        """Tokens of the pictures and videos that the model is shown. Raises RefusalError."""
        if not prompt.parts:
            return 0
        if known:
            refuse_modalities(prompt, known)
        return Viewer(self.catalogue.family(model), self.dialect.pictures, self._download).tokens(prompt)

    def _count(self, recording: Recording, model: Model, tokens: int) -> Headers:
        """Counts a request where limits are kept, until it is over; what its reply says of them."""
        request = recording.request
        if self._limiter is None or self.site.local(request):
            return ()
        meter = self._limiter.admit(request.header("authorization") or "", model, tokens)
        recording.release = meter.release
        return meter.headers()

    def _tells_cost(self, request: Request) -> bool:
        asked = self.scenario.standalone and request.header(COST_HEADER) == "1"
        return self.scenario.cost or asked

    def _download(self, url: str) -> bytes | None:
        """The declared file at an address."""
        try:
            found = self.site.files.get(Address.parse(url))
        except ValueError:
            return None
        return found[1] if found else None


def _answer_tokens(body: Mapping[str, Any]) -> int:
    """The most tokens that an answer may have, as far as the request says so; else 0."""
    return next((it for key in ANSWER_LIMITS if isinstance(it := body.get(key), int)), 0)


def _refuse_too_long(limit: int, tokens: int, body: Mapping[str, Any]) -> None:
    """Raises RefusalError where input and answer together have no room in a model's context."""
    answer = _answer_tokens(body)
    if tokens + answer > limit:
        params = ("messages", "input", "prompt") if tokens > limit or not answer else ANSWER_LIMITS
        param = next((key for key in params if key in body), "messages")
        raise context_too_long(limit, tokens, answer, param)

"""A scenario with everything that it needs, and the requests that came in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from mock_server.catalogue import Catalogue, Model
from mock_server.contract import Contract
from mock_server.dialect import Dialect
from mock_server.faults import HEADER, Fault, parse_fault
from mock_server.fixtures import Fixtures, check_fixtures
from mock_server.limits import Clock, Limiter
from mock_server.operations import OPERATIONS, Call
from mock_server.prompt import Prompt
from mock_server.recording import Tape
from mock_server.refusals import context_too_long
from mock_server.reply import Headers, Reply
from mock_server.request import Address, Request, Site
from mock_server.scenario import Scenario
from mock_server.store import Store
from mock_server.tokens import text_tokens
from mock_server.vision import Viewer, refuse_modalities

COST_HEADER = "x-samplecheck-cost"
_ANSWER_LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")


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
        self._catalogue = catalogue
        self._struck: Counter[str] = Counter()

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

    def ask(self, call: Call, operation: str, request: Request, afterwards: ExitStack) -> Reply:
        """Shows the model what it is asked, keeps its limits, and gives its answer or the fixture's."""
        model = call.body.get("model")
        if not isinstance(model, str):
            return OPERATIONS[operation](call)
        call.require_model(model)
        known, prompt = self._catalogue.find(model), Prompt.of(call.body)
        shown = self._show(model, known, prompt)
        tokens = text_tokens(prompt.text) + shown
        headers: Headers = ()
        if known:
            _refuse_too_long(known.context_tokens, tokens, call.body)
            headers = self._admit(request, known, tokens + _answer_tokens(call.body), afterwards)
        fixture = self._fixtures.find(operation, model, prompt) if self._fixtures else None
        script = fixture.script if fixture else None
        price = known.price if known and self._tells_cost(request) else None
        reply = OPERATIONS[operation](replace(call, prompt_tokens=tokens, price=price, script=script))
        reply = replace(reply, headers=(*reply.headers, *headers)) if headers else reply
        return fixture.apply(reply) if fixture else reply

    def _show(self, model: str, known: Model | None, prompt: Prompt) -> int:
        """Tokens of the pictures and videos that the model is shown. Raises RefusalError."""
        if not prompt.parts:
            return 0
        if known:
            refuse_modalities(prompt, known)
        return Viewer(self._catalogue.family(model), self.dialect.pictures, self._download).tokens(prompt)

    def _admit(self, request: Request, model: Model, tokens: int, afterwards: ExitStack) -> Headers:
        """Counts a request where limits are kept, and lets it go in the end; what its reply says of them."""
        if self._limiter is None or self.site.local(request):
            return ()
        meter = self._limiter.admit(request.header("authorization") or "", model, tokens)
        afterwards.callback(meter.release)
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
    return next((it for key in _ANSWER_LIMITS if isinstance(it := body.get(key), int)), 0)


def _refuse_too_long(limit: int, tokens: int, body: Mapping[str, Any]) -> None:
    """Raises RefusalError where input and answer together have no room in a model's context."""
    answer = _answer_tokens(body)
    if tokens + answer > limit:
        param = next((key for key in ("messages", "input", "prompt") if key in body), "messages")
        raise context_too_long(limit, tokens, answer, param)

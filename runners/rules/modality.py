"""request/unsupported: what is shown to a model that cannot see it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from mock_server.prompt import Part, Prompt
from mock_server.vision import modality
from runners.model import Exchange, Severity
from runners.rules import places
from runners.rules.evidence import Evidence
from runners.rules.rule import Fault, rule


def _unsupported(evidence: Evidence, exchange: Exchange) -> Iterator[tuple[Part, str, str]]:
    """The parts of a request that its model does not take: with the model and what they are."""
    operation = evidence.contract.operation(exchange.operation)
    if operation is None or operation.media_type != "application/json":
        return
    try:
        body = json.loads(exchange.body)
    except (ValueError, RecursionError):
        return
    takes = evidence.modalities.get(str(body.get("model"))) if isinstance(body, dict) else None
    if takes is not None:
        for part in Prompt.of(body).parts:
            if (kind := modality(part.type)) not in (*takes, "text"):
                yield part, str(body["model"]), kind


@rule(
    "request/unsupported",
    Severity.ERROR,
    "A model that does not take pictures, videos or sound refuses them, or worse, answers without them.",
)
def unsupported(evidence: Evidence) -> Iterator[Fault]:
    """Parts of a kind that the catalogue does not list for the request's model; the first of each kind."""
    seen = set()
    for exchange in evidence.calls:
        for part, model, kind in _unsupported(evidence, exchange):
            if (model, kind) not in seen:
                seen.add((model, kind))
                pointer = "".join(f"/{step}" for step in (*part.path, "type"))
                takes = ", ".join(evidence.modalities[model])
                yield Fault(
                    places.at_pointer(evidence, exchange, pointer, "value"),
                    f"the model `{model}` takes no {kind}",
                    pointer=pointer,
                    expected=takes,
                    actual=kind,
                    hint=f"name a model that takes {kind}, or leave this part out",
                )

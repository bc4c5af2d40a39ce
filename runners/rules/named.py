"""request/value once more: values that only the API can tell to be wrong, such as a broken picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from runners.model import Exchange, Severity
from runners.rules import places
from runners.rules.evidence import Evidence
from runners.rules.rule import Fault, rule


def _named(exchange: Exchange) -> tuple[str, str] | None:
    """The JSON Pointer of the value that a refusal names, and what it says of it."""
    try:
        error = json.loads(exchange.response)["error"]
        if exchange.status != 400 or error["code"] != "invalid_value" or not error["param"]:
            return None
    except (ValueError, LookupError, TypeError):
        return None
    steps = [step for step in re.split(r"[.\[\]]+", error["param"]) if step]
    return "".join(f"/{step}" for step in steps), error["message"]


@rule("request/value", Severity.ERROR, "A value must be one that the contract allows.")
def refused_value(evidence: Evidence) -> Iterator[Fault]:
    """Values that the API refused by name although the contract has nothing against the body."""
    for exchange in evidence.calls if not evidence.violations else ():
        if named := _named(exchange):
            pointer, message = named
            yield Fault(
                places.at_pointer(evidence, exchange, pointer, "value"),
                f"{message[:1].lower()}{message[1:]}",
                pointer=pointer,
            )

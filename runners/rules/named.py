"""request/value once more: values that only the API can tell to be wrong, such as a broken picture."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

from mock_server.refusals import TOO_LONG
from mock_server.run import ANSWER_LIMITS
from runners.model import Exchange, Severity
from runners.rules import places
from runners.rules.evidence import Evidence
from runners.rules.rule import Check, Fault, Rule


def _named(exchange: Exchange, codes: Collection[str]) -> tuple[str, str] | None:
    """The JSON Pointer of the value that a refusal with one of these codes names, and what it says of it."""
    try:
        error = json.loads(exchange.response)["error"]
        if exchange.status != 400 or error["code"] not in codes or not error["param"]:
            return None
    except (ValueError, LookupError, TypeError):
        return None
    if error["code"] == TOO_LONG and error["param"] not in ANSWER_LIMITS:
        return None  # the whole conversation is, which no one value is to blame for
    steps = [step for step in re.split(r"[.\[\]]+", error["param"]) if step]
    return "".join(f"/{step}" for step in steps), error["message"]


def _refused_for(*codes: str) -> Check:
    """What the API refused by name, with such a code, although the contract has nothing against it."""

    def check(evidence: Evidence) -> Iterator[Fault]:
        for exchange in evidence.calls if not evidence.violations else ():
            if named := _named(exchange, codes):
                pointer, message = named
                yield Fault(
                    places.at_pointer(evidence, exchange, pointer, "value"),
                    f"{message[:1].lower()}{message[1:]}",
                    pointer=pointer,
                )

    return check


refused_value = Rule(
    "request/value",
    Severity.ERROR,
    "A value must be one that the contract allows.",
    _refused_for("invalid_value", TOO_LONG),
)
refused_type = Rule(
    "request/wrong-type",
    Severity.ERROR,
    "A field must have the JSON type that the contract gives it.",
    _refused_for("invalid_type"),
)

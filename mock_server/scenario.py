"""What the mock is to be while one sample runs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that the mock must know before a sample starts. A slot changes it between samples."""

    bases: tuple[str, ...] = ("https://api.openai.com/v1", "http://localhost/v1")
    """Addresses under which the API is served, with scheme, port where it is unusual, and path prefix."""
    keys: tuple[str, ...] = ()
    """Keys that are accepted; none means that any bearer token is. Loopback bases need no key at all."""
    seed: str = ""
    """What the words in the answers are made from: the same seed and requests give the same words."""
    models: tuple[str, ...] | None = None
    """Models that exist; None means that the catalogue is open and any name is a model."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files by URL that the page has its readers download."""
    limits: bool = False
    """Whether the models' limits are kept, and told in the headers of every reply."""
    cost: bool = False
    """Whether `usage` tells the cost in yuan."""
    dialect: str = "platform"
    """Whose additions and refusals hold: a file's name in `mock_server/dialects`."""
    fixtures: tuple[Mapping[str, Any], ...] = ()
    """Replies written down beforehand, as in `schemas/kit/fixtures.json`; the first that fits holds."""
    contract: bytes = b""
    """Another API's contract, as `Contract.packed` has it; empty for the kit's own."""
    catalogue: str = ""
    """The YAML of a catalogue in which models are looked up; empty for the one that the mock began with."""
    standalone: bool = False
    """Whether it serves people too: browsers, `/healthz`, the journal, and headers that ask for a fault."""

    @property
    def hosts(self) -> frozenset[str]:
        """The host names under which anything is served."""
        return frozenset(host for url in (*self.bases, *self.files) if (host := urlsplit(url).hostname))

    @property
    def ports(self) -> frozenset[tuple[str, int]]:
        """The (scheme, port) pairs at which anything is served."""
        parts = [urlsplit(url) for url in (*self.bases, *self.files)]
        return frozenset((part.scheme, part.port or USUAL_PORTS[part.scheme]) for part in parts)

    def to_json(self) -> dict[str, Any]:
        """As JSON, files in base64."""
        return {
            "bases": self.bases,
            "keys": self.keys,
            "seed": self.seed,
            "models": self.models,
            "limits": self.limits,
            "cost": self.cost,
            "dialect": self.dialect,
            "fixtures": self.fixtures,
            "contract": base64.b64encode(self.contract).decode(),
            "catalogue": self.catalogue,
            "standalone": self.standalone,
            "files": {url: base64.b64encode(data).decode() for url, data in self.files.items()},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Scenario:
        """The reverse of `to_json`."""
        return cls(
            bases=tuple(data["bases"]),
            keys=tuple(data["keys"]),
            seed=data["seed"],
            limits=data["limits"],
            cost=data["cost"],
            dialect=data["dialect"],
            fixtures=tuple(data["fixtures"]),
            contract=base64.b64decode(data["contract"]),
            catalogue=data["catalogue"],
            standalone=data["standalone"],
            models=None if data["models"] is None else tuple(data["models"]),
            files={url: base64.b64decode(text) for url, text in data["files"].items()},
        )

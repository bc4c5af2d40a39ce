"""What an operation is given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from mock_server.catalogue import Catalogue, Price
from mock_server.fixtures import Script
from mock_server.refusals import model_not_found
from mock_server.store import Store, Upload

_EPOCH = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Brief:
    """What is known of a question before the model answers it."""

    tokens: int = 0
    """Of all that the model is given, pictures by its family's formula; 0 where no model is asked."""
    price: Price | None = None
    """What `usage` reckons the cost with; None where the cost is not asked for."""
    script: Script | None = None
    """What a fixture wants the model to answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has passed every check."""

    body: dict[str, Any]
    """As the contract has it; empty where the operation takes none."""
    parameters: Mapping[str, str]
    """Of the path, as they were sent."""
    word: str
    """The word that this answer carries."""
    number: int
    """Of the request, from 0 in each scenario."""
    models: tuple[str, ...] | None
    """Models that exist; None means that any name is one."""
    catalogue: Catalogue
    query: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """As the contract has it."""
    uploads: Mapping[str, Upload] = field(default_factory=lambda: MappingProxyType({}))
    """The files of a form, by field."""
    store: Store = field(default_factory=Store)
    """What the scenario keeps."""
    brief: Brief = field(default_factory=Brief)
    publish: Callable[[str, bytes], str] = lambda name, data: name
    """Serves a file of that name from now on, to anybody; gives its address."""

    @property
    def created(self) -> int:
        """A time in Unix seconds that is the same in every run of a scenario."""
        return _EPOCH + self.number

    def require_model(self, model: str) -> None:
        """Refuses a model that does not exist."""
        require_model(model, self.models)


def require_model(model: str, models: Collection[str] | None) -> None:
    """Refuses a model that is none of these; None means that any name is one."""
    if models is not None and model not in models:
        raise model_not_found(model)

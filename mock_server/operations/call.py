"""What an operation is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.catalogue import Catalogue
from mock_server.refusals import model_not_found

_EPOCH = 1_700_000_000


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

    @property
    def created(self) -> int:
        """A time in Unix seconds that is the same in every run of a scenario."""
        return _EPOCH + self.number

    def require_model(self, model: str) -> None:
        """Refuses a model that does not exist."""
        if self.models is not None and model not in self.models:
            raise model_not_found(model)

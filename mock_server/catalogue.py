"""The models that the platform offers, with their limits and prices."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mock_server.errors import CatalogueError
from mock_server.schema import compile_schema

__all__ = ["Catalogue", "CatalogueError", "Limits", "Model", "Price"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Price:
    """Yuan per million tokens."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be asked of a model; None where the platform names no limit."""

    rpm: int | None = None
    """Requests a minute."""
    tpm: int | None = None
    """Tokens a minute."""
    concurrency: int | None = None
    """Requests at a time."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model."""

    id: str
    family: str
    context_tokens: int
    """Tokens of a request and its answer together."""
    modalities: tuple[str, ...]
    """What it takes: `text`, `image`, `video`, `audio`, `file`."""
    limits: Limits
    price: Price


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models, in the platform's own order."""

    source: str
    """Where the numbers were read."""
    date: str
    """The day on which they were read, such as 2026-11-22."""
    models: tuple[Model, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The names by which the models are asked for."""
        return tuple(model.id for model in self.models)

    @classmethod
    def load(cls, path: Path | None = None) -> Catalogue:
        """Reads a catalogue (default: the kit's own). Raises CatalogueError."""
        path = path or _FOLDER / "models.yaml"
        data = _checked(path)
        return cls(data["source"], data["date"], tuple(_model(it) for it in data["models"]))


def _model(data: dict[str, Any]) -> Model:
    return Model(
        id=data["id"],
        family=data["family"],
        context_tokens=data["context_tokens"],
        modalities=tuple(data["modalities"]),
        limits=Limits(**data["limits"]),
        price=Price(**data["price"]),
    )


def _checked(path: Path) -> dict[str, Any]:
    """The file's data, once it is known to be a catalogue."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        data = json.loads(json.dumps(document, default=str, allow_nan=False))  # dates become text
    except (OSError, ValueError, TypeError, yaml.YAMLError) as fault:
        raise CatalogueError(f"{path}: cannot be read: {fault}") from fault
    schema = json.loads((_FOLDER / "models.schema.json").read_text(encoding="utf-8"))
    for violation in compile_schema("models.schema.json", {"models.schema.json": schema}).violations(
        data, "the catalogue"
    ):
        hint = f"; {violation.hint}" if violation.hint else ""
        raise CatalogueError(f"{path}: {violation.message}{hint}")
    twice = [name for name, count in Counter(it["id"] for it in data["models"]).items() if count > 1]
    if twice:
        raise CatalogueError(f"{path}: the model `{twice[0]}` is there twice; remove one")
    return dict(data)

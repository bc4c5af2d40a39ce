"""The models that the platform offers, with their limits and prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mock_server.errors import CatalogueError
from mock_server.kit_files import parse_kit_text
from mock_server.tokens import Patches, Tiles, Video

__all__ = ["Catalogue", "CatalogueError", "Family", "Limits", "Model", "Price"]

KIT = Path(__file__).parent / "models.yaml"
OTHER = "other"
"""The family of every model that has none."""


@dataclass(frozen=True, slots=True)
class Price:
    """Yuan per million tokens."""

    input: float
    output: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """The cost of a request in yuan."""
        return round((prompt_tokens * self.input + completion_tokens * self.output) / 1_000_000, 10)


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
class Family:
    """How the models of one family count what they are shown."""

    picture: Patches | Tiles
    video: Video
    source: str
    date: str


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
    source: str
    """Where its numbers were read."""
    date: str
    """When they were."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models, in the platform's own order."""

    source: str
    """Where the numbers were read that name no source of their own."""
    date: str
    """The day on which they were read, such as 2026-11-22."""
    models: tuple[Model, ...]
    families: Mapping[str, Family]
    _by_id: Mapping[str, Model]
    text: str
    """The YAML that it was read from, which `parse` takes."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The names by which the models are asked for."""
        return tuple(model.id for model in self.models)

    def find(self, model: str) -> Model | None:
        """The model of that name, or None."""
        return self._by_id.get(model)

    def family(self, model: str) -> Family:
        """The family of a model; the kit's `other` for a model of none."""
        known = self._by_id.get(model)
        return self.families.get(known.family if known else OTHER) or self.families[OTHER]

    @classmethod
    def load(cls, path: Path | None = None) -> Catalogue:
        """Reads a catalogue (default: the kit's own). Raises CatalogueError."""
        path = path or KIT
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except OSError as fault:
            raise CatalogueError(f"{path}: cannot be read: {fault.strerror}") from fault
        except ValueError as fault:
            raise CatalogueError(f"{path}: {fault}") from fault

    @classmethod
    def parse(cls, text: str) -> Catalogue:
        """A catalogue from its YAML. Raises ValueError with what is wrong."""
        data = _checked(text)
        families = {**_checked(KIT.read_text(encoding="utf-8"))["families"], **data.get("families", {})}
        models = tuple(_model(it, data) for it in data["models"])
        return cls(
            source=data["source"],
            date=data["date"],
            models=models,
            families=MappingProxyType({name: _family(it) for name, it in families.items()}),
            _by_id=MappingProxyType({model.id: model for model in models}),
            text=text,
        )


def _family(data: dict[str, Any]) -> Family:
    picture = Patches(**data["patches"]) if "patches" in data else Tiles(**data["tiles"])
    return Family(picture, Video(**data["video"]), data["source"], data["date"])


def _model(data: dict[str, Any], catalogue: dict[str, Any]) -> Model:
    return Model(
        id=data["id"],
        family=data["family"],
        context_tokens=data["context_tokens"],
        modalities=tuple(data["modalities"]),
        limits=Limits(**data["limits"]),
        price=Price(**data["price"]),
        source=data.get("source", catalogue["source"]),
        date=data.get("date", catalogue["date"]),
    )


def _checked(text: str) -> dict[str, Any]:
    """The data, once it is known to be a catalogue's. Raises ValueError."""
    data = parse_kit_text(text, "catalogue", "the catalogue")
    twice = [name for name, count in Counter(it["id"] for it in data["models"]).items() if count > 1]
    if twice:
        raise ValueError(f"the model `{twice[0]}` is there twice; remove one")
    return data

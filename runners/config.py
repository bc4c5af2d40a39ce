"""`samplecheck.yaml`: read, checked against `schemas/kit/config.json`, and frozen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator, ValidationError

from mock_server.catalogue import Catalogue, CatalogueError
from mock_server.contract import Contract
from mock_server.errors import ContractError
from runners.errors import ConfigError
from runners.model import Severity
from runners.pages.marks import Placed, did_you_mean, fault

NAME = "samplecheck.yaml"
SCHEMA = Path(__file__).parent.parent / "schemas" / "kit" / "config.json"


@dataclass(frozen=True, slots=True)
class Config:
    """What a config says, its files read. The default is what holds without one."""

    root: Path = field(default_factory=Path)
    """The folder that paths are relative to."""
    pages: tuple[str, ...] = ()
    base_url: str | None = None
    """Where the API is documented to be; None where each page says it."""
    contract: Contract | None = None
    """Another API's contract; None for the kit's own."""
    models: tuple[str, ...] | None = None
    """The models that exist; None where any name is one."""
    catalogue: Catalogue = field(default_factory=Catalogue.load)
    """What is known of models; the kit's own where the config names none."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    downloads: Mapping[str, bytes] = field(default_factory=dict)
    """Files by URL."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files by path, relative to the folder that a sample runs in."""
    env: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Packages to add, by language."""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """By rule; None switches a rule off."""
    timeout: float | None = None
    """Seconds for one sample."""
    stdin: str | None = None
    """What a sample that asks its reader is answered; None where one word will do."""
    marks: tuple[tuple[Path, Placed], ...] = ()
    """Marks for pages that one may not edit, by the page's path."""

    def marks_of(self, page: Path) -> tuple[Placed, ...]:
        """The marks that are meant for a page."""
        return tuple(placed for path, placed in self.marks if path == page.resolve())


def find(folder: Path) -> Path | None:
    """The config of a folder, or None."""
    path = folder / NAME
    return path if path.exists() else None


def load(path: Path, rules: Mapping[str, object]) -> Config:
    """The config in a file. `rules` are the known rules by id. Raises ConfigError."""
    data = _parse(path)
    error = min(_validator().iter_errors(data), key=lambda e: list(map(str, e.path)), default=None)
    if error:
        raise ConfigError(f"{path}: {_explain(error)}")
    for rule in data.get("rules", {}):
        if rule not in rules:
            raise ConfigError(f"{path}: rules: there is no rule `{rule}`{did_you_mean(rule, rules)}")
    models, catalogue = _catalogue(path, data.get("catalogue", "open"))
    files = {name: _read(path, name, file) for name, file in data.get("files", {}).items()}
    return Config(
        root=path.parent,
        pages=tuple(data.get("pages", ())),
        base_url=data["base_url"].rstrip("/") if "base_url" in data else None,
        contract=_contract(path, data["contract"]) if "contract" in data else None,
        models=models,
        catalogue=catalogue,
        placeholders=data.get("placeholders", {}),
        downloads={name: content for name, content in files.items() if urlsplit(name).netloc},
        files={_inside(path, name): content for name, content in files.items() if not urlsplit(name).netloc},
        env=data.get("env", {}),
        packages={name: tuple(it.get("packages", ())) for name, it in data.get("runtimes", {}).items()},
        severities={id: _severity(it) for id, it in data.get("rules", {}).items()},
        timeout=data.get("timeout"),
        stdin=data.get("stdin"),
        marks=tuple(_marks(path, data.get("marks", ()))),
    )


def _marks(config: Path, data: Iterable[dict[str, Any]]) -> Iterator[tuple[Path, Placed]]:
    """Each mark with each page that it is for."""
    for number, entry in enumerate(data):
        where = f"{config}: marks.{number}"
        pages = [page.resolve() for page in config.parent.glob(entry["page"])]
        if not pages:
            raise ConfigError(f"{where}: no page matches `{entry['page']}` in {config.parent.resolve()}")
        placed = Placed(f": {entry['mark']}", entry.get("line"), entry.get("heading"))
        if wrong := fault(placed.mark):
            raise ConfigError(f"{where}: {wrong}")
        yield from ((page, placed) for page in pages)


def _severity(value: str | bool) -> Severity | None:
    """What a config says of a rule; YAML reads an `off` without quotes as false."""
    return None if value in ("off", False) else Severity(str(value))


def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text()))


def _parse(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}. Name another with --config") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is no YAML in UTF-8: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: expected keys such as `pages:`, found {type(data).__name__}")
    return data


def _explain(error: ValidationError) -> str:
    """Where, what was expected, what was found, and the nearest key."""
    where = ".".join(str(step) for step in error.absolute_path)
    prefix = f"{where}: " if where else ""
    if error.validator == "additionalProperties":
        known = error.schema["properties"] if isinstance(error.schema, dict) else {}
        given: Mapping[str, object] = dict(error.instance)  # type: ignore[arg-type]
        key = next(key for key in given if key not in known)
        return f"{prefix}there is no key `{key}`{did_you_mean(str(key), known)}"
    return f"{prefix}{error.message}. {_description(error)}".rstrip()


def _description(error: ValidationError) -> str:
    return str(error.schema.get("description", "")) if isinstance(error.schema, dict) else ""


def _read(config: Path, name: str, file: str) -> bytes:
    try:
        return (config.parent / file).read_bytes()
    except OSError as error:
        reason = f"{file}: {error.strerror}"
        raise ConfigError(f"{config}: files: `{name}` cannot be read from {reason}") from error


def _inside(config: Path, name: str) -> str:
    """A path that stays in the folder that a sample runs in."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ConfigError(f"{config}: files: `{name}` must be a URL or a path below the sample's own folder")
    return str(path)


def _contract(config: Path, name: str) -> Contract:
    try:
        return Contract.read(config.parent / name)
    except ContractError as error:
        raise ConfigError(f"{config}: contract: {error}") from error


def _catalogue(config: Path, name: str) -> tuple[tuple[str, ...] | None, Catalogue]:
    """The models that exist, None where any name is one, and the catalogue that knows of them."""
    try:
        catalogue = Catalogue.load(None if name in ("open", "builtin") else config.parent / name)
    except CatalogueError as error:
        raise ConfigError(f"{config}: catalogue: {error}") from error
    return (None if name == "open" else catalogue.ids), catalogue

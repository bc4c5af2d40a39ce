"""What several verbs start from: the config and the pages that are meant."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from runners import config
from runners.config import Config
from runners.errors import ConfigError, PageError, UsageError
from runners.model import Page
from runners.pages.reader import LEXERS, read_page
from runners.rules import RULES


def config_path(options: argparse.Namespace) -> Path | None:
    """The config that was named, else the folder's own, where there is one."""
    named: Path | None = options.config
    return named or config.find(Path())


def read_config(options: argparse.Namespace) -> Config:
    """The config that was named, else the folder's own, else the default."""
    path = config_path(options)
    return config.load(path, RULES) if path else Config()


def read_pages(options: argparse.Namespace, settings: Config) -> tuple[Page, ...]:
    """The pages that were named, else those of the config."""
    if options.pages:
        paths = [path for name in options.pages for path in pages_in(Path(name))]
    else:
        paths = [path for pattern in settings.pages for path in _matches(settings.root, pattern)]
        if not settings.pages:
            raise UsageError("no page is named: name one, or list them under `pages` in samplecheck.yaml")
    return tuple(read_page(path, path.as_posix(), settings.marks_of(path)) for path in dict.fromkeys(paths))


def pages_in(path: Path) -> Iterable[Path]:
    """A folder means the pages in it; anything else is taken for a page."""
    if not path.is_dir():
        return [path]
    found = sorted(it for it in path.rglob("*") if it.suffix.lower() in LEXERS and it.is_file())
    if not found:
        raise PageError(f"{path}: no page is in this folder: expected files ending in {', '.join(LEXERS)}")
    return found


def _matches(root: Path, pattern: str) -> Iterable[Path]:
    try:
        found = sorted(root.glob(pattern))
    except (NotImplementedError, ValueError) as error:
        raise ConfigError(f"pages: `{pattern}` is no pattern below the config's folder: {error}") from error
    if not found:
        raise ConfigError(f"pages: nothing matches `{pattern}` in {root.resolve()}")
    return found

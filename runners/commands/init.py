"""`samplecheck init`: reads pages and writes a first `samplecheck.yaml`, each line with its reason."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from rich.console import Console

from mock_server.contract import Contract
from runners.commands.inputs import pages_in
from runners.config import NAME, Config
from runners.engine.images import recipe
from runners.errors import ExitCode, PageError, UsageError
from runners.model import Page
from runners.pages.reader import read_page
from runners.plan import EXAMPLE_BASE, Job, jobs

_SKIPPED = re.compile(r"(?:^|/)(?:\.|(?:node_modules|vendor|build|dist)/|CHANGELOG|LICENSE|CODE_OF_)", re.I)
"""Folders and files in which nobody documents an API."""
_DOWNLOAD = re.compile(
    r"\b(?:curl|wget)\b[^\n|]*?(https?://[^\s\"'\\]+\.(?:png|jpe?g|gif|webp|mp4|mp3|wav|pdf))\b"
)
_WIDTH = 44


def execute(options: argparse.Namespace) -> ExitCode:
    """Writes the config, and says what to do next."""
    path: Path = options.config or Path(NAME)
    if path.exists() and not options.force:
        raise UsageError(f"{path} is there already: name another with --config, or replace it with --force")
    console = Console(highlight=False, soft_wrap=True)
    pages = [it for it in _pages(options.pages, console) if any(sample.runs for sample in it.samples)]
    if not pages:
        raise PageError("no page with a sample that runs was found: name the pages or their folder")
    text = written(pages, Contract.load())
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    console.print(text, markup=False, end="")
    console.print(f"\nWritten to {path}. Next: samplecheck check", markup=False)
    return ExitCode.PASSED


def _pages(names: Sequence[str], console: Console) -> Iterator[Page]:
    """The pages that were named, else all below this folder but those of tools; what is no page is told."""
    named = [path for name in names for path in pages_in(Path(name))]
    found = named or [path for path in pages_in(Path()) if not _SKIPPED.search(path.as_posix())]
    for path in found:
        try:
            yield read_page(path, path.as_posix())
        except PageError as error:
            console.print(f"left out: {error}", markup=False)


def written(pages: Sequence[Page], contract: Contract) -> str:
    """The config as text: what the pages need to be checked, and beside each line why."""
    ready = {page.path: jobs(page, Config(), contract) for page in pages}
    every = [job for found in ready.values() for job in found]
    parts = [
        ["# What samplecheck checks, and what it must know for that. Every key: samplecheck's README."],
        _listed(pages),
        _base_url(ready.values()),
        _placeholders(every),
        _packages(every),
        _downloads(every),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _line(text: str, reason: str) -> str:
    return f"{text:<{_WIDTH}}  # {reason}"


def _listed(pages: Iterable[Page]) -> Iterator[str]:
    """The pages, a line each, with what runs in them; of a folder in which all run, its pattern."""
    yield "pages:"
    for page in pages:
        runs = sum(sample.runs for sample in page.samples)
        rest = len(page.samples) - runs
        reason = f"{runs} of {len(page.samples)} blocks run" if rest else f"all {runs} blocks run"
        yield _line(f"  - {_quoted(page.path)}", reason)


def _base_url(pages: Iterable[Sequence[Job]]) -> Iterator[str]:
    """The address, where all pages agree on one; else how each is found."""
    counts = Counter(base for page in pages for base in {base for it in page for base in it.scenario.bases})
    named = [(base, _pages_of(count)) for base, count in counts.most_common() if base != EXAMPLE_BASE]
    if len(named) == 1:
        yield _line(f"base_url: {_quoted(named[0][0])}", f"named on {named[0][1]}; another is a mistake")
    elif named:
        yield "# base_url: the one documented address. Without it each page's own are taken for it:"
        yield from (f"#   {base}, on {count}" for base, count in named)


def _pages_of(count: int) -> str:
    return f"{count} page{'' if count == 1 else 's'}"


def _placeholders(every: Iterable[Job]) -> Iterator[str]:
    """What readers have to replace and nobody knows a value for."""
    places: dict[str, str] = {}
    for job in every:
        for text, line, _ in job.filled.unfilled:
            places.setdefault(text, f"{job.sample.page}:{line}")
    if places:
        yield "placeholders:"
    for text, place in places.items():
        yield _line(f"  {_quoted(text)}: example", f"{place}: put what a reader would write there")


def _packages(every: Iterable[Job]) -> Iterator[str]:
    """What the pages have their readers install and the kit's images do not have."""
    missing: dict[str, dict[str, str]] = {}
    for job in every:
        for package in job.sample.installs:
            if package.lower() not in _brought(job.language.image):
                missing.setdefault(job.language.image, {}).setdefault(package, job.sample.page)
    if missing:
        yield "runtimes:"
    for language, packages in missing.items():
        yield f"  {language}:"
        yield "    packages:"
        for package, page in packages.items():
            yield _line(f"      - {_quoted(package)}", f"{page} has its readers install it")


@cache
def _brought(image: str) -> frozenset[str]:
    """The packages that a language's image is asked to have."""
    folder = recipe(image).files
    asked = folder.get("requirements.in", b"").decode().split()
    package = json.loads(folder.get("package.json", b"{}"))
    return frozenset(name.lower() for name in (*asked, *package.get("dependencies", {})))


def _downloads(every: Iterable[Job]) -> Iterator[str]:
    """What samples fetch from elsewhere, which nothing but a file of this folder can answer."""
    urls: dict[str, str] = {}
    for job in every:
        if job.language.name == "shell":
            for match in _DOWNLOAD.finditer(job.filled.code):
                urls.setdefault(match[1], job.sample.id)
    if urls:
        yield "# files: downloads are served from files of yours; put one there and take the # away"
    for url, place in urls.items():
        yield _line(f"#   {_quoted(url)}: assets/{PurePosixPath(url).name}", f"fetched by {place}")


def _quoted(text: str) -> str:
    """The text as YAML: plain where that is safe, else in JSON's quotes, which YAML reads."""
    plain = re.fullmatch(r"[A-Za-z0-9_./][\w./:@+-]*", text, re.ASCII) and ": " not in text
    return text if plain else json.dumps(text, ensure_ascii=False)

"""What samples need beside their own code, as far as the page gives it: packages and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from runners.model import Block, Line, Sample, Substitution
from runners.pages.surroundings import info_title

_INSTALLS = {
    "python": re.compile(
        r"\s*(?:[$%!>]\s*)?(?:(?:sudo\s+)?(?:python3?\s+-m\s+)?(?:uv\s+)?pip3?\s+install"
        r"|uv\s+add|poetry\s+add|conda\s+install)\s+(?P<packages>[^&|;#\n]+)"
    ),
    "node": re.compile(
        r"\s*(?:[$>]\s*)?(?:(?:npm|pnpm|bun)\s+(?:install|i|add)|yarn\s+add)\s+(?P<packages>[^&|;#\n]+)"
    ),
    "go": re.compile(r"\s*(?:[$>]\s*)?go\s+(?:get|install)\s+(?P<packages>[^&|;#\n]+)"),
}
_INSTALLS["typescript"] = _INSTALLS["node"]
_PACKAGE = re.compile(r"[\"']?(@?[A-Za-z][\w./-]*)(?:\[[\w,]*\])?(?:(?:[=<>~!]=?|@)[^\s\"']*)?[\"']?")
_MODULES = {
    "beautifulsoup4": "bs4",
    "opencv-python": "cv2",
    "pillow": "pil",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
}
"""Modules that are called otherwise than the package that brings them."""
_FILE_NAME = re.compile(r"(?:[\w-]+/)*[\w-]+(?:\.[\w-]+)+")
_OWN_TO_RUNTIMES = ("go.mod", "go.sum", "package.json", "pom.xml")
"""Files that a runtime brings itself: the page's would ask for what is not there."""


def equipped(samples: Sequence[Sample]) -> list[Sample]:
    """The samples of one page with the packages that it names and the files that it shows for them."""
    files = [(name, it) for it in samples if (name := _file_name(it.block))]
    found: list[Sample] = []
    said: list[tuple[str, str]] = []
    for sample in samples:
        said += [(language, package) for language in _INSTALLS for package in _named(sample, language)]
        own = {"typescript": "node"}.get(sample.language or "", sample.language)
        installs = tuple(dict.fromkeys(package for language, package in said if language == own))
        beside = tuple((name, it.block) for name, it in files if it is not sample and _reads(sample, name))
        found.append(replace(sample, installs=installs, beside=beside) if installs or beside else sample)
    return found


def is_meant(package: str, message: str) -> bool:
    """Whether what a runtime says of a missing module is about this package."""
    named = re.findall(r"[\w@./-]+", message.lower().replace("_", "-"))
    name = package.lower().replace("_", "-")
    modules = {name, _MODULES.get(name, name), name.removeprefix("python-")}
    return any(
        word in modules or word.partition("/")[0] == name or word.startswith(f"{name}/") for word in named
    )


def _named(sample: Sample, language: str) -> Iterable[str]:
    """The packages that the block has its reader install."""
    for line in sample.block.lines:
        if command := _INSTALLS[language].match(line.text):
            words = (_PACKAGE.fullmatch(word) for word in command["packages"].split())
            yield from (word[1] for word in words if word)


def _file_name(block: Block) -> str | None:
    """The file that a block shows, by its title."""
    title = info_title(block.info) or block.label or ""
    is_file = _FILE_NAME.fullmatch(title) and not block.hidden and title not in _OWN_TO_RUNTIMES
    return title if is_file else None


def _reads(sample: Sample, name: str) -> bool:
    """Whether the code speaks of the file, or imports the module in it."""
    if not sample.runs:
        return False
    code, (stem, _, suffix) = sample.block.code, name.rpartition(".")
    module = suffix == "py" and sample.language == "python"
    imported = module and re.search(rf"(?m)^\s*(?:from|import)\s+{re.escape(stem.replace('/', '.'))}\b", code)
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", code) is not None or bool(imported)


def _uninstalled(lines: Sequence[Line], language: str | None) -> tuple[tuple[Line, ...], list[Substitution]]:
    """The lines without commands that install packages, which a terminal takes, and what was left out.

    The runtime has the packages; their lines stay where they are, empty.
    """
    patterns = [it for name, it in _INSTALLS.items() if language in (name, "shell")]
    left, gone = [], []
    for line in lines:
        command = line.text if any(it.fullmatch(line.text.rstrip()) for it in patterns) else ""
        left.append(replace(line, text="") if command else line)
        gone += [Substitution(command.strip(), "", line.number)] if command else []
    return tuple(left), gone


def without_installs(sample: Sample) -> tuple[Sample, list[Substitution]]:
    """The sample as it runs: what its runtime has already is not installed again. And what was left out."""
    blocks, gone = [], []
    for block in (*sample.before, sample.block):
        lines, left_out = _uninstalled(block.lines, sample.language)
        blocks.append(replace(block, lines=lines) if left_out else block)
        gone += left_out
    return (replace(sample, before=tuple(blocks[:-1]), block=blocks[-1]) if gone else sample), gone

"""What a reader's terminal gives a sample: lines that it asks for, and variables set further up the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from runners.model import Page, Sample
from runners.pages.languages import info_word
from runners.pages.placeholders import Values, fill, has_default, read_names

STDIN = ".samplecheck-stdin"
"""The file in the sample's folder that its standard input comes from."""
GREETING = "Hello"
"""What a sample that asks its reader is told where the config says nothing."""
_ASKS = {
    "python": re.compile(r"(?<![\w.])input\(|\bsys\.stdin\b"),
    "node": re.compile(r"\breadline\b|\bprocess\.stdin\b"),
    "go": re.compile(r"\bos\.Stdin\b|\bfmt\.Scan"),
    "java": re.compile(r"\bSystem\.in\b|\bIO\.readln\("),
    "shell": re.compile(r"(?m)(?:^|[;&|]|\bwhile\s|\bdo\s)\s*(?:IFS=\S*\s+)?read\s(?![^\n]*<)"),
}
_ASKS["typescript"] = _ASKS["node"]
_FAREWELL = re.compile(r"(?i)[\"'](?P<word>/?(?:exit|quit|bye|stop|end|q|退出|结束))[\"']")
_EXPORT = re.compile(
    r"(?m)^\s*(?:export\s+|set\s+-x\s+|\$env:)?([A-Z][A-Z0-9_]*)\s?=\s?(\"[^\"\n$`]*\"|'[^'\n]*'|[^\s\"'$`;&|()]+)\s*$"
)
_OF_SYSTEMS = re.compile(
    r"HOME|PATH|USER|PWD|SHELL|LANG|TERM|TMPDIR|\w*PROXY|\w+_(?:FILE|DIR|PATH|BUNDLE|CHAIN)"
)
"""Variables that mean something to every program."""
_SETTINGS = ("env", "dotenv")


def answers(code: str, language: str, configured: str | None) -> str | None:
    """What a sample reads that asks its reader; None where it does not ask.

    One line; where the code waits for a word such as `exit`, that word comes next.
    """
    if not _ASKS[language].search(code):
        return None
    if configured is not None:
        return configured if configured.endswith("\n") else f"{configured}\n"
    farewell = _FAREWELL.search(code)
    return f"{GREETING}\n" + (f"{farewell['word']}\n" if farewell else "")


def told(page: Page, code: str) -> dict[str, str]:
    """A value for each variable that the code needs and the page's text speaks of: readers then have one."""
    names = {
        name for name in read_names(code) if not _OF_SYSTEMS.fullmatch(name) and not has_default(code, name)
    }
    text = _prose(page) if names else ""
    return {name: "samplecheck" for name in names if re.search(rf"\b{name}\b", text)}


def _prose(page: Page) -> str:
    """The page without its code."""
    lines = page.text.splitlines()
    for sample in page.samples:
        first, last = sample.block.line - 1, sample.block.end_line
        lines[first:last] = [""] * len(lines[first:last])
    return "\n".join(lines)


def exports(
    samples: Iterable[Sample], values: Values, custom: Mapping[str, str]
) -> Callable[[Sample], dict[str, str]]:
    """The variables that the page has its reader set above a sample, placeholders filled."""
    found: list[tuple[int, str, str]] = []
    for sample in samples:
        settings = info_word(sample.block.info) in _SETTINGS
        if (sample.language == "shell" or settings) and not sample.block.hidden:
            filled = fill(sample, values, custom)
            open_ended = {line for _, line, _ in filled.unfilled}
            rows = zip(sample.lines, filled.lines, strict=True)
            texts = [line.text for printed, line in rows if printed.number not in open_ended]
            found += [
                (sample.block.line, name, value.strip("\"'"))
                for text in texts
                for name, value in _EXPORT.findall(text)
                if not _OF_SYSTEMS.fullmatch(name)
                if settings or text.lstrip().startswith("export")
            ]
    return lambda sample: {name: value for line, name, value in found if line < sample.block.line}

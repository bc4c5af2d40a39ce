"""A page file becomes a `Page`: the one door from the file system to the samples."""

from __future__ import annotations

import codecs
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby, zip_longest
from pathlib import Path

from runners.errors import PageError
from runners.model import Block, Marks, Page, Sample
from runners.pages import asciidoc, html, markdown, notebook, rst, textfile
from runners.pages.joining import joined
from runners.pages.languages import language_of
from runners.pages.marks import Placed, marks
from runners.pages.needs import equipped
from runners.pages.runnable import why_not

Lexer = Callable[[str], tuple[Block, ...]]

LEXERS: Mapping[str, Lexer] = {
    ".md": markdown.blocks,
    ".markdown": markdown.blocks,
    ".mdx": partial(markdown.blocks, mdx=True),
    ".txt": textfile.blocks,
    ".html": html.blocks,
    ".htm": html.blocks,
    ".rst": rst.blocks,
    ".adoc": asciidoc.blocks,
    ".asciidoc": asciidoc.blocks,
    ".ipynb": notebook.blocks,
}
"""What finds the blocks, by the file's suffix."""

_NAMED: Mapping[str, Lexer] = {"llms.txt": markdown.blocks, "llms-full.txt": markdown.blocks}
"""Files whose name says more than their suffix."""


def read_page(path: Path, name: str, placed: Iterable[Placed] = ()) -> Page:
    """The page in `path`, called `name` in everything that people read, with the marks that the config adds.

    PageError where the format is none of ours, the file cannot be read, its bytes are not UTF-8 text, or a
    mark is wrong.
    """
    lexer = _NAMED.get(path.name.lower()) or LEXERS.get(path.suffix.lower())
    if lexer is None:
        raise PageError(f"{name}: no page format that samplecheck reads; it reads {', '.join(LEXERS)}")
    text = _decode(_bytes(path, name), name)
    blocks = lexer(text)
    said = marks(name, text, blocks, placed)
    samples = joined(_samples(name, blocks, said))
    return Page(name, text, _grouped(name, equipped(samples)))


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise PageError(f"{name}: no such file; check the path") from None
    except IsADirectoryError:
        raise PageError(f"{name}: a directory, not a page; name the files in it") from None
    except PermissionError:
        raise PageError(f"{name}: not readable by this user; change its permissions") from None
    except OSError as error:
        raise PageError(f"{name}: cannot be read: {error.strerror}; check the path and the disk") from None


def _decode(data: bytes, name: str) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        where = _place(data[: error.start].decode())
        what = f"byte 0x{data[error.start]:02x}, which is no UTF-8"
        raise PageError(f"{name}:{where}: {what}; save the file as UTF-8") from None
    if (nul := text.find("\0")) >= 0:
        raise PageError(f"{name}:{_place(text[:nul])}: a NUL character; remove it, or save the file as UTF-8")
    return text


def _place(before: str) -> str:
    lines = re.split(r"\r\n?|\n", before)
    return f"{len(lines)}:{len(lines[-1]) + 1}"


def _samples(name: str, blocks: Iterable[Block], said: Mapping[int, Marks]) -> Iterator[Sample]:
    """The blocks with their meaning, and with the marks that stand at their lines."""
    lines: Counter[int] = Counter()
    for block in blocks:
        lines[block.line] += 1
        language = language_of(block)
        yield Sample(
            name,
            block,
            language,
            why_not(block, language),
            marks=said.get(block.line, Marks()),
            number=lines[block.line],
        )


def _grouped(name: str, samples: list[Sample]) -> tuple[Sample, ...]:
    """The samples with their groups, numbered in the order in which they begin; marks name their own."""
    clusters: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.block.cluster is not None and sample.not_runnable is None and not sample.marks.group:
            clusters[sample.block.cluster].append(sample)
    groups = [group for cluster in clusters.values() for group in _groups(cluster)]
    groups.sort(key=lambda group: group[0].block.line)
    group = {sample.id: str(n) for n, group in enumerate(groups, 1) for sample in group}
    sizes = Counter(sample.marks.group for sample in samples)
    own = (it for it in samples if it.marks.group and sizes[it.marks.group] > 1)
    group |= {sample.id: sample.marks.group or "" for sample in own}
    return tuple(
        replace(sample, group=f"{name}#{group[sample.id]}") if sample.id in group else sample
        for sample in samples
    )


def _groups(cluster: Iterable[Sample]) -> Iterator[list[Sample]]:
    """The cluster's groups of two or more: the first sample of each language in turn, then the second, ..."""
    for languages in _rounds([list(run) for _, run in groupby(cluster, key=lambda sample: sample.language)]):
        for row in zip_longest(*languages):
            group = [sample for sample in row if sample is not None]
            if len(group) > 1:
                yield group


def _rounds(runs: Iterable[list[Sample]]) -> Iterator[list[list[Sample]]]:
    """Runs of one language each, up to where a language comes back."""
    seen: dict[str | None, list[Sample]] = {}
    for run in runs:
        if run[0].language in seen:
            yield list(seen.values())
            seen = {}
        seen[run[0].language] = run
    yield list(seen.values())

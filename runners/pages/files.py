"""Files that samples read: shown on the page, or, for pictures, sound, video and PDF, small real ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from runners.model import Sample, Substitution
from runners.pages.literals import Literal, literals
from runners.pages.placeholders import Values, fill

_ASSETS = Path(__file__).parent.parent.parent / "samples" / "assets"
_KINDS = {"jpeg": "jpg", "oga": "ogg", "mpga": "mp3", "mpeg": "mp4", "m4v": "mp4"}
"""Endings that mean the same format as another."""
_ENDINGS = "png|jpe?g|gif|webp|bmp|pdf|mp4|m4v|mpeg|mov|webm|mp3|mpga|wav|m4a|ogg|oga|flac"
_PATH = re.compile(
    rf"(?<![\w./$:}}{{%-])@?(?:\./)?(?P<path>(?:[\w-]+/)*[\w-][\w.-]*?\.(?:{_ENDINGS}))(?![\w/.-])", re.I
)
_FETCHED = re.compile(r"(?m)(?:\bwget\b|\s-\w*O\b|--remote-name)[^\n]*/([\w.-]+\.\w+)")
"""The names under which commands save what they download."""
_IN_A_HOLE = re.compile(r"\{[^{}]*[\"'`]$")
"""Before a text in the code that a text has the language put in."""
_WRITES = re.compile(
    r"(?:-o|--output|>|of=|-O)\s*[\"']?$|\b(?:write\w*|save\w*|stream_to_file|createWrite\w*|os\.Create|download\w*)\(\s*[^()]*$",
    re.I,
)
_WRITE_MODE = re.compile(r"\s*[\"']\s*,\s*(?:mode\s*=\s*)?[\"'][wax]")


def stand_ins(sample: Sample, declared: Collection[str]) -> tuple[dict[str, bytes], list[Substitution]]:
    """What the kit lays where the sample reads a picture, sound, video or PDF that nobody declared.

    By path; and a note of each, with the line that names it.
    """
    found: dict[str, bytes] = {}
    notes: list[Substitution] = []
    for path, line in _read_paths(sample):
        if path not in declared and path not in found:
            found[path] = _asset(path)
            notes.append(Substitution(path, f"a small {_kind(path)} file of the kit's", line))
    return found, notes


def shown_files(sample: Sample, values: Values, custom: Mapping[str, str]) -> dict[str, bytes]:
    """The files that other blocks of the page show and the sample reads, their placeholders filled."""
    return {
        name: fill(Sample(sample.page, block, None), values, custom).code.encode()
        for name, block in sample.beside
    }


def _read_paths(sample: Sample) -> Iterator[tuple[str, int]]:
    """The paths that the sample reads and does not make itself, with the lines that name them."""
    code = "".join(f"{line.text}\n" for line in sample.lines)
    named = [
        (it, path)
        for it in literals(code, sample.language)
        for path in _PATH.finditer(code, it.start, it.end)
    ]
    made = {path["path"] for _, path in named if _is_written(code, path)} | {*_FETCHED.findall(code)}
    for literal, path in named:
        if path["path"] not in made and _is_read(code, literal, path):
            line = sample.lines[code.count("\n", 0, path.start())].number
            yield str(PurePosixPath(path["path"])), line


def _is_read(code: str, literal: Literal, path: re.Match[str]) -> bool:
    """Whether the text is a path, or a shell's word with one in it, rather than a sentence that names one."""
    before, after = code[literal.start : path.start("path")], code[path.end() : literal.end]
    is_path = before in ("", "./", "@", "@./", "file://", "file:") and after[:1] in ("", ";")
    is_field = before.endswith(("=@", "="))
    is_argument = "$(" in before or (not literal.quoted and "$(" in code) or _IN_A_HOLE.search(before)
    return bool(is_path or is_field or is_argument)


def _is_written(code: str, path: re.Match[str]) -> bool:
    """Whether the sample makes this file itself."""
    before = code[max(0, path.start() - 80) : path.start()].rpartition("\n")[2].rstrip("\"'")
    return _WRITES.search(before) is not None or _WRITE_MODE.match(code, path.end()) is not None


def _kind(path: str) -> str:
    ending = path.rpartition(".")[2].lower()
    return _KINDS.get(ending, ending)


@cache
def _read_asset(kind: str) -> bytes:
    return (_ASSETS / f"small.{kind}").read_bytes()


def _asset(path: str) -> bytes:
    return _read_asset(_kind(path))

"""Which addresses a page's samples take for the API's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from runners.model import Sample
from runners.pages.catalogue import placeholders
from runners.pages.literals import comments, literals

OPENAI = "https://api.openai.com/v1"
"""Where the OpenAI SDKs go when nobody tells them."""

_URL = re.compile(r"(https?)://([A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?)(/[^\s\"'<>{}$?#]*)?(?:[?#].*)?")
_PASSED = re.compile(
    r"(?i)(?:base_?url|api_?(?:base|host)|endpoint)[\"'`\])]*\s*(?:[:=(,]|:=|\|\||\?\?)\s*[rf]?[\"'`]?$"
)
_CLIENT = re.compile(r"(?<!\w)(?:Async)?OpenAI\(|openai\.NewClient\(|OpenAIOkHttpClient\w*\.|openai\.chat\.")
_OF_API = re.compile(r"(?!.*/[^/]*\.\w{2,5}$)(?:.*/v\d+(?:beta\d*)?(?:/|$)|.*\bapi\b)", re.IGNORECASE)
"""What addresses of APIs have in them, and files do not."""
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?", re.IGNORECASE)
_VERSION = re.compile(r"/?(?:[\w-]+/)*v\d+(?:beta\d*)?/?")
_ALIKE = 0.85
_ADDRESSED = re.compile(r"(?i)base_?url|api_?base")


def api_bases(samples: Iterable[Sample], operations: Iterable[str]) -> tuple[str, ...]:
    """Base addresses such as `https://open.example.com/api/v4`, the most frequent first.

    `operations` are the API's paths without the base, such as `/chat/completions` or `/models/{model}`. A
    base is what comes before such a path, mistyped ones included, or what the code passes for one. Left out
    are hosts seen once that look like a mistyped other host of the page, hosts without a path that have one
    elsewhere, and addresses that readers are to replace.
    """
    paths = sorted((path.strip("/").split("/") for path in operations), key=len, reverse=True)
    known = list(samples)
    count = Counter(base for sample in known for base in _bases(sample, paths))
    if not count:
        count = Counter(base for sample in known for base in _bases_in_parts(sample, paths))
    hosts = Counter(_host(base) for base in count.elements())
    return tuple(base for base, _ in count.most_common() if not _is_slip(base, count, hosts))


def _bases(sample: Sample, paths: Sequence[list[str]]) -> Iterator[str]:
    code, language = sample.block.code, sample.language
    open_ends = placeholders(code, language)
    for literal in literals(code, language):
        text = code[literal.start : literal.end].strip()
        passed = _PASSED.search(code, max(0, literal.start - 60), literal.start) is not None
        if not literal.quoted and not text.startswith("http") and "=" in text:
            name, _, text = text.partition("=")
            passed = _PASSED.search(f"{name}=") is not None
        base = _base(text, passed, paths)
        if base and not any(literal.start <= found.start < literal.end for found in open_ends):
            yield base
    if _uses_openai_unaddressed(code, language):
        yield OPENAI


def _bases_in_parts(sample: Sample, paths: Sequence[list[str]]) -> Iterator[str]:
    """Addresses that the code puts together, where the page has none in one piece.

    A URL in a constant of any name that looks like an API's; or a host by itself, with what comes before an
    operation's path in another text, or with a version in one.
    """
    code, language = sample.block.code, sample.language
    open_ends = [found.start for found in placeholders(code, language)]
    own = [it for it in literals(code, language) if it.quoted]
    texts = [
        code[it.start : it.holes[0][0] if it.holes else it.end].strip()
        for it in own
        if not any(it.start <= at < it.end for at in open_ends)
    ]
    urls = [
        match for text in texts if (match := _URL.fullmatch(text)) and _OF_API.match(text.partition("://")[2])
    ]
    yield from (f"{url[1]}://{url[2].lower()}{url[3] or ''}".rstrip("/") for url in urls)
    if not urls:
        prefixes = [prefix for text in texts if (prefix := _prefix(text, paths))]
        versions = [f"/{text.strip('/')}" for text in texts if _VERSION.fullmatch(text)]
        prefix = next(iter([*prefixes, *versions]), "")
        yield from (f"https://{text.lower()}{prefix}" for text in texts if _HOST.fullmatch(text))


def _prefix(text: str, paths: Sequence[list[str]]) -> str | None:
    """What an address without its host has before the operation's path."""
    segments = text.strip("/").split("/")
    path = next((path for path in paths if _ends_in(segments, path)), None) if text.startswith("/") else None
    return None if path is None else "".join(f"/{it}" for it in segments[: len(segments) - len(path)])


def _uses_openai_unaddressed(code: str, language: str | None) -> bool:
    remarks = [*comments(code, language)]
    clients = (client.start() for client in _CLIENT.finditer(code))
    used = any(not any(start <= client < end for start, end in remarks) for client in clients)
    return used and not _ADDRESSED.search(code)


def _base(text: str, passed: bool, paths: Sequence[list[str]]) -> str | None:
    url = _URL.fullmatch(text)
    if url is None:
        return None
    segments = (url[3] or "").strip("/").split("/")
    path = next((path for path in paths if _ends_in(segments, path)), None)
    if path is None and not passed:
        path = next((path for path in paths if _nearly_ends_in(segments, path)), None)
    if path is None and not passed:
        return None
    prefix = "/".join(segments[: len(segments) - len(path or ())])
    return f"{url[1]}://{url[2].lower()}/{prefix}".rstrip("/")


def _ends_in(segments: list[str], path: list[str]) -> bool:
    """Whether the address ends in the operation's path; a parameter's place holds anything."""
    tail = segments[-len(path) :]
    return len(tail) == len(path) and all(
        a == b or b.startswith("{") for a, b in zip(tail, path, strict=True)
    )


def _nearly_ends_in(segments: list[str], path: list[str]) -> bool:
    """Whether the address ends in what looks like a mistyped path of an operation without parameters."""
    tail = "/".join(segments[-len(path) :])
    return "{" not in "".join(path) and SequenceMatcher(None, tail, "/".join(path)).ratio() >= _ALIKE


def _is_slip(base: str, bases: Counter[str], hosts: Counter[str]) -> bool:
    host = _host(base)
    if not urlsplit(base).path and any(_host(other) == host and urlsplit(other).path for other in bases):
        return True
    return hosts[host] == 1 and any(
        times > 1 and 0 < _distance(host, other) <= 2 for other, times in hosts.items()
    )


def _host(base: str) -> str:
    return urlsplit(base).hostname or ""


def _distance(text: str, other: str) -> int:
    """How many letters must be left out, put in or changed to make one text of the other."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(text, 1):
        above, row = row, [n]
        for m, wanted in enumerate(other):
            row.append(min(above[m + 1] + 1, row[m] + 1, above[m] + (letter != wanted)))
    return row[-1]

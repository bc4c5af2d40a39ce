"""Fills in what a page asks its readers to replace, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from runners.errors import ConfigError
from runners.model import Line, Sample, Substitution
from runners.pages.catalogue import Placeholder, kind_of, picture, placeholders
from runners.pages.literals import comments

_VERSIONED = re.compile(r"/(?:[\w-]+/)*v\d")
_NAME = r"([A-Z][A-Z0-9_]*)\b"
_READ = re.compile(
    rf"\$\{{?{_NAME}|(?i:getenv(?:\(\)\.\w+)?|environ(?:\.\w+)?|lookupenv|\benv)\s*[(\[]\s*[\"'`]{_NAME}|\benv\.{_NAME}"
)
_TAKEN_APART = re.compile(r"\{([^{}]*)\}\s*=\s*(?:process\.)?env\b")


@dataclass(frozen=True, slots=True)
class Values:
    """What placeholders become. A kind without a value stays unfilled."""

    key: str
    host: str
    """With the port where it is unusual, without a scheme, such as `api.example.com`."""
    base_url: str
    """Such as `https://api.example.com/v1`."""
    model: str = "gpt-4o"
    image_url: str = "https://example.com/picture.png"
    video_url: str | None = None
    audio_url: str | None = None
    organization: str | None = None

    @property
    def origin(self) -> str:
        """The base address without its path."""
        url = urlsplit(self.base_url)
        return f"{url.scheme}://{url.netloc}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A sample as its reader would run it."""

    code: str
    lines: tuple[Line, ...]
    """The code's lines and where they stand on the page."""
    substitutions: tuple[Substitution, ...]
    unfilled: tuple[tuple[str, int, int], ...]
    """Text, page line and page column of what nobody knows a value for."""


def fill(sample: Sample, values: Values, custom: Mapping[str, str]) -> Filled:
    """The sample with its placeholders replaced: `custom` texts first, then the catalogue's.

    Only literals and shell words change, and the number of lines never does; custom texts are replaced
    outside literals too, but not in comments. ConfigError where a custom text is empty, or it or its value
    has a line break.
    """
    code = "\n".join(line.text for line in sample.lines)
    edits = _edits(code, sample.language, values, _checked(custom))
    places = [_place(code, start, sample.lines) for start, _, _ in edits]
    texts = _apply(code, edits).split("\n")
    found = [(code[start:end], new, *place) for (start, end, new), place in zip(edits, places, strict=True)]
    lines = tuple(replace(line, text=text) for line, text in zip(sample.lines, texts, strict=False))
    return Filled(
        code="".join(f"{line.text}\n" for line in lines),
        lines=lines,
        substitutions=tuple(Substitution(old, new, line) for old, new, line, _ in found if new is not None),
        unfilled=tuple((old, line, column) for old, new, line, column in found if new is None),
    )


def environment(values: Values, code: str) -> dict[str, str]:
    """The variables that a page takes for granted: a key for the SDKs, what the code reads without default.

    An address comes as the host, the origin or the whole base address, by what the code puts around it.
    """
    names = dict.fromkeys(read_names(code))
    if "OPENAI_BASE_URL" in code:  # the SDKs read it unasked, so it is never set for others
        names["OPENAI_BASE_URL"] = None
    found = {"OPENAI_API_KEY": values.key}
    for name in names:
        kind = kind_of(name)
        if value := _value(values, kind, *_around(code, name)) if kind else None:
            found |= {} if kind != "key" and has_default(code, name) else {name: value}
    return found


def read_names(code: str) -> Iterator[str]:
    """The variables that the code reads from its environment."""
    yield from (name for match in _READ.findall(code) for name in match if name)
    for names in _TAKEN_APART.findall(code):
        yield from re.findall(rf"(?<![\w:])(?<!: ){_NAME}", names)


def _checked(custom: Mapping[str, str]) -> Mapping[str, str]:
    for text, value in custom.items():
        if not text or re.search(r"[\r\n]", text + value):
            raise ConfigError(
                f"placeholders: {text!r}: {value!r}: expected a text on one line and its value on one line; "
                "change it in samplecheck.yaml"
            )
    return custom


_Edit = tuple[int, int, str | None]


def _edits(code: str, language: str | None, values: Values, custom: Mapping[str, str]) -> list[_Edit]:
    """Start, end and replacement of each placeholder, in order; None where no value is known."""
    own = [*_custom_edits(code, language, custom)]
    usual = (
        (found.start, found.end, _value(values, found.kind, *_beside(code, found)))
        for found in placeholders(code, language)
        if not any(found.start < end and start < found.end for start, end, _ in own)
    )
    return sorted([*own, *usual])


def _beside(code: str, found: Placeholder) -> tuple[str, str]:
    return code[max(0, found.start - 24) : found.start], code[found.end : found.end + 100]


def _custom_edits(code: str, language: str | None, custom: Mapping[str, str]) -> Iterator[_Edit]:
    if not custom:
        return
    remarks = [*comments(code, language)]
    texts = re.compile("|".join(re.escape(text) for text in sorted(custom, key=len, reverse=True)))
    for match in texts.finditer(code):
        if not any(start <= match.start() < end for start, end in remarks):
            yield match.start(), match.end(), custom[match[0]]


def _apply(code: str, edits: Iterable[_Edit]) -> str:
    pieces, done = [], 0
    for start, end, replacement in edits:
        pieces += [code[done:start], code[start:end] if replacement is None else replacement]
        done = end
    return "".join([*pieces, code[done:]])


def _place(code: str, offset: int, lines: Sequence[Line]) -> tuple[int, int]:
    line = lines[code.count("\n", 0, offset)]
    return line.number, line.column + offset - (code.rfind("\n", 0, offset) + 1)


def _value(values: Values, kind: str | None, before: str, after: str) -> str | None:
    """What a placeholder of that kind becomes between these two texts."""
    if before.endswith("base64,"):
        return picture(before)
    if kind == "base64":
        return f"data:image/png;base64,{picture('')}"
    if kind in ("host", "base_url", "url"):
        return _address(values, kind, before, after)
    simple = {
        "key": values.key,
        "model": values.model,
        "image_url": values.image_url,
        "video_url": values.video_url,
        "audio_url": values.audio_url,
        "organization": values.organization,
    }
    return simple.get(kind or "")


def _address(values: Values, kind: str, before: str, after: str) -> str:
    if before.endswith("://") or kind == "host":
        return values.host
    path = urlsplit(values.base_url).path
    goes_on = _VERSIONED.match(after) or (path and re.match(rf"{re.escape(path)}(?![\w-])", after))
    return values.origin if goes_on else values.base_url


def has_default(code: str, name: str) -> bool:
    """Whether the code says what the variable is where nobody set it."""
    default = rf"\{{{name}:?[-=]|[\"'`]{name}[\"'`]\s*,|\b{name}[\"'`\])}}]*\s*(?:\|\||\?\?|\bor\b)"
    return re.search(default, code) is not None


def _around(code: str, name: str) -> tuple[str, str]:
    """What the code puts right before and after the variable, or after what it assigns the variable to."""
    assigned = re.findall(rf"\b(\w+)\s*:?=\s*[^=\n]*\b{name}\b", code)
    names = "|".join(map(re.escape, [name, *assigned]))
    use = rf"(?:[\w.]+(?:[\[(][\"'`]|\.))?\b(?:{names})\b"
    scheme = re.search(rf"https?://(?:[\"'`]\s*\+\s*|\$?\{{|\$)?{use}", code)
    path = re.search(rf"{use}[\"'`\])}}]*(?:\s*\+\s*)?[\"'`]?(/[^\s\"'`]*)", code)
    return "https://" if scheme else "", path[1] if path else ""

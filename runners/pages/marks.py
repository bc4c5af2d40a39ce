"""Marks: what a page's writer says to samplecheck of the block below, the same in every format.

They are read off the page's text, above the formats: in a comment right before the block, in the block's
info string, or, for pages that one may not edit, in the config.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runners.errors import PageError
from runners.model import Block, Marks

_NEEDS = {
    "skip": "reason",
    "xfail": "reason",
    "setup": "",
    "continue": "",
    "group": "NAME",
    "expect": "status",
    "id": "NAME",
}
"""What each verb must be followed by: an attribute, a name, or nothing."""
_EXAMPLES = {"reason": '{} reason="why"', "NAME": "{} NAME", "status": "{} status=400"}
_FIELDS = {"continue": "goes_on", "expect": "status"}
_FENCE = r"(?=\n[ \t]*(?:`{3}|~{3}))"  # a comment may hide the block as well
_COMMENT = re.compile(
    r"(?ms)^[^`\n]*?(?:(?:<!--|\{/\*)\s*samplecheck\b(?P<closed>.*?)"
    rf"(?:-->|\*/\}}|{_FENCE}|\Z)|(?<![^\s>])(?:\.\.|//)[ \t]+samplecheck\b(?P<line>[^\n]*))"
)
_WORD = re.compile(r"""(?:(?P<key>[\w-]+)=)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[^\s"']+))""")
_INFO = re.compile(r"""\bsamplecheck=(?:"([^"]*)"|'([^']*)'|([\w-]+))|\.samplecheck-(\w+)""")
_INFO_ATTRIBUTE = re.compile(r"""\b(?:reason|status)=(?:"[^"]*"|'[^']*'|[^\s}]+)""")
_PREFIX = r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d+[.)])[ \t]+)?"
_BETWEEN = re.compile(
    rf"{_PREFIX}(?:[<{{}}\[\]\",|+].*|[:=.]{{2,}}.*|\.\S.*|:[\w-]+:.*|//.*|(?:\*\*|__).*(?:\*\*|__)[:：]?|-+)?\s*"
)
"""What may stand between a mark and its block: nothing that is text for people."""
_HEADING = re.compile(r"(?:#{1,6}|={1,6})\s+(?P<text>.+?)[\s#=]*|.*?<h[1-6][^>]*>(?P<html>.*?)</h[1-6]>.*")
_UNDERLINE = re.compile(r"([=~^\"'*+#-])\1{2,}\s*")


class _MarkError(Exception):
    """A mark that cannot be read; its text says why."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark that the config puts on a page's blocks."""

    mark: str
    """As it would stand in a comment after `samplecheck:`."""
    line: int | None = None
    """A line of the block."""
    heading: str | None = None
    """The heading right above the blocks, up to the next one; None where `line` says which block."""


def marks(name: str, text: str, blocks: Sequence[Block], placed: Iterable[Placed] = ()) -> dict[int, Marks]:
    """The marks of a page called `name`, by the line on which their block begins.

    PageError where a mark cannot be read, has no block below it, or gives an id for the second time.
    """
    page = re.sub(r"\r\n?", "\n", text)
    said: dict[int, dict[str, Any]] = {}
    ids: dict[str, int] = {}
    for block, line, mark in _all(name, page, blocks, placed):
        try:
            _add(said.setdefault(block.line, {}), _read(mark))
        except _MarkError as wrong:
            raise PageError(f"{name}:{line}: samplecheck: {wrong}") from None
        own = said[block.line].get("id")
        if own is not None and ids.setdefault(own, block.line) != block.line:
            where = f"the block on line {ids[own]}"
            raise PageError(f"{name}:{line}: samplecheck: the id `{own}` is taken by {where}; choose another")
    return {line: Marks(**found) for line, found in said.items()}


def fault(mark: str) -> str | None:
    """Why a mark cannot be read, None where it can."""
    try:
        _add({}, _read(mark))
    except _MarkError as wrong:
        return str(wrong)
    return None


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """The end of a message about a name that nobody knows."""
    near = difflib.get_close_matches(text, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else f"; there are {', '.join(sorted(known))}"


# --- where they stand ----------------------------------------------------------------------------------


def _all(
    name: str, page: str, blocks: Sequence[Block], placed: Iterable[Placed]
) -> Iterator[tuple[Block, int, str]]:
    """Each mark with its block and the page's line that it stands on."""
    lines = page.split("\n")
    for begin, end, mark in _comments(page):
        first, last = (page.count("\n", 0, offset) + 1 for offset in (begin, end))
        if not any(block.line < first <= block.end_line for block in blocks):
            text = mark.replace('\\"', '"') if name.lower().endswith(".ipynb") else mark  # it stands in JSON
            yield _below(name, lines, blocks, first, last), first, text
    for block in blocks:
        if mark := _in_info(block.info):
            yield block, block.line, mark
    for it in placed:
        for block in _at(name, lines, blocks, it):
            yield block, block.line, it.mark


def _comments(page: str) -> Iterator[tuple[int, int, str]]:
    """First and last offset of each mark, and what it says; a remark that only names the tool is none."""
    for found in _COMMENT.finditer(page):
        text = (found["closed"] or found["line"] or "").strip()
        if text.startswith(":") or text.partition(" ")[0] in _NEEDS:
            yield max(found.start("closed"), found.start("line")), found.end(), text


def _below(name: str, lines: list[str], blocks: Sequence[Block], first: int, last: int) -> Block:
    index = bisect_left([block.line for block in blocks], last)
    block = blocks[index] if index < len(blocks) else None
    between = lines[last : block.line - 1] if block else []
    if block is None or not all(_BETWEEN.fullmatch(line) for line in between):
        raise PageError(
            f"{name}:{first}: samplecheck: expected a code block right below this mark, "
            f"found {'text' if block else 'none'}; move the mark to its block, or remove it"
        )
    return block


def _in_info(info: str) -> str:
    """The mark in an info string: `samplecheck=skip reason="…"`, `{.samplecheck-skip reason="…"}`."""
    found = _INFO.search(info)
    if found is None:
        return ""
    rest = info[: found.start()] + info[found.end() :]
    return ": " + " ".join([next(filter(None, found.groups()), ""), *_INFO_ATTRIBUTE.findall(rest)])


def _at(name: str, lines: list[str], blocks: Sequence[Block], placed: Placed) -> list[Block]:
    first, last = placed.line or 0, placed.line or 0
    where = f"on line {placed.line}"
    if placed.heading is not None:
        headings = [*_headings(lines), (len(lines) + 1, "")]
        number = next((n for n, (_, text) in enumerate(headings) if text == placed.heading), None)
        if number is None:
            known = [text for _, text in headings if text]
            raise PageError(f"{name}: no heading `{placed.heading}`{did_you_mean(placed.heading, known)}")
        first, last = headings[number][0], headings[number + 1][0]
        where = f"under `{placed.heading}`"
    found = [block for block in blocks if block.line <= last and first <= block.end_line]
    if not found:
        begins = ", ".join(str(block.line) for block in blocks) or "nowhere"
        raise PageError(f"{name}: the config's marks: no code block is {where}; blocks begin on {begins}")
    return found


def _headings(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if found := _HEADING.fullmatch(line.strip()):
            yield number, re.sub(r"<[^>]+>|[*_`]", "", found["text"] or found["html"] or "").strip()
        elif line.strip() and _UNDERLINE.fullmatch(below) and not _UNDERLINE.fullmatch(line):
            yield number, line.strip()


# --- what they say -------------------------------------------------------------------------------------


def _add(said: dict[str, Any], more: Mapping[str, Any]) -> None:
    for field, value in more.items():
        if said.setdefault(field, value) != value:
            verb = next((verb for verb, it in _FIELDS.items() if it == field), field)
            raise _MarkError(f"`{verb}` is said twice of one block; leave one of the two")


def _read(mark: str) -> dict[str, Any]:
    """The fields of `Marks` that a mark sets. Raises _MarkError."""
    if not mark.startswith(":"):
        raise _MarkError(f"expected `samplecheck: {mark.split()[0]}`; write the colon")
    words = [(it["key"], it["double"] or it["single"] or it["word"] or "") for it in _WORD.finditer(mark, 1)]
    if not words:
        raise _MarkError(f"expected one of {', '.join(_NEEDS)}; found nothing")
    said: dict[str, Any] = {}
    while words:
        key, verb = words.pop(0)
        if key is not None or verb not in _NEEDS:
            raise _MarkError(_unknown(key, verb))
        value = _value(verb, words)
        _add(said, {_FIELDS.get(verb, verb): value})
    return said


def _unknown(key: str | None, verb: str) -> str:
    if key is None:
        return f"there is no verb `{verb}`{did_you_mean(verb, _NEEDS)}"
    return f"`{key}=` belongs to no verb; `reason=` follows `skip` or `xfail`, `status=` follows `expect`"


def _value(verb: str, words: list[tuple[str | None, str]]) -> Any:
    """What follows the verb, taken off the words."""
    need = _NEEDS[verb]
    if not need:
        return True
    key, value = words.pop(0) if words else (None, "")
    example = f"write `{_EXAMPLES[need].format(verb)}`"
    if key != (need if need != "NAME" else None) or not value.strip():
        found = f"`{key}=`" if key else f"`{value}`" if value else "nothing"
        raise _MarkError(
            f"`{verb}` needs {'a name' if need == 'NAME' else f'a {need}'}, found {found}; {example}"
        )
    if need == "status":
        if not re.fullmatch(r"[1-5]\d\d", value):
            raise _MarkError(f"expected an HTTP status, found `{value}`; {example}")
        return int(value)
    if need == "NAME" and not re.fullmatch(r"[\w.-]+", value):
        raise _MarkError(f"expected a name of letters, digits, `-`, `_` and `.`, found `{value}`; {example}")
    return value

"""Characters that a word processor or a web page puts in the place of those that code is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from runners.model import Severity
from runners.rules.locate import at_offset
from runners.rules.page.prose import Prose, is_judged, prose
from runners.rules.printed import Printed
from runners.rules.rule import Fault, rule

_CURLY = re.compile("[“”„‟‘’‚‛]")
_STRAIGHT = {**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚‛", "'")}
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")
_CLOSING = re.compile("(?m)[“”‘’](?=\\s*[:,]\\s*[\"'“‘]\\w|\\s*:\\s*[{\\[\\d]|[ \\t]*[,)\\]}]*;?[ \\t]*$)")
"""A curly quote that does a straight one's work although a straight one opens the text."""
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u2028\u2029]")
_TOKEN = re.compile(r"[^\s\"'`]+")


@rule(
    "page/quotes",
    Severity.ERROR,
    "Programs, shells and JSON know only straight quotes; a curly one is read as any other letter.",
)
def quotes(printed: Printed) -> Iterator[Fault]:
    """The first curly quote that stands for a straight one."""
    if not is_judged(printed.sample):
        return
    code = printed.sample.block.code
    texts = prose(printed.sample)
    if (offset := next(_curly(code, texts), None)) is not None:
        straight = _STRAIGHT[code[offset]]
        yield Fault(
            at_offset(printed.lines, code, offset),
            f"a curly quote stands in code: {named(code[offset])}",
            expected=straight,
            actual=code[offset],
            hint=f"write straight quotes: `{straight}`",
        )


def _curly(code: str, texts: tuple[Prose, ...]) -> Iterator[int]:
    for match in _CURLY.finditer(code):
        around = [text for text in texts if text.start <= match.start() < text.end]
        if not around:
            in_place = not _APOSTROPHE.match(code, match.start())
        else:
            in_place = any(text.broken for text in around) and bool(_CLOSING.match(code, match.start()))
        if in_place:
            yield match.start()


@rule(
    "page/invisible",
    Severity.ERROR,
    "A character that nobody sees comes along when a sample is copied, and breaks it where nobody looks.",
)
def invisible(printed: Printed) -> Iterator[Fault]:
    """The first invisible character in code, or in an address or a name."""
    if not is_judged(printed.sample):
        return
    code = printed.sample.block.code
    if (offset := next(_invisible(code, prose(printed.sample)), None)) is not None:
        blank = _BLANK.match(code, offset) is not None
        yield Fault(
            at_offset(printed.lines, code, offset),
            f"an invisible character stands in code: {named(code[offset])}",
            expected="an ordinary blank" if blank else "nothing",
            actual=named(code[offset]),
            hint="write an ordinary blank in its place" if blank else "delete it: write the line anew",
        )


def _invisible(code: str, texts: tuple[Prose, ...]) -> Iterator[int]:
    for match in re.finditer(f"{_BLANK.pattern}|{_UNSEEN.pattern}", code):
        around = [text for text in texts if text.start <= match.start() < text.end]
        if not around or (_UNSEEN.match(match[0]) and _in_a_name(code, match.start(), around)):
            yield match.start()


def _in_a_name(code: str, offset: int, around: list[Prose]) -> bool:
    """Whether the character stands in an address, a key or a name rather than in what people read."""
    if any(text.comment for text in around):
        return False
    token = next((it for it in _TOKEN.finditer(code) if it.start() <= offset < it.end()), None)
    return token is not None and _UNSEEN.sub("", token[0]).isascii() and _UNSEEN.sub("", token[0]) != ""


def named(character: str) -> str:
    """A character as people look it up, such as `U+200B zero width space`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character').lower()}"

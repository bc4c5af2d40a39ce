"""What a fence says: where the block ends, and what it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runners.model import Sample, Severity
from runners.pages.languages import RUNNABLE, info_word, known, recognised
from runners.rules.locate import Place
from runners.rules.page.prose import is_judged, prose
from runners.rules.printed import Printed
from runners.rules.rule import Fault, rule

_OPENING = re.compile(r"(?m)^ {0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<word>[A-Za-z][\w+#-]*)(?=\s|$)")
_NAMES = ("python", "python3", "golang", "java", "javascript", "nodejs", "node.js", "bash", "shell", "curl")
"""Names of languages that run, but for those so short that every word is near them."""


@rule(
    "page/unclosed-fence",
    Severity.ERROR,
    "A fence that nobody closes turns the rest of the page into code, up to the next fence or the end.",
)
def unclosed_fence(printed: Printed) -> Iterator[Fault]:
    """Blocks that end with their page, list or quote, and those that run into the fence of the next."""
    block, swallowed = printed.sample.block, _swallowed(printed.sample)
    if block.hidden or (block.closed and swallowed is None):
        return
    end = f"line {swallowed}, where the next block begins" if swallowed else f"line {block.end_line}"
    yield Fault(
        Place(block.line),
        f"nobody closes this fence: the block runs on to {end}",
        hint="close it with a fence of its own on the line after its last line of code",
    )


def _swallowed(sample: Sample) -> int | None:
    """The page's line of a fence within the block that begins another in a language we know."""
    if not is_judged(sample) or not (found := [*_OPENING.finditer(sample.block.code)]):
        return None
    texts = [text for text in prose(sample) if not text.comment]
    for opening in found:
        own = sample.language != "shell"  # backticks that begin a literal are the fence itself
        within = (text.start + own <= opening.start() < text.end for text in texts)
        if (
            opening["mark"].startswith(sample.block.fence)
            and known(opening["word"].lower())
            and not any(within)
        ):
            return sample.block.lines[sample.block.code.count("\n", 0, opening.start())].number
    return None


@rule(
    "page/unknown-language",
    Severity.ERROR,
    "A name that no highlighter knows leaves the block grey, and tools that look for samples pass it by.",
)
def unknown_language(printed: Printed) -> Iterator[Fault]:
    """Names of no language on blocks of code, and those that look like a slip in one that can run."""
    block = printed.sample.block
    word = info_word(block.info)
    if not word or block.hidden or known(word):
        return
    shown = recognised(block.code)
    near = _near(word)
    if shown in RUNNABLE or (near and shown is None):
        name = near or shown or ""
        yield Fault(
            Place(block.line),
            f"`{word}` is no language",
            expected=name,
            actual=word,
            hint=f"did you mean `{name}`?" if near else f"name the language: `{name}`",
        )


def _near(word: str) -> str | None:
    return next((name for name in _NAMES if _is_slip(word, name)), None)


def _is_slip(word: str, name: str) -> bool:
    """Whether one letter is missing, added, another, or elsewhere."""
    return bool(_shortened(word) & _shortened(name))


def _shortened(word: str) -> set[str]:
    """The word, and what is left of it without one of its letters."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}

"""What comes along when lines are copied out of a terminal or an editor."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from runners.model import Severity
from runners.rules.locate import at, at_offset
from runners.rules.page.prose import is_judged, prose
from runners.rules.printed import Printed
from runners.rules.rule import Fault, rule

_SHELL = r"(?:(?:[\w.-]+@[\w.-]+:[^\s$#]*)?[$%] (?=\S)|> (?=curl|wget)|PS [A-Z]:[^>\n]*> "
_SHELL += r"|# (?=(?:curl|wget) [^\n]*\\\n\s*[^\s#]))"  # root's, and no remark: the command goes on below
_FIRST = r"\A(?:[ \t]*(?:(?:#|//)[^\n]*)?\n)*[ \t]*"
"""Up to the first line of code. Further down, such a line may be the language's own."""
_PROMPTS = {
    "shell": re.compile(rf"(?m)^[ \t]*(?P<prompt>{_SHELL})"),
    "python": re.compile(rf"{_FIRST}(?P<prompt>>>> |In \[\d+\]: )"),
    "node": re.compile(rf"{_FIRST}(?P<prompt>> (?=\S))"),
}
_HTTP = re.compile(r"(?:curl|wget)\b")
_BLANK_BEHIND = re.compile(r"(?<!\\)\\[ \t\u00a0]+$", re.MULTILINE)


@rule(
    "page/prompt",
    Severity.ERROR,
    "A prompt is the terminal's, not the reader's to type; pasted, it is taken for the command.",
)
def prompt(printed: Printed) -> Iterator[Fault]:
    """The first line that begins with a prompt, in a block that a reader would run."""
    pattern = _PROMPTS.get(printed.sample.language or "")
    if pattern is None or not is_judged(printed.sample):
        return
    code = printed.sample.block.code
    if found := next((it for it in pattern.finditer(code) if _is_typed(printed, it.end("prompt"))), None):
        shown = found["prompt"].strip()
        yield Fault(
            at_offset(printed.lines, code, found.start("prompt")),
            f"the line begins with a prompt: `{shown}`",
            actual=shown,
            hint="leave the prompt out, or call the block `console` (Python: `pycon`) if it shows a session",
        )


@rule(
    "page/continuation",
    Severity.ERROR,
    "A blank after the last `\\` of a line takes the line's end for itself, and the command ends here.",
)
def continuation(printed: Printed) -> Iterator[Fault]:
    """Lines that should go on with the next one, and do not."""
    if printed.sample.language not in ("shell", "python") or not is_judged(printed.sample):
        return
    code = printed.sample.block.code
    for match in _BLANK_BEHIND.finditer(code):
        if not any(text.start <= match.start() < text.end for text in prose(printed.sample)):
            yield Fault(
                at_offset(printed.lines, code, match.start()),
                "a blank follows the `\\` that should end this line",
                expected="\\ at the very end of the line",
                actual=f"\\ and {len(match[0]) - 1} blank(s)",
                hint="delete what stands behind the `\\`",
            )


def _is_typed(printed: Printed, offset: int) -> bool:
    """Whether a command that a reader would run begins there, rather than a line of some text."""
    texts = (text for text in prose(printed.sample) if not text.comment)
    runs = printed.sample.not_runnable is None or _HTTP.match(printed.sample.block.code, offset)
    return bool(runs) and not any(text.start < offset < text.end for text in texts)


@rule(
    "page/tabs",
    Severity.ERROR,
    "Python takes tabs and blanks for different indents, which look alike on the page.",
)
def tabs(printed: Printed) -> Iterator[Fault]:
    """The first line with a tab before it, in Python that does not compile for its indents."""
    if printed.sample.language != "python" or not _is_indented_badly(printed.sample.block.code):
        return
    indents = [
        (number, match[0])
        for number, text in enumerate(printed.sample.block.code.splitlines(), 1)
        if (match := re.match(r"[ \t]+(?=\S)", text))
    ]
    tabbed = [number for number, indent in indents if "\t" in indent]
    if tabbed and any(" " in indent for _, indent in indents):
        yield Fault(
            at(printed.lines, tabbed[0]),
            "this line is indented with a tab, others with blanks",
            hint="indent every line of the sample by four blanks",
        )


def _is_indented_badly(code: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(code)
    except IndentationError:
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return False

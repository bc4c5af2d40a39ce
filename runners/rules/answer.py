"""sample/no-answer and sample/no-output: whether a sample shows what it was answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runners.model import Severity
from runners.rules.evidence import Evidence
from runners.rules.locate import Place, at, start
from runners.rules.rule import Fault, rule
from runners.rules.seen import shown

_NOTHING = re.compile(
    r"\bundefined\b|\[object \w+\]|Promise \{[^}]*\}|\bNone\b|\bnull\b|<nil>|%!\w\(|\bNaN\b"
    r"|<(?:coroutine|generator|async_generator) object [^>]*>|<[\w.]+ object at 0x\w+>|<Response \[\d+\]>"
    r"|\b0xc0[0-9a-f]{8}\b|\b[\w.$]+@[0-9a-f]{6,8}\b"
)
"""What the languages print where a value is not there, or is not what it was taken for."""
_UNAWAITED = re.compile(r"Promise \{ <pending> \}|<(?:coroutine|async_generator) object [^>]*>")
_METER = re.compile(r"\s+% Total\b|\s+Dload\b|[\s\r]*\d[\d.]*[kMG]?\s.*(?:--:--:--|\d:\d\d:\d\d)")
_REDIRECTS = re.compile(
    r"\s(?:(?:-[a-zA-Z]*o|--output)\s+(?!/dev/null)|-O\b|--remote-name)|>\s*[\"']?[\w./$-]+\.\w+|\btee\s"
)
_WRITES = re.compile(
    r"\bopen\([^)]*[\"'][wax]b?[\"']|\bwrite_(?:bytes|text)\(|\bwrite(?:_to)?_?[fF]ile(?:Sync)?\("
    r"|\bWriteFile\(|\bFiles\.(?:write|copy)|\bFile(?:Output|Write)|\bos\.(?:Create|OpenFile)\("
    r"|\bcreateWriteStream\(|\bstream_to_file\(|BodyHandlers\.ofFile"
)
"""Matches where a program, as the other where a command, writes what it has to a file."""
_NO_TEXT = frozenset(
    ("createImage", "createEmbedding", "createModeration", "createFile", "deleteFile", "retrieveFileContent")
)
"""Operations whose answer a sample may use without a word of it being printed."""
_LITERAL = re.compile(r'"([^"\\]{2,})|\'([^\'\\]{2,})|`([^`\\$]{2,})')


def printing_place(evidence: Evidence, text: str = "") -> Place:
    """The line that prints `text`: the one with the longest literal in it, else the last that prints."""
    best, best_score = None, -1
    for number, line in enumerate(evidence.code.splitlines(), 1):
        if evidence.language.prints.search(line):
            pieces = (piece for match in _LITERAL.findall(line) for piece in match if piece)
            score = max((len(piece) for piece in pieces if piece.strip(" {}%:") in text), default=0)
            if score >= best_score:
                best, best_score = number, score
    if best is None:
        return start(evidence.sample)
    line = evidence.code.splitlines()[best - 1]
    return at(evidence.lines, best, len(line) - len(line.lstrip()) + 1)


def _said(evidence: Evidence) -> str:
    """The output without the progress that curl shows."""
    lines = evidence.execution.output.splitlines(keepends=True)
    return "".join(line for line in lines if not _METER.match(line)).strip()


def unawaited(evidence: Evidence) -> str | None:
    """A call that nobody awaited, as it is printed, where for that reason nothing was sent."""
    found = _UNAWAITED.search(evidence.execution.stdout)
    return found[0] if found and not evidence.calls else None


def _saves(evidence: Evidence) -> bool:
    pattern = _REDIRECTS if evidence.language.name == "shell" else _WRITES
    return bool(pattern.search(evidence.code))


def _used(evidence: Evidence) -> bool:
    """Whether the answer is shown, or may lie in a file, or is nothing that one would print."""
    return (
        any(shown(evidence, exchange) for exchange in evidence.answered)
        or _saves(evidence)
        or evidence.answered[-1].operation in _NO_TEXT
    )


def _missing(evidence: Evidence, output: str) -> str | None:
    """What stands where the answer belongs; empty where that cannot be told, None where nothing is amiss."""
    if not evidence.answered or any(shown(evidence, exchange) for exchange in evidence.answered):
        return unawaited(evidence)
    nothing = _NOTHING.search(output)
    return nothing[0] if nothing else None if _used(evidence) else ""


@rule(
    "sample/no-answer",
    Severity.ERROR,
    "Every answer of the mock carries a word made for that one request; a sample that prints something "
    "without the word has not read the answer.",
)
def no_answer(evidence: Evidence) -> Iterator[Fault]:
    """Output in which the answer is not."""
    output = _said(evidence)
    missing = _missing(evidence, output) if output else None
    if missing is None:
        return
    line = next(
        (text for text in output.splitlines() if missing and missing in text), output.splitlines()[-1]
    )
    answered = evidence.answered[-1] if evidence.answered else None
    word = f", in which the mock put `{answered.evidence[0]}`" if answered and answered.evidence else ""
    yield Fault(
        printing_place(evidence, line),
        f"prints `{missing}` where the answer belongs" if missing else "never shows the answer",
        expected=f"the answer{word}",
        actual=line.strip()[:120],
        hint=_hint(answered.operation if answered else None),
    )


def _hint(operation: str | None) -> str | None:
    if operation is None:
        return "nothing is sent before the call is awaited: write `await` before it"
    return (
        "the answer of a chat is at `choices[0].message.content`"
        if operation == "createChatCompletion"
        else None
    )


@rule("sample/no-output", Severity.WARNING, "A reader who runs a sample wants to see that it worked.")
def no_output(evidence: Evidence) -> Iterator[Fault]:
    """Nothing was printed at all, nor written to a file."""
    if evidence.answered and not _said(evidence) and not _saves(evidence):
        yield Fault(start(evidence.sample), "the sample prints nothing", hint="print the answer")

"""Java samples, run from source as `java NAME.java` does since Java 11."""

from __future__ import annotations

import re

from runners.languages.language import Diagnosis, Language, Trouble, caret_column
from runners.model import Execution

_PUBLIC = re.compile(
    r"^\s*public\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|record|enum|interface)\s+(\w+)",
    re.MULTILINE,
)
_THROWN = re.compile(r'^(?:Exception in thread "[^"]*" |Caused by: )?((?:[\w$]+\.)+[\w$]+(?:: .*)?)$')
_SYMBOL = re.compile(r"^\s+symbol:\s+(.+)$")
_PACKAGE = re.compile(r"package ([\w.]+) does not exist")
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def file_name(code: str) -> str:
    """The public type's name, as the compiler wants it; `Main.java` where there is none."""
    public = _PUBLIC.search(_BLOCK_COMMENT.sub("", code))
    return f"{public[1]}.java" if public else "Main.java"


def _hint(message: str) -> str | None:
    if package := _PACKAGE.search(message):
        return (
            f"say on the page which artifact brings `{package[1]}`, "
            "and name it under `runtimes.java.packages` in samplecheck.yaml"
        )
    if "must be caught or declared to be thrown" in message:
        return "catch it, or add `throws Exception` to the method"
    return None


def _messages(lines: list[str], file: str) -> list[Diagnosis]:
    """What the compiler said, errors before warnings."""
    place = re.compile(rf"^(?:\S*/)?{re.escape(file)}:(\d+): (error|warning): (.+)$")
    found = []
    for index, text in enumerate(lines):
        if match := place.match(text):
            error = match[2] == "error"
            symbol = next((m[1] for line in lines[index + 1 : index + 5] if (m := _SYMBOL.match(line))), None)
            message = f"{match[3]} ({symbol})" if error and symbol else match[3]
            if error or "[deprecation]" in message or "[removal]" in message:
                trouble = Trouble.COMPILE if error else Trouble.DEPRECATED
                column = caret_column(lines, index)
                found.append(Diagnosis(trouble, message, int(match[1]), column, _hint(message)))
    return sorted(found, key=lambda diagnosis: diagnosis.trouble is Trouble.DEPRECATED)


def _crash(lines: list[str], file: str) -> list[Diagnosis]:
    """The exception that nobody caught, at the innermost line that is the sample's own."""
    frame = re.compile(rf"^\s+at .*\({re.escape(file)}:(\d+)\)$")
    start = next((i for i, text in enumerate(lines) if text.startswith("Exception in thread")), None)
    if start is None:
        return []
    thrown = _THROWN.match(lines[start])
    line = next((int(match[1]) for text in lines[start:] if (match := frame.match(text))), None)
    return [Diagnosis(Trouble.CRASH, thrown[1] if thrown else lines[start], line)]


def diagnose(execution: Execution, file: str) -> tuple[Diagnosis, ...]:
    """javac's errors and warnings of deprecated calls, or the exception that ended the program."""
    lines = execution.stderr.splitlines()
    crash = _crash(lines, file) if execution.exit_code else []
    return (*crash, *_messages(lines, file))


JAVA = Language(
    name="java",
    file_name=file_name,
    command=lambda file: ("java", file),
    diagnose=diagnose,
    prints=re.compile(r"\bSystem\.(?:out|err)\.\w+\s*\(|\bprintStackTrace\s*\("),
    seconds=1.6,
)

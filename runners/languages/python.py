"""Python samples."""

from __future__ import annotations

import re

from runners.languages.language import (
    WORK,
    Diagnosis,
    Language,
    Trouble,
    caret_column,
    line_with,
    package_hint,
)
from runners.model import Execution

FILE = "main.py"
_MARGIN = re.compile(r"^ +\| ?", re.MULTILINE)
"""What a traceback of an exception group puts before the lines of its parts."""
_FRAME = re.compile(rf'^\s+File "(?:{WORK}/)?{re.escape(FILE)}", line (\d+)')
_CAUSED = "The above exception was the direct cause of the following exception:"
_UNCAUGHT = re.compile(r"^(?:Exception in thread |Task exception was never retrieved)", re.MULTILINE)
_MODULE = re.compile(r"No module named '(\w+)'$")
_LOCAL = re.compile(r"utils?|helpers?|config|settings|common|constants|(?:my|your)_?\w+")
"""What readers' own modules are called; no package of such a name is meant."""
_DEPRECATED = re.compile(
    rf"^(?:{WORK}/)?{re.escape(FILE)}:(\d+): (\w*DeprecationWarning): (.+)$", re.MULTILINE
)


def _failure(stderr: str, code: str) -> Diagnosis | None:
    """The last traceback, or its cause, at the innermost line that is the sample's own."""
    chain = _MARGIN.sub("", stderr).rpartition("\nDuring handling of ")[2].split(_CAUSED)
    return next((found for part in chain if (found := _traceback(part.splitlines(), code))), None)


def _traceback(lines: list[str], code: str) -> Diagnosis | None:
    frames = [(index, int(match[1])) for index, text in enumerate(lines) if (match := _FRAME.match(text))]
    if not frames:
        return None
    index, line = frames[-1]
    message = _message(lines[index + 1 :])
    if message.startswith(("SyntaxError", "IndentationError", "TabError")):
        return Diagnosis(Trouble.COMPILE, message, line, _column(lines, index, code, line))
    missing = _MODULE.search(message)
    if missing and not _LOCAL.fullmatch(missing[1]):
        hint = package_hint("python", f"pip install {missing[1]}")
        return Diagnosis(Trouble.PACKAGE, message, line_with(code, missing[1]) or line, hint=hint)
    return Diagnosis(Trouble.CRASH, message, line)


def _message(lines: list[str]) -> str:
    """The exception, which stands at the margin; one that begins with an empty line has its text below."""
    start = next((index for index, text in enumerate(lines) if text[:1].strip()), None)
    if start is None:
        return "an exception"
    more = next((text for text in lines[start + 1 :] if text.strip()), "")
    return f"{lines[start]}{more}" if lines[start].endswith(": ") else lines[start]


def _column(lines: list[str], index: int, code: str, line: int) -> int:
    """Below the code as the message shows it, which has another indent than the code itself."""
    shown = "".join(lines[index + 1 : index + 2])
    written = "".join(code.splitlines()[line - 1 : line])
    indent = len(written) - len(written.lstrip())
    return max(1, caret_column(lines, index) - (len(shown) - len(shown.lstrip())) + indent)


def diagnose(execution: Execution, code: str) -> tuple[Diagnosis, ...]:
    """Python's traceback or syntax error, and its warnings of deprecated calls."""
    stderr = execution.stderr
    uncaught = _UNCAUGHT.search(stderr)
    failure = _failure(stderr, code) if execution.exit_code or uncaught else None
    warnings = (
        Diagnosis(Trouble.DEPRECATED, f"{name}: {text}", int(line))
        for line, name, text in _DEPRECATED.findall(stderr)
    )
    return (*([failure] if failure else []), *warnings)


PYTHON = Language(
    name="python",
    image="python",
    file_name=lambda code: FILE,
    command=lambda file, code: ("python3", file),
    diagnose=diagnose,
    prints=re.compile(r"\b(?:print|pprint|write|sys\.exit|logging\.\w+|logger\.\w+)\s*\("),
    sends=re.compile(
        r"\.(?:create|parse|list|retrieve|generate|edit|upload|delete|post|get|put|patch|request|send|stream"
        r"|urlopen)\("
    ),
    catches=re.compile(r"^\s*except\b|\bsuppress\("),
    seconds=1.0,
)

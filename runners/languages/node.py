"""JavaScript samples. Node.js itself tells CommonJS from an ES module by the code."""

from __future__ import annotations

import re

from runners.languages.language import WORK, Diagnosis, Language, Trouble, caret_column
from runners.model import Execution

FILE = "main.js"
_AT = rf"(?:file://)?(?:{WORK}/)?{re.escape(FILE)}"
_HEADER = re.compile(rf"^{_AT}:(\d+)$")
_FRAME = re.compile(rf"^\s+at (?:.*\()?{_AT}:(\d+):(\d+)\)?$")
_ERROR = re.compile(r"^(?:Uncaught )?\[?(\w*(?:Error|Exception)\w*(?: \[\w+\])?)(?::|\s|$)")
_PACKAGE = re.compile(r"Cannot find (?:package|module) '([^']+)'")
_DEPRECATED = re.compile(r"^\(node:\d+\) (?:\[\w+\] )?(DeprecationWarning: .+)$", re.MULTILINE)


def _hint(message: str) -> str | None:
    if package := _PACKAGE.search(message):
        return (
            f"say on the page that `npm install {package[1]}` comes first, "
            "and name the package under `runtimes.node.packages` in samplecheck.yaml"
        )
    return None


def _failure(execution: Execution) -> tuple[Diagnosis, ...]:
    """The error that nobody caught: its own place for a syntax error, else the innermost own frame."""
    lines = execution.stderr.splitlines()
    message = next((text for text in lines if _ERROR.match(text)), None)
    if message is None or not execution.exit_code:
        return ()
    header = next(((i, int(m[1])) for i, text in enumerate(lines) if (m := _HEADER.match(text))), None)
    frame = next((m for text in lines if (m := _FRAME.match(text))), None)
    if frame:
        return (Diagnosis(Trouble.CRASH, message, int(frame[1]), int(frame[2]), _hint(message)),)
    line, column = (header[1], caret_column(lines, header[0])) if header else (None, 1)
    trouble = Trouble.COMPILE if message.startswith("SyntaxError") and header else Trouble.CRASH
    return (Diagnosis(trouble, message, line, column, _hint(message)),)


def diagnose(execution: Execution, file: str) -> tuple[Diagnosis, ...]:
    """Node's uncaught error, and its warnings of deprecated calls."""
    warnings = (Diagnosis(Trouble.DEPRECATED, text) for text in _DEPRECATED.findall(execution.stderr))
    return (*_failure(execution), *warnings)


NODE = Language(
    name="node",
    file_name=lambda code: FILE,
    command=lambda file: ("node", file),
    diagnose=diagnose,
    prints=re.compile(r"\b(?:console\.\w+|process\.std(?:out|err)\.write)\s*\("),
    seconds=0.4,
)

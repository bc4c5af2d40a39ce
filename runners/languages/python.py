"""Python samples."""

from __future__ import annotations

import re

from runners.languages.language import WORK, Diagnosis, Language, Trouble, caret_column
from runners.model import Execution

FILE = "main.py"
_FRAME = re.compile(rf'^\s+File "(?:{WORK}/)?{re.escape(FILE)}", line (\d+)')
_ERROR = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration)\w*)(?:: |$)")
_MODULE = re.compile(r"No module named '([\w.]+)'")
_DEPRECATED = re.compile(
    rf"^(?:{WORK}/)?{re.escape(FILE)}:(\d+): (\w*DeprecationWarning): (.+)$", re.MULTILINE
)


def _hint(message: str) -> str | None:
    if missing := _MODULE.search(message):
        package = missing[1].split(".")[0]
        return (
            f"say on the page that `{package}` must be installed, "
            "and name it under `runtimes.python.packages` in samplecheck.yaml"
        )
    return None


def _failure(execution: Execution) -> tuple[Diagnosis, ...]:
    """The last traceback, at the innermost line that is the sample's own."""
    lines = execution.stderr.splitlines()
    frames = [(index, int(match[1])) for index, text in enumerate(lines) if (match := _FRAME.match(text))]
    if not frames or not execution.exit_code:
        return ()
    index, line = frames[-1]
    message = next((text for text in lines[index + 1 :] if _ERROR.match(text)), lines[-1])
    syntax = message.startswith(("SyntaxError", "IndentationError", "TabError"))
    code = lines[index + 1] if index + 1 < len(lines) else ""
    column = max(1, caret_column(lines, index) - (len(code) - len(code.lstrip()))) if syntax else 1
    trouble = Trouble.COMPILE if syntax else Trouble.CRASH
    return (Diagnosis(trouble, message, line, column, _hint(message)),)


def diagnose(execution: Execution, file_name: str) -> tuple[Diagnosis, ...]:
    """Python's traceback or syntax error, and its warnings of deprecated calls."""
    warnings = (
        Diagnosis(Trouble.DEPRECATED, f"{name}: {text}", int(line))
        for line, name, text in _DEPRECATED.findall(execution.stderr)
    )
    return (*_failure(execution), *warnings)


PYTHON = Language(
    name="python",
    file_name=lambda code: FILE,
    command=lambda file: ("python3", file),
    diagnose=diagnose,
    prints=re.compile(r"\b(?:print|pprint|write|sys\.exit|logging\.\w+|logger\.\w+)\s*\("),
    seconds=1.0,
)

"""Shell samples: run by bash as a reader's terminal would."""

from __future__ import annotations

import re

from runners.languages.language import WORK, Diagnosis, Language, Trouble
from runners.model import Execution

FILE = "main.sh"
_MESSAGE = re.compile(rf"^(?:{WORK}/)?{re.escape(FILE)}: (?:line (\d+): )?(.+)$", re.MULTILINE)
_SYNTAX = re.compile(r"syntax error|unexpected EOF|unexpected end of file|bad substitution")
_CURL = re.compile(r"^curl: (?:\((\d+)\) )?(.+)$", re.MULTILINE)
_HINTS = {
    "command not found": "the image has bash, curl, jq and coreutils; "
    "add a package under `runtimes.shell.packages` in samplecheck.yaml",
    "No such file or directory": "declare the file under `files` in samplecheck.yaml",
}


def _hint(message: str) -> str | None:
    return next((hint for text, hint in _HINTS.items() if message.endswith(text)), None)


def diagnose(execution: Execution, file_name: str) -> tuple[Diagnosis, ...]:
    """bash's own messages, then curl's where curl gave up."""
    found = [
        Diagnosis(
            Trouble.COMPILE if _SYNTAX.search(text) else Trouble.CRASH,
            text,
            int(line) if line else None,
            hint=_hint(text),
        )
        for line, text in _MESSAGE.findall(execution.stderr)
        if "warning:" not in text
    ]
    if execution.exit_code:
        found += [Diagnosis(Trouble.CRASH, f"curl: {text}") for _, text in _CURL.findall(execution.stderr)]
    return tuple(found[:1])  # each further message of a shell is an echo of the first


SHELL = Language(
    name="shell",
    file_name=lambda code: FILE,
    command=lambda file: ("bash", file),
    diagnose=diagnose,
    prints=re.compile(r"\b(?:curl|echo|printf|jq|wget|cat)\b"),
    seconds=0.2,
)

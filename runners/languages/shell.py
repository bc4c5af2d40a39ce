"""Shell samples: run by bash as a reader's terminal would."""

from __future__ import annotations

import re

from runners.languages.language import WORK, Diagnosis, Language, Trouble, line_with
from runners.model import Execution

FILE = "main.sh"
_MESSAGE = re.compile(rf"^(?:{WORK}/)?{re.escape(FILE)}: (?:line (\d+): )?(.+)$", re.MULTILINE)
_SYNTAX = re.compile(r"syntax error|unexpected EOF|unexpected end of file|bad substitution")
_CURL = re.compile(r"^.*?curl: (?:\((\d+)\) )?(.+)(?:\n(\w+://\S+)$)?", re.MULTILINE)
"""Its progress may stand before the message on the same line, the address that it is about below."""
_USAGE = (None, "1", "2", "3", "26")
"""curl's exit codes for a command line that it cannot follow: they count even where the script goes on."""
_NAMED = re.compile(r"(?:option |open )(--?[\w-]+|\S+\.\w+)")
_HINTS = {
    "command not found": "the image has bash, curl, jq and coreutils; "
    "add a package under `runtimes.shell.packages` in samplecheck.yaml",
    "No such file or directory": "declare the file under `files` in samplecheck.yaml",
}
_TOOL = re.compile(
    r"^(base64|cat|xxd|head|file|stat|sed|wc|jq|openssl): (.*?)([\w./-]+): (No such file or directory)$",
    re.MULTILINE,
)
"""A tool that should have read a file for the request's body."""
_SUBSTITUTION = re.compile(r"([^\n]+): bad substitution$")
_QUOTED = re.compile(r"(?:[^\\'\"]++|\\.|'[^']*+'|\"(?:[^\\\"]|\\.)*+\")*+", re.DOTALL)
"""Code in which every quote is closed."""
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=(?:s|t|m|d|re|ve|ll)\b)")
_OPTION = re.compile(r"--?\w[\w-]*: command not found$")


def _apostrophe(code: str) -> int | None:
    """The offset of an apostrophe without which every quote has its partner."""
    slips = (match.start() for match in _APOSTROPHE.finditer(code))
    return next((at for at in slips if _QUOTED.fullmatch(code[:at] + code[at + 1 :])), None)


def _hint(message: str, code: str) -> str | None:
    if "looking for matching" in message and _apostrophe(code) is not None:
        return "within single quotes write an apostrophe as `'\\''`"
    if _OPTION.match(message):
        return "end the line before this one with a backslash, so that the command goes on"
    return next((hint for text, hint in _HINTS.items() if message.endswith(text)), None)


def _line(message: str, line: int | None, code: str) -> int | None:
    """The line of the text that bash quotes: of a command over several lines it counts only the first.

    Where a quote is without its partner, bash names the last one; the one too many may be an apostrophe.
    """
    if "looking for matching" in message and (slip := _apostrophe(code)) is not None:
        return code.count("\n", 0, slip) + 1
    quoted = _SUBSTITUTION.match(message)
    return (line_with(code, quoted[1]) if quoted else None) or line


def _trouble(message: str) -> Trouble:
    if _SYNTAX.search(message):
        return Trouble.COMPILE
    return Trouble.TORN if _OPTION.match(message) else Trouble.CRASH


def _curl(execution: Execution, code: str) -> list[Diagnosis]:
    """What curl gave up with, at the option, file or address that it names, else at the command."""
    found = []
    for number, text, url in _CURL.findall(execution.stderr):
        if (execution.exit_code or (number or None) in _USAGE) and not text.startswith("try '"):
            named = _NAMED.search(text)
            name = named[1] if named else "@" if number == "26" else url
            line = (name and line_with(code, name)) or line_with(code, "curl")
            found.append(Diagnosis(Trouble.CRASH, f"curl: {text}", line, hint=_hint(text, code)))
    return found


def diagnose(execution: Execution, code: str) -> tuple[Diagnosis, ...]:
    """bash's own messages, then curl's where curl gave up."""
    found = [
        Diagnosis(
            _trouble(text),
            text,
            _line(text, int(line) if line else None, code),
            hint=_hint(text, code),
        )
        for line, text in _MESSAGE.findall(execution.stderr)
        if "warning:" not in text
    ]
    found += [
        Diagnosis(Trouble.TORN, match[0], line_with(code, match[3]), hint=_hint(match[0], code))
        for match in _TOOL.finditer(execution.stderr)
    ]
    # Each further message of a shell is an echo of the first.
    return tuple([*found, *_curl(execution, code)][:1])


SHELL = Language(
    name="shell",
    image="shell",
    file_name=lambda code: FILE,
    command=lambda file, code: ("bash", file),
    diagnose=diagnose,
    prints=re.compile(r"\b(?:curl|echo|printf|jq|wget|cat)\b"),
    sends=re.compile(r"\b(?:curl|wget)\b(?! --version)"),
    catches=re.compile(r"\|\|\s*(?:true|:)|2>\s*/dev/null"),
    seconds=0.2,
)

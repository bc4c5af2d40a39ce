"""Go samples."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from runners.languages.language import WORK, Diagnosis, Language, Trouble, package_hint
from runners.model import Execution

FILE = "main.go"
_NAME = re.escape(FILE)
_COMPILE = re.compile(rf"^(?:\./|{WORK}/)?{_NAME}:(\d+):(\d+): (.+)$", re.MULTILINE)
_PANIC = re.compile(r"^(panic: .+|fatal error: .+)$", re.MULTILINE)
_FRAME = re.compile(rf"^\t{WORK}/{_NAME}:(\d+)", re.MULTILINE)
_UNDEFINED = re.compile(r"^undefined: (\w+)$")
_MODULE = re.compile(r"(?:no required module provides|cannot find module providing) package ([\w.~/-]+)")


@cache
def _packages(name: str) -> tuple[str, ...]:
    """The standard packages of this name, by `go list std`: rand -> crypto/rand, math/rand."""
    paths = Path(__file__).with_name("go_std.txt").read_text().split()
    return tuple(path for path in paths if path.rpartition("/")[2] == name)


def _hint(message: str) -> str | None:
    if (name := _UNDEFINED.match(message)) and (packages := _packages(name[1])):
        return "add " + " or ".join(f'`import "{package}"`' for package in packages)
    if message.endswith("imported and not used"):
        return "remove the import; Go does not compile with one that is not used"
    if "declared and not used" in message:
        return "use the variable or assign to `_`; Go does not compile with one that is not used"
    return None


def _message(text: str, line: int, column: int) -> Diagnosis:
    """One message of the compiler; of a missing module only what is no matter of the offline runtime."""
    if package := _MODULE.search(text):
        hint = package_hint("go", f"go get {package[1]}")
        return Diagnosis(Trouble.PACKAGE, package[0], line, column, hint)
    return Diagnosis(Trouble.COMPILE, text, line, column, _hint(text))


def diagnose(execution: Execution, code: str) -> tuple[Diagnosis, ...]:
    """Each of the compiler's errors, or the panic at the innermost line that is the sample's own."""
    if panic := _PANIC.search(execution.stderr):
        frame = _FRAME.search(execution.stderr, panic.end())
        return (Diagnosis(Trouble.CRASH, panic[1], int(frame[1]) if frame else None),)
    if not execution.exit_code or execution.stdout:
        return ()
    found = [
        _message(text, int(line), int(column)) for line, column, text in _COMPILE.findall(execution.stderr)
    ]
    places = {(it.line or 0, it.column): it for it in reversed(found)}  # the first at a place is the cause
    return tuple(places[place] for place in sorted(places))


GO = Language(
    name="go",
    image="go",
    file_name=lambda code: FILE,
    command=lambda file, code: ("go", "run", file),
    diagnose=diagnose,
    prints=re.compile(r"\b(?:fmt\.F?[Pp]rint\w*|log\.\w+|os\.Stdout\.\w+|io\.Copy|println|print)\s*\("),
    sends=re.compile(r"\.(?:Do|Post|PostForm|Get|New|NewStreaming|List|CreateChatCompletion\w*)\("),
    catches=re.compile(r"\berr\s*!=\s*nil|,\s*_\s*:?=|^\s*_\s*="),
    seconds=0.9,
)

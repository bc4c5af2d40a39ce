"""JavaScript and TypeScript samples. Node.js itself tells CommonJS from an ES module by the code; but of one
that is broken it speaks truly only where the file's name says that it is a module.

Of TypeScript it only takes the types away: a sample whose types are wrong runs all the same, as it does for
readers who run it with any other tool that strips types. Enums, namespaces and parameter properties are more
than types; they are translated as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from tree_sitter import Node

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
from runners.source.tree import parse, walk

_ERROR = re.compile(r"^(?:Uncaught )?\[?(\w*(?:Error|Exception|Rejection)\w*(?: \[\w+\])?)(?::|\s|$)")
_CAUSE = re.compile(r"^ *\[cause\]: ", re.MULTILINE)
_BACKTICK = re.compile(r"(?<!\\)`")
_VERSION = re.compile(r"^Node\.js v\d", re.MULTILINE)
"""What Node prints last when it gives up, and only then."""
_PACKAGE = re.compile(r"Cannot find (?:package|module) '([^'./][^']*)'")
_FILE_MISSING = re.compile(rf"Cannot find module '(?:{WORK}/|\./)?([^']+)'")
_REASON = re.compile(r'rejected with the reason "([^"]+)"')
_SHORTEST = 4
"""Characters of a reason by which it can be told."""
_DEPRECATED = re.compile(r"^\(node:\d+\) (?:\[\w+\] )?(DeprecationWarning: .+)$", re.MULTILINE)
_DEPRECATED_NAME = re.compile(r"`?\b([\w.]+)\(\)|`([\w.]+)`")


def _is_module(code: str) -> bool:
    """Whether it has an `await` outside of functions, which only a module may have."""
    waiting = (node for node in walk(parse("typescript", code)) if node.type == "await")
    return "require(" not in code and any(not _in_function(node) for node in waiting)


def _in_function(node: Node) -> bool:
    parent = node.parent
    return parent is not None and (
        "function" in parent.type or "method" in parent.type or _in_function(parent)
    )


def _at(file: str) -> str:
    return rf"(?:file://)?(?:{WORK}/)?{re.escape(file)}"


def _frame(text: str, file: str) -> re.Match[str] | None:
    """The innermost frame of the sample's own in a stack trace."""
    return re.search(rf"^\s+at (?:async )?(?:.*\()?{_at(file)}:(\d+):(\d+)\)?(?: \{{)?$", text, re.MULTILINE)


def _failure(stderr: str, code: str, file: str) -> Diagnosis | None:
    """The error that nobody caught: its own place for a syntax error, else that of its innermost cause."""
    if not _VERSION.search(stderr):
        return None
    lines = stderr.splitlines()
    message = next((text for text in lines if _ERROR.match(text)), None)
    if missing := _PACKAGE.search(message or ""):
        return _missing(missing[1], message or "", code)
    header = re.compile(rf"^{_at(file)}:(\d+)$")
    headers = ((index, int(m[1])) for index, text in enumerate(lines) if (m := header.match(text)))
    index, line = next(headers, (0, None))
    if message and message.startswith("SyntaxError") and line:
        if opened := "end of input" in message and _open_template(code):
            return Diagnosis(Trouble.COMPILE, "SyntaxError: Unterminated template literal", opened)
        return Diagnosis(Trouble.COMPILE, message, line, caret_column(lines, index))
    return _crash(stderr, message, code, file) or _thrown(message, lines, index, line, code)


def _open_template(code: str) -> int | None:
    """The line of a backtick that no other one closes, which Node's modules only notice at their end."""
    ticks = [match.start() for match in _BACKTICK.finditer(code)]
    return code.count("\n", 0, ticks[-1]) + 1 if len(ticks) % 2 else None


def _crash(stderr: str, message: str | None, code: str, file: str) -> Diagnosis | None:
    """By the stack trace of the innermost cause that has a frame of the sample's own."""
    for part in reversed(_CAUSE.split(stderr)):
        if frame := _frame(part, file):
            own = next((text for text in part.splitlines() if _ERROR.match(text)), message)
            return Diagnosis(Trouble.CRASH, own or "an error", int(frame[1]), int(frame[2]))
    return None


def _thrown(message: str | None, lines: list[str], index: int, line: int | None, code: str) -> Diagnosis:
    """What came without a stack trace: by the line that Node shows, else by what the message names."""
    shown = message or next((text for text in lines[index + 3 :] if text.strip()), "an error")
    if line:
        return Diagnosis(Trouble.CRASH, shown, line, caret_column(lines, index))
    if file := _FILE_MISSING.search(shown):
        return Diagnosis(Trouble.COMPILE, shown, line_with(code, file[1]))
    return Diagnosis(Trouble.CRASH, shown.strip("[]{ "), _rejected(shown, code))


def _rejected(message: str, code: str) -> int | None:
    """Where a promise was rejected: by its reason, else where an answer is parsed or asked for."""
    reason = _REASON.search(message)
    beginning = reason[1] if reason else ""
    while len(beginning) > _SHORTEST and not line_with(code, beginning):
        beginning = beginning[: len(beginning) - 1]
    guesses = (beginning, "JSON" in message and ".json(", "reject(", "fetch(")
    return next((line for text in guesses if text and (line := line_with(code, text))), None)


def _missing(name: str, message: str, code: str) -> Diagnosis:
    """A package that is not installed, at the import that needs it."""
    line = line_with(code, f'"{name}') or line_with(code, f"'{name}")
    package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    return Diagnosis(Trouble.PACKAGE, message, line, hint=package_hint("node", f"npm install {package}"))


def _warnings(stderr: str, code: str) -> Iterator[Diagnosis]:
    """Warnings of deprecated calls that the sample itself makes; a package's own are not its matter."""
    for text in _DEPRECATED.findall(stderr):
        name = _DEPRECATED_NAME.search(text)
        if name and (line := line_with(code, (name[1] or name[2]).rpartition(".")[2])):
            yield Diagnosis(Trouble.DEPRECATED, text, line)


def diagnose(execution: Execution, code: str, name: Callable[[str], str]) -> tuple[Diagnosis, ...]:
    """Node's uncaught error, and its warnings of deprecated calls."""
    failure = _failure(execution.stderr, code, name(code)) if execution.exit_code else None
    return (*([failure] if failure else []), *_warnings(execution.stderr, code))


def _language(name: str, suffix: str, options: tuple[str, ...]) -> Language:
    def saved(code: str) -> str:
        return f"main.m{suffix}" if _is_module(code) else f"main.{suffix}"

    return Language(
        name=name,
        image="node",
        file_name=saved,
        command=lambda file, code: ("node", *options, file),
        diagnose=partial(diagnose, name=saved),
        prints=re.compile(r"\b(?:console\.\w+|process\.std(?:out|err)\.write)\s*\("),
        sends=re.compile(
            r"\bfetch\(|\baxios\b(?:\.\w+)?\(|\.(?:create|parse|list|retrieve|generate|request|stream|post)\("
        ),
        catches=re.compile(r"\bcatch\b"),
        seconds=0.4,
    )


NODE = _language("node", "js", ())
TYPESCRIPT = _language(
    "typescript", "ts", ("--experimental-transform-types", "--disable-warning=ExperimentalWarning")
)

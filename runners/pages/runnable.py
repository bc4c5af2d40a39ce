"""Why a block is nothing that a reader would run, in words that its writer understands."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping

from runners.model import Block
from runners.pages.fragments import fragment
from runners.pages.languages import DATA, RUNNABLE, is_session

_KINDS = frozenset(DATA.values())


def why_not(block: Block, language: str | None) -> str | None:
    """The reason why the block cannot run, None where it can. A block that would run never has one."""
    if block.hidden:
        return "inside a comment: readers do not see it"
    if not block.code.strip():
        return "empty"
    if language is None:
        return "nothing says what language it is in: name it after the fence"
    if language in _KINDS:
        return language if language.startswith(("a ", "an ")) else f"{language}, not code"
    if language == "javascript":
        return "for a browser: it needs window, document or a page's markup"
    if language not in RUNNABLE:
        return f"no runtime for {language}"
    return fragment(block.code, language) or _FRAGMENTS[language](block)


# --- shell ---------------------------------------------------------------------------------------------

_QUOTED = r"\"(?:\\.|[^\"\\])*\"|'[^']*'"
_REMARK = re.compile(rf"({_QUOTED})|(?<!\S)#[^\n]*")
_COMMAND = re.compile(rf"(?:{_QUOTED}|[^;&|\n])+")
_BEFORE = re.compile(r"(?:[$%] )?(?:sudo )?")
_HTTP = re.compile(
    r"(?<![\w./@=-])(?:[\w./-]*/)?(?:curl|wget|https?|xh)(?=\s|$)(?!\s+(?:--version|-V|--help|-h)\b)"
)
_PREPARING = {
    "installs packages": re.compile(
        r"(?:python3? -m )?pip3? |(?:mvn|yarn)$"
        r"|(?:npm|pnpm|yarn|bun|cargo|gem|composer|conda|poetry|apt|apt-get|apk|dnf|yum|brew|choco|winget|go|uv|pipx"
        r"|mvn|\./mvnw|gradle|\./gradlew|dotnet) (?:-\S+ )*"
        r"(?:i|install|add|get|update|upgrade|ci|init|mod|pip|require|dependency|build|compile|package)\b"
    ),
    "sets environment variables": re.compile(
        rf"(?:export|set|unset|source|declare)\b|\. |(?:\w+=(?:{_QUOTED}|[^\s\"'])*\s*)+$"
    ),
    "changes directory": re.compile(r"(?:cd|mkdir|pushd|popd)\b"),
}


def _shell(block: Block) -> str | None:
    if is_session(block) and re.search(r"(?m)^[$%#>] ", block.code):
        return "a terminal session: commands between prompts and output"
    text = _REMARK.sub(r"\1", block.code.replace("\\\n", " "))
    commands = [_BEFORE.sub("", c.strip(), count=1) for c in _COMMAND.findall(text) if c.strip()]
    acting = [command for command in commands if _prepares(command) is None]
    if any(_HTTP.search(command) for command in acting):
        return None
    if acting:
        programs = dict.fromkeys(command.split(maxsplit=1)[0] for command in acting if command)
        return f"no HTTP command in it (curl, wget, http): it runs {', '.join(programs)}"
    return f"only {' and '.join(dict.fromkeys(filter(None, map(_prepares, commands)))) or 'comments'}"


def _prepares(command: str) -> str | None:
    """What a command does to prepare for others, None where it does more."""
    if "$(" in command or "`" in command:
        return None
    return next((deed for deed, pattern in _PREPARING.items() if pattern.match(command)), None)


# --- the others ----------------------------------------------------------------------------------------


def _python(block: Block) -> str | None:
    if _is_answered_session(block.code):
        return "a console session: statements between prompts and output"
    try:
        with warnings.catch_warnings(action="ignore"):
            body = ast.parse(block.code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    if body and not any(_acts(statement) for statement in body if not isinstance(statement, definitions)):
        return "a fragment: only definitions"
    return None if body else "only comments"


def _is_answered_session(code: str) -> bool:
    """Whether Python's prompts come with what it answered; prompts alone were left in a sample."""
    lines = [line.strip() for line in code.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    typed = [line for line in lines if line.startswith((">>>", "..."))]
    return lines[:1] == typed[:1] and 0 < len(typed) < len(lines)


def _acts(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(statement))


def _go(block: Block) -> str | None:
    package = re.search(r"(?m)^\s*package\s+(\w+)", block.code)
    if package is None:
        return "a fragment: no package clause"
    return None if package[1] == "main" else f"a library, not a program: package {package[1]}"


def _java(block: Block) -> str | None:
    if not re.search(r"\b(?:class|interface|enum|record)\s+\w+", block.code):
        return "a fragment: no class"
    return None if re.search(r"\bmain\s*\(", block.code) else "a fragment: no main method"


def _node(block: Block) -> str | None:
    return None if re.sub(r"(?s)/\*.*?\*/|//[^\n]*", "", block.code).strip() else "only comments"


_TYPE = re.compile(
    r"(?ms)^(?:export )?(?:declare )?(?:interface \w[^{]*\{.*?^\}|type \w[^=\n]*=(?:[^;{]|\{[^}]*\})*;)"
)


def _typescript(block: Block) -> str | None:
    if not _TYPE.sub("", re.sub(r"(?m)^import type .*$", "", block.code)).strip():
        return "a fragment: only types"
    return _node(block)


_FRAGMENTS: Mapping[str, Callable[[Block], str | None]] = {
    "shell": _shell,
    "python": _python,
    "go": _go,
    "java": _java,
    "node": _node,
    "typescript": _typescript,
}

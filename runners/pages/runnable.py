"""Why a block is nothing that a reader would run, in words that its writer understands."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from runners.model import Block
from runners.pages.languages import DATA, RUNNABLE, info_word

_SESSIONS = frozenset(("console", "shell-session", "shellsession", "sh-session", "bash-session", "terminal"))
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
    return _FRAGMENTS[language](block)


# --- shell ---------------------------------------------------------------------------------------------

_HTTP = re.compile(
    r"(?<![\w./@=-])(?:[\w./-]*/)?(?:curl|wget|https?|xh)(?=\s)(?!\s+(?:--version|-V|--help|-h)\b)"
)
_CONTINUED = re.compile(r"\\\n")
_REMARK = re.compile(r"(?m)(?:^|(?<=\s))#.*$")
_COMMAND = re.compile(r"(?:[^;&|\n\"']|\"(?:\\.|[^\"\\])*\"|'[^']*'|\"|')+")
_ASSIGNMENT = re.compile(r"\w+=(?:\"(?:\\.|[^\"\\])*\"|'[^']*'|[^\s\"'])*")
_INSTALLERS = re.compile(
    r"(?:python3? -m )?pip3? |(?:npm|pnpm|yarn|bun|cargo|gem|composer|conda|poetry|apt|apt-get|apk|dnf|yum|brew|choco|"
    r"winget|go|uv|pipx|mvn|\./mvnw|gradle|\./gradlew|dotnet)(?= (?:-\S+ )*(?:i|install|add|get|update|upgrade|ci|init|"
    r"mod|pip|require|dependency|build|compile|package)\b)|(?:mvn|yarn)$"
)
_PLACES = re.compile(r"(?:cd|mkdir|pushd|popd)\b")
_SETTINGS = re.compile(r"(?:export|set|unset|source|\.|declare)\b|\. ")


def _shell(block: Block) -> str | None:
    if info_word(block.info) in _SESSIONS and re.search(r"(?m)^[$%#>] ", block.code):
        return "a terminal session: commands between prompts and output"
    text = _REMARK.sub("", _CONTINUED.sub(" ", block.code))
    commands = [command for command in map(str.strip, _COMMAND.findall(text)) if command]
    kinds = {_kind(command) for command in commands}
    if None in kinds and any(_HTTP.search(f"{c}\n") for c in commands if _kind(c) is None):
        return None
    if kinds <= _ONLY.keys():
        return f"only {' and '.join(_ONLY[kind] for kind in _ONLY if kind in kinds) or 'comments'}"
    programs = dict.fromkeys(_program(command) for command in commands if _kind(command) is None)
    return f"no HTTP command in it (curl, wget, http): it runs {', '.join(programs)}"


_ONLY: Mapping[str | None, str] = {
    "install": "installs packages",
    "set": "sets environment variables",
    "place": "changes directory",
}


def _kind(command: str) -> str | None:
    """What a command prepares, None where it does more than that."""
    command = re.sub(r"^(?:[$%] )?(?:sudo )?", "", command)
    if "$(" in command or "`" in command:
        return None
    if _SETTINGS.match(command) or not _ASSIGNMENT.sub("", command, count=1).strip():
        return "set"
    if _INSTALLERS.match(command):
        return "install"
    return "place" if _PLACES.match(command) else None


def _program(command: str) -> str:
    return re.sub(r"^(?:[$%] )?(?:sudo )?(?:\w+=\S*\s+)*", "", command).split(maxsplit=1)[0]


# --- the others ----------------------------------------------------------------------------------------


def _python(block: Block) -> str | None:
    if block.code.lstrip().startswith(">>> "):
        return "a console session: statements between prompts and output"
    try:
        body = ast.parse(block.code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    if body and not any(_acts(statement) for statement in body if not isinstance(statement, definitions)):
        return "a fragment: only definitions"
    return None if body else "only comments"


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


_FRAGMENTS: Mapping[str, Callable[[Block], str | None]] = {
    "shell": _shell,
    "python": _python,
    "go": _go,
    "java": _java,
    "node": _node,
}

"""What is no whole program although it is written in one's language: parts left out, diffs, servers."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping

from runners.pages.literals import comments, literals
from runners.source.tree import source

_SERVERS = {
    "python": re.compile(
        r"\b(?:FastAPI|Flask|Starlette|Sanic)\(|\buvicorn\.run\(|\.serve_forever\(|\brun_app\("
        r"|\bgr\.(?:Interface|ChatInterface|Blocks)\(|^\s*import streamlit\b|\bFastMCP\(",
        re.MULTILINE,
    ),
    "node": re.compile(
        r"\.listen\(\s*(?:\{|\d|\w*(?:port|PORT)\b|process\.env)|\b(?:Deno|Bun)\.serve\("
        r"|^\s*export default \{|^export (?:default )?(?:async )?function (?:GET|POST|handler)\b",
        re.MULTILINE,
    ),
    "go": re.compile(r"\.?ListenAndServe(?:TLS)?\(|\bgin\.(?:Default|New)\("),
    "java": re.compile(r"\bSpringApplication\.run\(|\bHttpServer\.create\(|@RestController\b"),
}
_SERVERS["typescript"] = _SERVERS["node"]
_ASKS_FIRST = re.compile(r"(?m)^(?:console\.log|print)\(.*\bawait\b|\bTestClient\(")
"""Where a program with a server in it shows an answer before it waits for others."""
_LEFT_OUT = re.compile(
    r"(?:[(\[{,=]|(?<!\?):)\s*(?:\.{3}|…+)\s*(?:[)},;]|\](?!\w))|^[ \t]*(?:\.{3}|…+)[ \t]*$", re.MULTILINE
)
_LEFT_OUT_OF_JSON = re.compile(r"[,\[{:]\s*(?:\.{3}|…+)\s*[,\]}]|^[ \t]*(?:\.{3}|…+)[ \t]*\\?$", re.MULTILINE)
_REQUIRED = ("Field", "Query", "Body", "Form", "Header", "Path", "File", "Param", "Option", "Argument")
"""Calls in which Python's `...` says that a value must be given."""


def fragment(code: str, language: str) -> str | None:
    """Why the code is no program that a reader would run and see end; None where it may be one."""
    server = _SERVERS.get(language)
    if server and server.search(code) and not _ASKS_FIRST.search(code):
        return "a server: it waits for requests and never ends"
    if _is_diff(code, language):
        return "a diff, not a program"
    if _is_object(code, language):
        return "a fragment: a value, not a program"
    offset = next(_left_out(code, language), None)
    return None if offset is None else f"a fragment: `{_written(code, offset)}` stands for what is left out"


def _written(code: str, offset: int) -> str:
    return "…" if code.startswith("…", offset) else "..."


def _is_diff(code: str, language: str) -> bool:
    """Whether lines begin with what a diff puts before them, and the language has no use for that."""
    marks = {line[0] for line in code.splitlines() if re.match(r"[+-](?![+-])\s*\S", line)}
    return marks == {"+", "-"} and language != "shell" and source(language, code).root.has_error


def _is_object(code: str, language: str) -> bool:
    """Whether a script is but an object such as a message, as JSON would write it or nearly so."""
    text = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", '""', code).strip().rstrip(",;")
    whole = (
        re.match(r"[{\[]\s*(?:[\"{}]|\w+\s*:)", text) and text[-1] in "}]" and not re.search(r"[(=]", text)
    )
    return language in ("node", "typescript") and bool(whole)


def _left_out(code: str, language: str) -> Iterator[int]:
    """The offsets of dots in the place of code."""
    if "..." not in code and "…" not in code:
        return
    if language == "shell":
        yield from (_dots(code, match) for match in _LEFT_OUT_OF_JSON.finditer(code))
    elif language == "python" and (tree := _parsed(code)) is not None:
        if any(_is_left_out(node) for node in _outside_of_types(tree)):
            yield code.index("...")
    elif ">>>" not in code:
        masked = _masked(code, language)
        yield from (_dots(masked, match) for match in _LEFT_OUT.finditer(masked))


def _dots(code: str, match: re.Match[str]) -> int:
    return match.start() + (re.search(r"\.{3}|…", match[0]) or match).start()


def _parsed(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _outside_of_types(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes but for those in brackets behind a name: `tuple[int, ...]` is a type."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Subscript):
            yield child
            yield from _outside_of_types(child)


def _call_parts(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.Call):
        return []
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return [] if name in _REQUIRED else [*node.args, *(it.value for it in node.keywords)]


_INSIDE: tuple[Callable[[ast.AST], list[ast.expr]], ...] = (
    _call_parts,
    lambda node: node.elts if isinstance(node, ast.List | ast.Set) else [],
    lambda node: node.values if isinstance(node, ast.Dict) else [],
    lambda node: [node.value] if isinstance(node, ast.Assign) else [],
)


def _is_left_out(node: ast.AST) -> bool:
    found = (it for part in _INSIDE for it in part(node))
    return any(isinstance(it, ast.Constant) and it.value is ... for it in found)


def _masked(code: str, language: str) -> str:
    """The code with blanks for its texts and remarks."""
    letters = list(code)
    spans: Mapping[int, int] = {
        **{it.start: it.end for it in literals(code, language)},
        **dict(comments(code, language)),
    }
    for start, end in spans.items():
        letters[start:end] = ["\n" if letter == "\n" else "x" for letter in letters[start:end]]
    return "".join(letters)

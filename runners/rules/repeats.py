"""request/…: what stands or happens twice in what a sample sends: a key in its body, the whole request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from runners.model import Severity
from runners.rules import places
from runners.rules.evidence import Evidence
from runners.rules.locate import Place, at, start
from runners.rules.rule import Fault, rule
from runners.source.tree import source

_TOKEN = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?P<colon>\s*:)?|[{}\[\],]')
_LOOPS = (
    "for_statement",
    "while_statement",
    "do_statement",
    "enhanced_for_statement",
    "for_in_statement",
    "c_style_for_statement",
    "list_comprehension",
    "generator_expression",
)
_CALLS = ("call", "call_expression", "method_invocation", "command")
_FUNCTIONS = ("function_definition", "function_declaration", "method_declaration", "method_definition")


def duplicate_keys(body: str) -> Iterator[tuple[int, str]]:
    """Each key of a JSON text that its object has already: offset and JSON Pointer."""
    stack: list[tuple[str, set[str] | None]] = []  # of each open bracket: its own key or index, and its keys
    step = ""
    for token in _TOKEN.finditer(body):
        if token["colon"] and stack and stack[-1][1] is not None:
            step = token["text"].replace("~", "~0").replace("/", "~1")
            if step in stack[-1][1]:
                yield token.start(), "".join(f"/{name}" for name, _ in stack[1:]) + f"/{step}"
            stack[-1][1].add(step)
        elif token[0] in ("{", "["):
            stack.append((step, set() if token[0] == "{" else None))
            step = "0"
        elif token[0] in ("}", "]") and stack:
            step = stack.pop()[0]
        elif token[0] == "," and stack and stack[-1][1] is None:
            step = str(int(step) + 1)


@rule(
    "request/duplicate-key",
    Severity.ERROR,
    "Of a key that stands twice in an object one is ignored, and readers cannot tell which.",
)
def duplicate_key(evidence: Evidence) -> Iterator[Fault]:
    """Bodies in which an object has a key twice."""
    for exchange in evidence.calls:
        if not (exchange.header("content-type") or "").startswith("application/json"):
            continue
        body = exchange.body.decode(errors="replace")
        for offset, pointer in duplicate_keys(body):
            key = pointer.rpartition("/")[2]
            yield Fault(
                places.in_body(evidence, exchange, offset),
                f"the key `{key}` is there twice in one object",
                pointer=pointer,
                expected=f"`{key}` once",
                actual=f"`{key}` twice",
                hint="remove one of the two",
            )


def _ancestors(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent:
        yield parent
        parent = parent.parent


def _calls(evidence: Evidence) -> list[Node]:
    """The innermost calls of the code that send a request, in its order."""
    code = source(evidence.language.name, evidence.code)
    sending = [
        node
        for node in code.nodes
        if node.type in _CALLS and evidence.language.sends.search(_head(code.text(node)))
    ]
    return [node for node in sending if not any(node in _ancestors(other) for other in sending)]


def _head(call: str) -> str:
    """A call up to its first argument."""
    return call.partition("\n")[0].partition('"')[0] if not call.startswith("curl") else "curl"


def _callers(evidence: Evidence, call: Node) -> list[Node]:
    """The calls of the function that the call stands in, where it stands in one."""
    code = source(evidence.language.name, evidence.code)
    function = next((node for node in _ancestors(call) if node.type in _FUNCTIONS), None)
    name = code.text(function.child_by_field_name("name")) if function else ""
    calling = re.compile(rf"(?:\w+\.)?{re.escape(name)}\b")
    return [node for node in code.nodes if name and node.type in _CALLS and calling.match(code.text(node))]


def second_time(evidence: Evidence) -> Place:
    """Where a sample sends again: the loop, the second call, or the second call of its function."""
    sending = _calls(evidence)
    for call in sending[:1]:
        for node in (call, *_callers(evidence, call)):
            if loop := next((it for it in _ancestors(node) if it.type in _LOOPS), None):
                return _place(evidence, loop)
        again = _callers(evidence, call)[1:2] or sending[1:2]
        return _place(evidence, (again or [call])[0])
    return start(evidence.sample)


def _place(evidence: Evidence, node: Node) -> Place:
    row, column = node.start_point
    return at(evidence.lines, row + 1, column + 1)


@rule(
    "request/repeated",
    Severity.ERROR,
    "Sending the very same request again costs readers twice for one answer, and is hardly ever meant.",
)
def repeated(evidence: Evidence) -> Iterator[Fault]:
    """Requests that were answered and then sent again, byte for byte; a retry after an error is none."""
    sent = set()
    for exchange in evidence.answered:
        request = (exchange.method, exchange.url, exchange.query, exchange.body)
        if request in sent and exchange.method != "GET":
            yield Fault(
                second_time(evidence),
                f"the same request is sent again: {exchange.method} {exchange.path}",
                expected="each request once",
                actual="a second request with the very same body",
                hint="keep the first answer, or change what the second one asks",
            )
            return
        sent.add(request)

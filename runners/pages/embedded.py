"""Code that a Markdown page shows without a fence: in raw HTML, in tags of site builders, or indented."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from runners.model import Block, Line
from runners.pages import html, plain
from runners.pages.languages import recognised
from runners.pages.pieces import Places, cut, joined

_PRE = r"(?:<(?:div|figure|p|td|li|section|article)\b[^>]*>\s*)*<(?P<pre>pre)\b"
_JSX = r"<(?P<jsx>[A-Z]\w*(?:Block|Snippet|Highlighter)|Code|Snippet)(?=[\s>]|$)"
_HUGO = r"\{\{[<%]\s*(?P<hugo>highlight|code-?block|code|tab)\s+(?P<arguments>[^\n]*?)\s*[>%]\}\}"
_JEKYLL = r"\{%-?\s*(?P<jekyll>highlight|code_?block)\s+(?P<words>[^\n]*?)\s*-?%\}"
_OPENING = re.compile(rf"{_PRE}|{_JSX}|{_HUGO}|{_JEKYLL}|(?P<readme>\[block:code\])", re.IGNORECASE)
_CLOSING = {
    "pre": r"(?i:</pre\s*>)",
    "jsx": r"</{name}>|`\s*\}}?[^<>]*/>",
    "hugo": r"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}",
    "jekyll": r"\{{%-?\s*end{name}\s*-?%\}}",
    "readme": r"\[/block\]",
}
_FENCE = re.compile(r"(?m)^[ \t>]*(?:```|~~~)")
_LANGUAGE = re.compile(
    r"(?i)\b(?:lang|language|codelang)\s*=\s*\{?\s*[\"']?([\w+#.-]+)|\blanguage-([\w+#-]+)"
)
_TITLE = re.compile(r"(?i)\b(?:title|filename|file|header|name)\s*=\s*\{?\s*[\"']([^\"'\n]+)")
_TEMPLATE = re.compile(r"\{\s*`(?P<code>(?:\\.|[^`\\])*)`\s*\}", re.DOTALL)
_UNIT = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[\da-fA-F]{4}|\\u[\da-fA-F]{4}|\\.|[^\\]+", re.DOTALL)
_CODE_STRING = re.compile(r'"code"\s*:\s*"(?P<code>(?:\\.|[^"\\])*)"')
_COMPUTED = re.compile(r"\{\s*[A-Za-z_$][\w$.]*(?:\(.*\))?\s*\}", re.DOTALL)
_UNSHOWN = re.compile(r"\s*\{%-?\s*(?:end)?raw\s*-?%\}\s*")
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": ""}


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens such a block: a tag of some kind, and what closes it."""

    kind: str
    closing: re.Pattern[str]
    is_tab: bool = False
    """Whether it is a tab of a tab set, which names its block and those after it."""


def opening(line: str) -> Opening | None:
    """What opens on this line, where it begins with the tag of a block of code."""
    match = _OPENING.match(line)
    if match is None:
        return None
    kind = match.lastgroup if match.lastgroup in _CLOSING else "hugo" if match["hugo"] else "jekyll"
    name = match[kind]
    is_tab = name.lower() == "tab"
    if is_tab and not _LANGUAGE.search(match["arguments"]):
        return None
    return Opening(kind, re.compile(_CLOSING[kind].format(name=re.escape(name))), is_tab)


def read(kind: str, lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of the lines from the opening tag to the closing one; none where fences are in them."""
    text = "\n".join(line.text for line in lines)
    return () if _FENCE.search(text) else tuple(_READERS[kind](text, lines))


def indented(lines: Sequence[Line]) -> Block | None:
    """The block that indented lines are, where they are a program or a command from first to last."""
    text = "\n".join(line.text for line in lines)
    found = plain.blocks(text)
    whole = len(found) == 1 and (found[0].line, found[0].end_line) == (1, len(lines))
    is_command = len(lines) == 1 and recognised(text) == "shell"
    if not (whole or is_command):
        return None
    return Block(lines[0].number, lines[-1].number, found[0].info if whole else "sh", tuple(lines), fence="")


def _html(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    """A `pre` element; in MDX its code may be a template, and what is computed is no code."""
    inside = re.sub(r"<[^>]*>", "", text).strip()
    if _TEMPLATE.fullmatch(inside):
        yield from _element(text, lines)
    if _TEMPLATE.fullmatch(inside) or _COMPUTED.fullmatch(inside):
        return
    for block in html.blocks(text):
        yield replace(
            block,
            line=lines[block.line - 1].number,
            end_line=lines[block.end_line - 1].number,
            lines=tuple(_moved(line, lines) for line in block.lines),
            cluster=None,
        )


def _moved(line: Line, lines: Sequence[Line]) -> Line:
    """A line of the text that `lines` make, at its place on the page."""
    origin = lines[line.number - 1]
    return Line(line.text, origin.number, origin.column + line.column - 1)


def _tagged(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    """A tag of Hugo or Jekyll: its first word, or an argument, is the language."""
    tag = _OPENING.match(text)
    if tag is None:
        return
    arguments = (tag["arguments"] or tag["words"] or "").strip()
    named = _LANGUAGE.search(arguments) or re.match(r"[\"']?([\w+#-]+)[\"']?(?!\s*=)", arguments)
    title = _TITLE.search(arguments)
    end = max(tag.end(), text.rfind("{{" if tag["hugo"] else "{%"))
    pieces = cut(text[tag.end() : end], tag.end(), encoded=False)
    yield _block(pieces, text, lines, _word(named), title[1] if title else None)


def _element(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    """An MDX element whose code is a template, as its child or in a property."""
    template = _TEMPLATE.search(text)
    if template is None:
        return
    properties = text[: template.start()] + text[template.end() :]
    named, title = _LANGUAGE.search(properties), _TITLE.search(properties)
    pieces = _decoded(text, *template.span("code"), lambda unit: _ESCAPES.get(unit, unit[1:]))
    yield _block(pieces, text, lines, _word(named), title[1] if title else None)


def _word(match: re.Match[str] | None) -> str:
    return next(filter(None, match.groups()), "") if match else ""


def _json(text: str, lines: Sequence[Line]) -> Iterator[Block]:
    """JSON with the tabs of one block: `{"codes": [{"code": …, "language": …, "name": …}]}`."""
    try:
        tabs = json.loads(text[text.index("]") + 1 : text.rindex("[")])["codes"]
        words = [(str(tab["language"]), tab.get("name")) for tab in tabs if isinstance(tab["code"], str)]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return
    for (language, name), found in zip(words, _CODE_STRING.finditer(text), strict=False):
        pieces = _decoded(text, *found.span("code"), lambda unit: str(json.loads(f'"{unit}"', strict=False)))
        yield _block(pieces, text, lines, language, name if isinstance(name, str) else None)


def _decoded(text: str, start: int, end: int, decode: Callable[[str], str]) -> Iterator[tuple[str, int]]:
    for unit in _UNIT.finditer(text, start, end):
        escaped = unit[0].startswith("\\")
        yield from cut(decode(unit[0]) if escaped else unit[0], unit.start(), encoded=escaped)


def _block(
    pieces: Iterable[tuple[str, int]], text: str, lines: Sequence[Line], info: str, label: str | None
) -> Block:
    """The block of these pieces; an empty line that the opening tag ends in is none of the code."""
    place = Places(text)
    code = [_moved(Line(piece, *place(offset)), lines) for piece, offset in joined(pieces)]
    code = [line for line in code if not _UNSHOWN.fullmatch(line.text)]
    while code and not code[-1].text.strip():
        code.pop()
    code = code[1:] if code and not code[0].text.strip() else code
    return Block(lines[0].number, lines[-1].number, info, tuple(code), label, fence=text.split(None, 1)[0])


_READERS: dict[str, Callable[[str, Sequence[Line]], Iterator[Block]]] = {
    "pre": _html,
    "jsx": _element,
    "hugo": _tagged,
    "jekyll": _tagged,
    "readme": _json,
}

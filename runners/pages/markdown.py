"""Where the code blocks of a Markdown or MDX page are, line by line and column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from runners.model import Block, Line
from runners.pages import embedded
from runners.pages.surroundings import Surroundings, info_title

_FENCE = re.compile(r"(?P<mark>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<words>.*)")
_COMMENTS = {"<!--": "-->", "{/*": "*/}"}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:(?!---[ \t]*$).*\n)*---[ \t]*(?=\n|\Z)", re.MULTILINE)
_TYPES = ("fence", "comment", "embedded")
_UNCLOSED = "unclosed"
"""The closing tags that no line further down has."""
_TRIED = "tried"
"""The line behind the indented ones that are known to be no code."""
_CODE_INDENT = 4
_HIDDEN = "hidden"
_MDX = "mdx"
_CHAIN: RuleOptionsType = {"alt": ["blockquote", "list"]}


def blocks(text: str, mdx: bool = False) -> tuple[Block, ...]:
    """The code blocks of `text`, in the page's order; never raises.

    A block has a fence, a `pre` element, a tag of a site builder for code, or, outside MDX, an indent and
    what only a program or a command has. Front matter is no part of the page. Lines end in LF, CRLF or CR,
    and a byte order mark is no part of the first. Where a tab is cut in two by
    a list's or quote's indent, the line's text starts with the spaces that are left of it, as in CommonMark,
    and its column is the tab's. In MDX, which has no indented code, a fence may be closed at any indent.
    """
    page = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).replace("\0", "\ufffd")
    page = _FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), page)
    tokens = _parser().parse(page, {_MDX: mdx, _UNCLOSED: set(), _TRIED: 0})
    return tuple(_labelled([token for token in tokens if token.type in _TYPES], page.split("\n")))


def _labelled(tokens: list[Token], page: list[str]) -> Iterator[Block]:
    surroundings = Surroundings(page)
    for token in tokens:
        first, last = token.map or [0, 0]
        if token.type == "comment":
            surroundings.skip(first, last)
        elif token.type == "embedded":
            yield from _embedded(token, surroundings)
        elif token.hidden:
            yield _block(token, page, None, None)
        else:
            label, cluster = surroundings.reach(first, last)
            yield _block(token, page, info_title(token.info) or label, cluster)


def _embedded(token: Token, surroundings: Surroundings) -> Iterator[Block]:
    found: tuple[Block, ...] = token.meta["blocks"]
    if token.hidden:
        yield from (replace(block, hidden=True) for block in found)
    else:
        first, last = token.map or [0, 0]
        tab = token.meta["tab"]  # its own lines say something of what is around
        label, cluster = surroundings.reach(first + tab, last - tab)
        yield from (replace(block, label=block.label or label, cluster=cluster) for block in found)


def _block(token: Token, page: list[str], label: str | None, cluster: str | None) -> Block:
    first, last = token.map or [0, 0]
    code = token.content.removesuffix("\n").split("\n") if token.content else []
    return Block(
        line=first + 1,
        end_line=last,
        info=token.info.strip(),
        lines=tuple(_line(text, number, page[number - 1]) for number, text in enumerate(code, first + 2)),
        label=label,
        cluster=cluster,
        hidden=token.hidden,
        fence=token.markup,
        closed=token.meta["closed"],
    )


def _line(text: str, number: int, printed: str) -> Line:
    """`text` is the end of the printed line, but for up to three spaces that are left of a tab."""
    left = next(count for count in range(4) if printed.endswith(text[count:]))
    start = len(printed) - len(text[left:])
    return Line(text, number, start if left else start + 1)


def _parser() -> MarkdownIt:
    """CommonMark's containers and fences, without what hides a block that readers see.

    Raw HTML and indented code are off, for MDX and MkDocs put fences inside both; text is taken a line at a
    time, so that a fence may follow any line at any indent.
    """
    parser = MarkdownIt("commonmark")
    parser.disable(["html_block", "code", "reference", "lheading", "heading", "inline", "text_join"])
    rules = parser.block.ruler
    rules.at("fence", _fence, _CHAIN)
    rules.before("fence", "comment", _comment, _CHAIN)
    rules.before("fence", "embedded", _tagged, _CHAIN)
    rules.before("paragraph", "indented", _indented)
    rules.at("paragraph", _text)
    return parser


def _text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state.line = start + 1
    while state.line < end and state.sCount[state.line] < 0:  # how a quote marks its lazy lines
        state.line += 1
    return True


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    opening = _FENCE.fullmatch(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if opening is None or silent:
        return opening is not None
    mark = opening["mark"] or opening["tildes"]
    stop, closed = _closing(state, start, end, mark)
    state.line = stop + closed
    token = state.push("fence", "code", 0)
    token.info = opening["info"] or opening["words"] or ""
    token.content = state.getLines(start + 1, stop, state.sCount[start], True)
    token.map = [start, state.line]
    token.hidden = _HIDDEN in state.env
    token.markup = mark
    token.meta = {"closed": closed}
    return True


def _closing(state: StateBlock, start: int, end: int, mark: str) -> tuple[int, bool]:
    """The line that ends the fence, and whether a closing fence does; one set in deeper is code."""
    closing = re.compile(rf"{mark}{mark[0]}*[ \t]*")
    for line in range(start + 1, end):
        begin = state.bMarks[line] + state.tShift[line]
        if begin < state.eMarks[line] and state.sCount[line] < state.blkIndent:
            return line, False
        if (state.env[_MDX] or state.sCount[line] < state.sCount[start] + 4) and closing.fullmatch(
            state.src, begin, state.eMarks[line]
        ):
            return line, True
    return end, False


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment that begins a line, up to its end or its container's; the fences inside are hidden."""
    begin = state.bMarks[start] + state.tShift[start]
    mark = next((mark for mark in _COMMENTS if state.src.startswith(mark, begin)), None)
    if mark is None or _HIDDEN in state.env or silent:
        return mark is not None and _HIDDEN not in state.env
    stop = state.src.find(_COMMENTS[mark], begin, state.eMarks[end - 1])
    last = end - 1 if stop < 0 else start + state.src.count("\n", begin, stop)
    token = state.push("comment", "", 0)
    state.env[_HIDDEN] = True
    state.md.block.tokenize(state, start + 1, last if stop >= 0 else end)
    del state.env[_HIDDEN]
    state.line = last + 1
    token.map = [start, state.line]
    return True


def _tagged(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Code in a tag, from the line that the opening one begins to the line with the closing one."""
    begin = state.bMarks[start] + state.tShift[start]
    opening = embedded.opening(state.src[begin : state.eMarks[start]])
    if opening is None or silent or opening.closing.pattern in state.env[_UNCLOSED]:
        return False
    closing = opening.closing.search(state.src, begin)
    if closing is None:
        state.env[_UNCLOSED].add(opening.closing.pattern)  # nor will there be one further down
        return False
    last = start + state.src.count("\n", begin, closing.end())
    found = embedded.read(opening.kind, _lines(state, start, last + 1)) if last < end else ()
    if found:
        _push(state, found, last + 1, tab=opening.is_tab)
    return bool(found)


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Indented code, where it cannot be what MkDocs and MDX indent: text."""
    indent = state.blkIndent + _CODE_INDENT
    if silent or state.env[_MDX] or state.sCount[start] < indent or start < state.env[_TRIED]:
        return False
    if not (start == 0 or state.isEmpty(start - 1)):
        return False
    last = line = start
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.sCount[start]):
        last = line if not state.isEmpty(line) else last
        line += 1
    found = embedded.indented(_lines(state, start, last + 1))
    if found:
        _push(state, (found,), last + 1, tab=False)
    else:
        state.env[_TRIED] = last + 1
    return found is not None


def _lines(state: StateBlock, start: int, end: int) -> list[Line]:
    """The lines without the indent that the first one has, and without what is left of their container."""
    indent = state.sCount[start]
    printed = (state.src[state.src.rfind("\n", 0, at) + 1 : at] for at in state.eMarks[start:end])
    texts = (state.getLines(row, row + 1, indent, False) for row in range(start, end))
    return [
        _line(text, number, row)
        for number, (text, row) in enumerate(zip(texts, printed, strict=True), start + 1)
    ]


def _push(state: StateBlock, found: tuple[Block, ...], end: int, tab: bool) -> None:
    token = state.push("embedded", "code", 0)
    token.map = [state.line, end]
    token.hidden = _HIDDEN in state.env
    token.meta = {"blocks": found, "tab": tab}
    state.line = end

"""Where the code blocks of a Markdown or MDX page are, line by line and column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from runners.model import Block, Line
from runners.pages.surroundings import Surroundings, info_title

_FENCE = re.compile(r"(?P<mark>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<words>.*)")
_COMMENTS = {"<!--": "-->", "{/*": "*/}"}
_HIDDEN = "hidden"
_MDX = "mdx"
_CHAIN: RuleOptionsType = {"alt": ["blockquote", "list"]}


def blocks(text: str, mdx: bool = False) -> tuple[Block, ...]:
    """The fenced code blocks of `text`, in the page's order; never raises.

    Lines end in LF, CRLF or CR, and a byte order mark is no part of the first. Where a tab is cut in two by
    a list's or quote's indent, the line's text starts with the spaces that are left of it, as in CommonMark,
    and its column is the tab's. In MDX, which has no indented code, a fence may be closed at any indent.
    """
    page = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).replace("\0", "\ufffd").split("\n")
    tokens = [
        token for token in _parser().parse("\n".join(page), {_MDX: mdx}) if token.type in ("fence", "comment")
    ]
    return tuple(_labelled(tokens, page))


def _labelled(tokens: list[Token], page: list[str]) -> Iterator[Block]:
    surroundings = Surroundings(page)
    for token in tokens:
        first, last = token.map or [0, 0]
        if token.type == "comment":
            surroundings.skip(first, last)
        elif token.hidden:
            yield _block(token, page, None, None)
        else:
            label, cluster = surroundings.reach(first, last)
            yield _block(token, page, info_title(token.info) or label, cluster)


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
    """CommonMark's containers and fences, without what hides a fence that readers see.

    Raw HTML and indented code are off, for MDX and MkDocs put fences inside both; text is taken a line at a
    time, so that a fence may follow any line at any indent.
    """
    parser = MarkdownIt("commonmark")
    parser.disable(["html_block", "code", "reference", "lheading", "heading", "inline", "text_join"])
    rules = parser.block.ruler
    rules.at("fence", _fence, _CHAIN)
    rules.before("fence", "comment", _comment, _CHAIN)
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

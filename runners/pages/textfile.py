"""Where the code of a text file is that may be Markdown all the same."""

from __future__ import annotations

import re

from runners.model import Block
from runners.pages import markdown, plain

_FENCE = re.compile(r"(?m)^ {0,3}(?:`{3,}|~{3,})[^`\n]*$")


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text with fences as those of Markdown, of any other as those of plain text."""
    lexer = markdown.blocks if len(_FENCE.findall(text)) > 1 else plain.blocks
    return lexer(text)

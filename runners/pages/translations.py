"""Which pages are translations of each other, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from runners.model import Page

_CODES = (
    "aa ab af am ar as az be bg bn bo br bs ca cs cy da de el en eo es et eu fa fi fil fr ga gl gu he hi "
    "hr hu hy id is it ja ka kk km kn ko ky la lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps "
    "pt ro ru sd si sk sl so sq sr sv sw ta te tg th tk tl tr tt ug uk ur uz vi yo zh zu"
)
_LANGUAGE = rf"(?:{'|'.join(_CODES.split())})(?:[-_](?:[A-Za-z]{{2}}|Hans|Hant|[0-9]{{3}}))?"
_MARK = re.compile(rf"(?<=[._-]){_LANGUAGE}(?=\.\w+$)|(?<![^/]){_LANGUAGE}(?=/)", re.IGNORECASE)
"""`vision.zh.md`, `vision_zh.md`, `vision-zh-CN.md`, `zh/vision.md`."""


def pairs(pages: Iterable[Page]) -> Iterator[tuple[Page, Page]]:
    """Every page with every later one that is its translation, in the order of their paths."""
    families: dict[str, list[Page]] = {}
    for page in sorted(pages, key=lambda it: it.path):
        families.setdefault(stem(page.path), []).append(page)
    for family in families.values():
        yield from combinations(family, 2)


def stem(path: str) -> str:
    """What all translations of a page have in common: the path without what names the language."""
    plain = _MARK.sub("", path.replace("\\", "/"))
    return re.sub(r"[._-]+(?=\.\w+$)", "", plain)

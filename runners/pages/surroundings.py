"""What a Markdown page says around its code blocks: their titles, and which blocks belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from runners.pages.languages import named

_PREFIX = re.compile(r"(?:[ \t]*(?:>(?!\s*$)|[-*+](?=\s)|\d+[.)](?=\s)))*")
_EVENT = re.compile(
    r"""
    (?:^(?P<indent>[ ]*))?
    (?: ===[!+]*[ ]+["“](?P<tab>[^"”\n]+)["”].*$                                       # MkDocs
    | (?:<|\{%-?\s*|\{\{[<%]\s*)(?P<close>/\s*|end)?(?P<tag>[A-Za-z][\w.-]*)
      (?P<attributes>[^<>%]{0,400}?)(?:[>%]\}\}|/?>|-?%\})
    | :{3,}[ ]*(?P<directive>.*)$                                                      # VitePress
    | (?!>\s*$)(?P<text>\S[^<\n]*) )
    """,
    re.MULTILINE | re.VERBOSE,
)
_SET = re.compile(
    r"(?i)[\w.]*tabs|tab-?(?:group|set|pane)|code-?(?:group|blocks)|(?:request|response)-?example"
)
_TAB = re.compile(r"(?i)(?:[\w.]*\.)?(?:code-?)?tab(?:[-.]?(?:item|panel|content|pane))?|codegroupitem")
_ATTRIBUTE = re.compile(r"""\b(label|title|header|name|value)\s*=\s*\{?\s*["'`]([^"'`\n]+)""")
_FIRST = re.compile(r"""\s*["“'](?P<title>[^"”'\n]+)""")
_TITLE = re.compile(r"(?:\*\*|__)(?P<bold>[^*\n]+?)(?:\*\*|__)\s*[:：]?|#{1,6}\s+(?P<heading>.+?)[\s#]*")
_LONGEST_TITLE = 120
_FLAG = re.compile(r"(?:show|number|line|no)[A-Z]\w*|copy|linenums|lines|expandable|wrap|annotate|[.#\d]\S*")


@dataclass(slots=True)
class _TabSet:
    cluster: str
    end: int | Literal["tag", ":::"]
    """What ends the set; a number is MkDocs' indent, and text that goes back to it does."""
    title: str | None = None


class Surroundings:
    """Walks down a page from block to block."""

    def __init__(self, page: list[str]) -> None:
        self._page = page
        self._done = 0
        self._clusters = 0
        self._label: str | None = None
        self._sets: list[_TabSet] = []
        self._run = self._new_cluster()

    def skip(self, first: int, last: int) -> None:
        """Pass over the lines from `first` up to `last`, both counted from 0, once those before are read."""
        if first > self._done:
            self._read("\n".join(_bare(line) for line in self._page[self._done : first]))
        self._done = max(self._done, last)

    def reach(self, first: int, last: int) -> tuple[str | None, str]:
        """The label and the cluster of the block on the lines from `first` up to `last`."""
        self.skip(first, last)
        self._leave(_indent(_bare(self._page[first])))
        inner = self._sets[-1] if self._sets else None
        label, self._label = self._label or (inner.title if inner else None), None
        return label, inner.cluster if inner else self._run

    def _read(self, text: str) -> None:
        for event in _EVENT.finditer(text):
            if event["indent"] is not None:
                self._leave(len(event["indent"]) + bool(event["tab"]))
            if event["tab"]:
                self._tab(event["tab"], len(event["indent"] or ""), fresh="===!" in event[0])
            elif event["tag"]:
                self._tag(event["tag"], event["attributes"], closing=bool(event["close"]))
            elif event["directive"] is not None:
                self._directive(event["directive"])
            else:
                self._text(event["text"].strip())

    def _tab(self, title: str, indent: int, fresh: bool) -> None:
        if fresh or not self._sets or self._sets[-1].end != indent:
            self._leave(indent)
            self._open(indent)
        self._sets[-1].title, self._label = title, None

    def _tag(self, name: str, attributes: str, closing: bool) -> None:
        if _SET.fullmatch(name):
            self._close("tag") if closing else self._open("tag")
        elif not closing and self._sets and _TAB.fullmatch(name):
            titles = dict(_ATTRIBUTE.findall(attributes))
            keys = (key for key in ("label", "title", "header", "name", "value") if key in titles)
            first = _FIRST.match(attributes)
            self._sets[-1].title, self._label = first[1] if first else titles.get(next(keys, "")), None

    def _directive(self, name: str) -> None:
        if name.startswith("code-group"):
            self._open(":::")
        elif not name and self._sets and self._sets[-1].end == ":::":
            self._close(":::")

    def _text(self, text: str) -> None:
        title = _TITLE.fullmatch(text) if len(text) <= _LONGEST_TITLE else None
        plain = text.rstrip(":：")
        if title:
            self._label = (title["bold"] or title["heading"]).strip(" :：")
        else:
            self._label = plain if len(plain) <= 40 and (plain != text or named(plain)) else None
        if not named(self._label):
            self._run = self._new_cluster()

    def _open(self, end: int | Literal["tag", ":::"]) -> None:
        self._sets.append(_TabSet(self._new_cluster(), end))
        self._label = None

    def _close(self, end: Literal["tag", ":::"]) -> None:
        while self._sets and self._sets.pop().end != end:
            pass
        self._run, self._label = self._new_cluster(), None

    def _leave(self, indent: int) -> None:
        """Something stands at this indent: MkDocs' tabs at the same or a deeper one are over."""
        while self._sets and isinstance(end := self._sets[-1].end, int) and indent <= end:
            self._sets.pop()
            self._run = self._new_cluster()

    def _new_cluster(self) -> str:
        self._clusters += 1
        return str(self._clusters)


def info_title(info: str) -> str | None:
    """The title that an info string gives its block: `title="a.py"`, `[npm]`, or words after the language."""
    quoted = re.search(r"""\b(?:title|filename|name|label)=["']([^"']+)["']""", info) or re.search(
        r"\[(\D[^\]]*)\]", info
    )
    if quoted:
        return quoted[1]
    words = re.sub(r"""\{[^}]*\}|[\w-]+=(?:"[^"]*"|'[^']*'|\S+)""", " ", info).split()[1:]
    return " ".join(word for word in words if not _FLAG.fullmatch(word)) or None


def _bare(line: str) -> str:
    """The line with spaces for what puts it into a quote or a list, and for its tabs."""
    line = line.expandtabs(4)
    prefix = _PREFIX.match(line)
    end = prefix.end() if prefix else 0
    return " " * end + line[end:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())

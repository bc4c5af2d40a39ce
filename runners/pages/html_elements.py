"""What HTML's tags and their attributes say: which language, which tab, what no reader sees or copies."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from runners.pages.languages import known


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _words("area base br col embed hr img input link meta param source track wbr")
RAW = _words("script style textarea title xmp iframe noembed noframes")
"""The elements whose content is text, whatever it looks like."""
INLINE = _words(
    "a abbr b bdi bdo cite code data del dfn em font i img input ins kbd mark q s samp small span "
    "strong sub sup svg tt u var wbr button"
)
CLOSED_BY: Mapping[str, frozenset[str]] = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "tr": frozenset(("td", "th", "tr")),
}
"""The open elements that a start tag ends."""

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*+=\s*+("[^"]*"?|'[^']*'?|[^\s>]*))?""")
_TITLES = _words("b strong h1 h2 h3 h4 h5 h6 summary dt figcaption legend caption")
_TITLE = re.compile(r"(?i)[\w-]*(?:title|caption|file-?name)(?:_\w+)?")
_GUTTER = re.compile(
    r"linenos?|linenodiv|line-?numbers?|line-numbers-rows|lnt?|(?:rouge-|code-)?gutter|hljs-ln-numbers|blob-num|lang"
    r"|headerlink|anchor|anchorjs-link|hash-link|copy-?btn"
)
_WHOLE = frozenset(("pre", "code", "div", "table", "figure"))
"""On these, the same class only says that there are line numbers inside."""
_UNSELECTABLE = re.compile(r"unselectable|(?:user-)?select-none|no-select")
_NO_SELECTION = re.compile(r"user-select\s*:\s*none")
_NO_DISPLAY = re.compile(r"display\s*:\s*none")
_SWITCHED = re.compile(r"(?i)tab|pane|lang|code")
"""What is shown when a reader clicks has such a name."""
_LANGUAGE = re.compile(r"(?:language|lang|brush|highlight(?:-source|-text)?)[-:](?P<word>[\w+#.-]+)")
_TOLD = ("data-lang", "data-language", "data-code-language", "data-enlighter-language")
_SET = _words("tablist nav-tabs tabbed-set tabbed-labels sd-tab-set sphinx-tabs vp-code-group tab-set")
_TAB = _words("sphinx-tabs-tab sd-tab-label tab-label tabs__item")
_PANEL = _words("tabpanel tab-panel tab-pane tabbed-block sd-tab-content sphinx-tabs-panel")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag."""

    name: str
    attributes: Mapping[str, str]

    @property
    def classes(self) -> list[str]:
        """The words of its class."""
        return self.attributes.get("class", "").split()

    @property
    def language(self) -> str:
        """What it says of the language of the code in it; empty where nothing, or nothing that is known."""
        told = next((self.attributes[name] for name in _TOLD if self.attributes.get(name)), "")
        if self.name in ("html", "body", "main", "article") or told:
            return told
        own = self.name in ("pre", "code")
        words = [
            *(word.rstrip(";") for word in self.classes),
            *([self.attributes.get("lang", "")] if own else []),
        ]
        for prefixed in filter(None, map(_LANGUAGE.fullmatch, words)):
            word = re.sub(r"^(?:source|text)-", "", prefixed["word"])
            if word != "default" and (prefixed[0].startswith("language-") or known(word.lower())):
                return word
        return next((word for word in words if own and word != "code" and known(word.lower())), "")

    @property
    def is_title(self) -> bool:
        """A heading, or the title of what stands below it."""
        return self.name in _TITLES or any(map(_TITLE.fullmatch, self.classes))

    @property
    def is_tab_set(self) -> bool:
        """The titles of tabs, or what holds them and their panels."""
        return self.attributes.get("role") == "tablist" or not _SET.isdisjoint(self.classes)

    @property
    def is_tab(self) -> bool:
        """The title of a tab."""
        get = self.attributes.get
        return (
            get("role") == "tab"
            or "tab" in (get("data-toggle"), get("data-bs-toggle"))
            or get("for", "").startswith(("__tabbed", "tab-"))
            or not _TAB.isdisjoint(self.classes)
            or (self.name == "li" and "tab" in self.classes)
        )

    @property
    def is_panel(self) -> bool:
        """What a tab shows."""
        return self.attributes.get("role") == "tabpanel" or not _PANEL.isdisjoint(self.classes)

    @property
    def names(self) -> list[str]:
        """By which a tab and its panel find each other."""
        keys = ("id", "aria-controls", "aria-labelledby", "href", "for", "data-target", "data-bs-target")
        return [self.attributes[key].lstrip("#") for key in keys if self.attributes.get(key)]

    @property
    def is_hidden(self) -> bool:
        """Never shown; what a click shows is not hidden."""
        unseen = "hidden" in self.attributes or _NO_DISPLAY.search(self.attributes.get("style", ""))
        switched = self.is_panel or _SWITCHED.search(
            f"{self.attributes.get('class')} {self.attributes.get('id')}"
        )
        return self.name == "template" or (bool(unseen) and not switched)

    def is_aside(self, in_code: bool) -> bool:
        """Whether one who copies what is around it does not get it: line numbers, buttons, link signs."""
        if self.name in ("button", "svg"):
            return not self.is_tab
        if "vp-code-dark" in self.classes:  # the same code again, in other colours
            return True
        if self.name not in _WHOLE and any(map(_GUTTER.fullmatch, self.classes)):
            return True
        unselectable = any(map(_UNSELECTABLE.fullmatch, self.classes))
        return in_code and (unselectable or bool(_NO_SELECTION.search(self.attributes.get("style", ""))))


def start_tag(name: str, attributes: str) -> Tag:
    """The tag with the attributes that its text writes down; of two with one name the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        found.setdefault(match[1].lower(), html.unescape((match[2] or "").strip("\"'")))
    return Tag(name.lower(), found)

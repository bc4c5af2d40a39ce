"""How the lines of a program differ from a sentence's, language by language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """What the lines read so far leave open."""

    within: str = ""
    """What ends the literal or comment that is open; empty where none is."""
    depth: int = 0
    """How many brackets are open."""
    continued: bool = False
    """Whether the last line says itself that it goes on."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """What a line of the language looks like."""

    name: str
    first: re.Pattern[str]
    """A line that begins a program, and is a line of no other language."""
    early: re.Pattern[str]
    """A line that a program may have before such a one."""
    statement: re.Pattern[str]
    """A line that may follow where no bracket is open."""
    token: re.Pattern[str]

    def states(self, line: str) -> bool:
        """Whether the line may be a statement of the language, a remark, or one's end."""
        return self.statement.match(line.strip()) is not None


_ENDS = {"/*": "*/"}
_GOES_ON = re.compile(
    r".*[\\,+&|=.]\s*$|\s*(?:public|final|abstract|class|interface|async|func|function)\b[^;{}=:]*$"
)
_TEXT = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_SLASHES = r"(?P<remark>//.*)"
_HASH = r"(?P<remark>(?<!\S)#.*)"
_IS_CALL = r"(?:await )?[\w$](?:[\w$.]|\[[^\]]*\]|<[\w<>, ]*>)*\("
_C_END = r"(?![{\[])(?:[)\]}.?:+|&]|//|/?\*|@\w|.*[;{]\s*(?://.*)?$)"


def _syntax(name: str, first: str, early: str, statement: str, literals: str) -> Syntax:
    token = re.compile(rf"{literals}|(?P<bracket>[()\[\]{{}}])")
    return Syntax(name, re.compile(first), re.compile(early), re.compile(statement), token)


SYNTAXES = {
    syntax.name: syntax
    for syntax in (
        _syntax(
            "shell",
            r"(?:[$%] )?(?:\w+=\S+ )?(?:curl|wget)\s+(?:-|['\"$\\]|https?:|\w+[./]\w)"
            r"|(?:[$%] )?export \w+=\S|\w+=\"?\$\(curl |cat >+ ?\S+ <<|#!.*/(?:env )?(?:ba|z)?sh\b",
            r"\w+=[\"'$\w]|\w+=\($|\w+ ?\(\) *\{$|for \w+ in |while |set -",
            r"#|(?:[$%] )?(?:curl|wget|export|echo|printf|cat|jq|for|while|done|do|if|fi|then|sleep|set|read)"
            r"\b(?! is | are )|[A-Za-z_]\w*=\S|\w+ ?\(\) *\{|\||&&|\}|-",
            rf"{_HASH}|(?P<heredoc><<-?\s*(['\"]?)(?P<word>\w+)\3)|(?P<escape>\\.)|(?P<long>['\"])",
        ),
        _syntax(
            "python",
            r"import [\w.]+(?: as \w+)?(?:, ?[\w.]+(?: as \w+)?)*\s*(?:#.*)?$"
            r"|from [\w.]+ import (?:\w+|\*|\()[\w, ()]*(?:#.*)?$|#!.*\bpython",
            r"[A-Z_]{2,} = \S|[a-z_]+ = [\"'\[{]|\"\"\"",
            r"#|//|@\w|[)\]}]|[\"']|(?:import|from|return|raise|yield|del|assert|global|print|await) ?\S"
            r"|(?:pass|break|continue|return|yield)\s*(?:#.*)?$"
            r"|(?:async )?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b"
            r"(?:.*[:：]\s*(?:#.*)?|.*[(\[{\\,])$"
            rf"|{_IS_CALL}|(?:\w+, )*[\w.]+(?:\[[^\]]*\])*(?:: ?[\w\[\], .|]+)? ?[-+*/|]?=(?!=)",
            rf"{_HASH}|(?P<long>\"\"\"|''')|{_TEXT}",
        ),
        _syntax(
            "go",
            r"package [a-z]\w*\s*(?://.*)?$",
            r"(?!)",
            r"(?!.*;$)(?:(?:package|import|func|type|var|const|return|defer|go|if|for|switch|case|default|select)\b"
            r"(?!\s+[a-z]+\s+[a-z]+\b)"
            rf"|{_C_END}|{_IS_CALL}|(?:[\w.]+, )*[\w.]+(?:\[[^\]]*\])? :?=)",
            rf"{_SLASHES}|(?P<long>/\*|`)|{_TEXT}",
        ),
        _syntax(
            "java",
            r"import (?:static )?\w+(?:\.\w+)+(?:\.\*)?;|package [\w.]+;\s*$"
            r"|public (?:final |abstract )?class \w+",
            r"(?:final |sealed |abstract )?(?:class|record|interface|enum) \w+.*\{$|@\w+\b",
            r"(?!(?:const|let|async|function) |using )"
            rf"(?:(?:public|private|protected|class|interface|enum|record|final|static|sealed|abstract)\b|{_C_END}|{_IS_CALL})",
            rf"{_SLASHES}|(?P<long>\"\"\"|/\*)|{_TEXT}",
        ),
        _syntax(
            "node",
            r"(?:const|let|var) .*=\s*require\(['\"]|import .*\bfrom ['\"]|import ['\"].*['\"];?$"
            r"|['\"]use strict['\"]"
            r"|(?:const|let) (?:\w+(?:: [^=]+)?|[{\[].*[}\]]) = [^`]*[;{\[(]$"
            r"|async function\*? \w+\(.*\{$|#!.*\bnode\b",
            r"(?:export )?(?:interface \w.*\{|type \w.* = .*[;{|=])$|(?:await )?fetch\("
            r"|(?:const|let) \w+(?:: .+)? = ",
            r"(?:const|let|var|function|async|await|return|import|export|throw|new|if|for|while|try|class|switch)\b.*"
            r"[-=({'\"`;)]"
            rf"|{_C_END}|{_IS_CALL}|[\w$.\[\]'\"]+ [-+]?=(?!=) ",
            rf"{_SLASHES}|(?P<long>/\*|`)|{_TEXT}",
        ),
    )
}
SYNTAXES["typescript"] = Syntax(
    "typescript", re.compile(r"(?!)"), re.compile(r"(?!)"), SYNTAXES["node"].statement, SYNTAXES["node"].token
)

_KEYWORDS = re.compile(
    r"(?:"
    r"abstract|and|as|assert|async|await|break|case|catch|class|const|continue|def|"
    r"default|defer|del|do|elif|else|enum|except|export|extends|final|finally|for|from|"
    r"func|function|go|if|implements|import|in|instanceof|interface|is|lambda|let|map|"
    r"new|not|of|or|package|permits|private|protected|public|raise|range|record|return|sealed|static|"
    r"struct|super|switch|this|throw|throws|try|type|typeof|var|void|while|with|yield"
    r")"
)
_OF_SENTENCES = re.compile(
    r"(?:"
    r"an|are|be|been|can|could|has|have|how|its|may|must|our|should|that|the|their|"
    r"them|these|they|to|was|we|were|what|when|which|will|would|you|your"
    r")"
)
_WORDS = re.compile(r"(?<![\w.-])[A-Za-z][A-Za-z'’-]*(?: [A-Za-z][A-Za-z'’-]*)+(?![\w(=\[]|://)")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_MARKS = re.compile(r"[=(){}\[\];\"'`]|,\s*$")
_ITEM = re.compile(r"\s*(?:[-*•·]|\d+[.)、])\s+\S")


def opening(line: str) -> str | None:
    """The language whose programs begin with such a line, None where many do, or none."""
    text = line.strip()
    return next((name for name, syntax in SYNTAXES.items() if syntax.first.match(text)), None)


def may_begin(line: str) -> Iterator[str]:
    """The languages whose programs may have such a line before one that shows the language."""
    text = line.strip()
    return (name for name, syntax in SYNTAXES.items() if syntax.early.match(text))


def advanced(state: State, line: str, syntax: Syntax) -> tuple[State, str]:
    """The state behind the line, and the line without its literals and remarks."""
    within, depth, bare, place = state.within, state.depth, "", 0
    while place < len(line):
        if within:
            end = _literal_end(line, place, within)
            place, within = (end, "") if end >= 0 else (len(line), within)
            continue
        token = syntax.token.search(line, place)
        bare += line[place : token.start()] if token else line[place:]
        place = token.end() if token else len(line)
        if token and token.lastgroup == "bracket":
            bare += token[0]
            depth = max(0, depth + (1 if token[0] in "([{" else -1))
        elif token and token.lastgroup == "long":
            within = _ENDS.get(token[0], token[0])
            bare += "" if token[0] in _ENDS else '"'
        elif token:
            within = f"\n{token['word']}" if token.lastgroup == "heredoc" else ""
            bare += "" if token.lastgroup == "remark" else '"'
    return State(within, depth, not within and _GOES_ON.match(line) is not None), bare


def _literal_end(line: str, place: int, within: str) -> int:
    """The offset behind what ends the literal, negative where the line does not."""
    if within.startswith("\n"):
        return len(line) if line.strip() == within[1:] else -1
    escaped = r"\\.|" if within in ('"', "`", '"""') else ""
    match = re.compile(rf"(?:{escaped}(?!{re.escape(within)}).)*{re.escape(within)}").match(line, place)
    return match.end() if match else -1


def is_prose(bare: str, inside: bool = False) -> bool:
    """Whether a line without its literals and remarks is a sentence, an item or a heading.

    `inside` says that a bracket is open, where words may stand alone.
    """
    if _IDEOGRAPH.search(bare):
        return not _MARKS.search(bare) or (not inside and not re.match(r"\s*[\w.]+\s*[=(]", bare))
    if not inside and _ITEM.match(bare):
        return True
    return any(_is_sentence(run[0]) for run in _WORDS.finditer(bare))


def _is_sentence(run: str) -> bool:
    words = run.lower().replace(",", "").split()
    plain = "".join("k" if _KEYWORDS.fullmatch(word) else "w" for word in words)
    return "www" in plain or (len(words) > 3 and any(map(_OF_SENTENCES.fullmatch, words)))

"""What a code block is written in: by its info string, else by its label, else by the code itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from runners.model import Block

RUNNABLE = ("shell", "python", "go", "java", "node", "typescript")
"""The languages that have a runtime."""


def _by_alias(table: Mapping[str, str]) -> dict[str, str]:
    return {alias: name for name, aliases in table.items() for alias in (name, *aliases.split())}


PROGRAMMING = _by_alias(
    {
        "shell": "sh bash zsh ksh dash shell-script shellscript console shell-session shellsession "
        "sh-session bash-session terminal curl",
        "python": "py python3 py3 python-sdk",
        "go": "golang",
        "java": "",
        "node": "nodejs node.js js javascript mjs cjs jsx es6 ecmascript",
        "typescript": "ts tsx mts cts",
        "ruby": "rb",
        "php": "",
        "csharp": "c# cs .net dotnet",
        "c": "",
        "cpp": "c++",
        "rust": "rs",
        "kotlin": "kt kts",
        "swift": "",
        "objectivec": "objective-c objc",
        "scala": "",
        "groovy": "",
        "clojure": "clj",
        "dart": "flutter",
        "elixir": "ex exs",
        "erlang": "erl",
        "haskell": "hs",
        "fsharp": "f# fs",
        "visual basic": "vb vbnet",
        "perl": "pl",
        "cython": "pyx",
        "jython": "",
        "nushell": "nu",
        "lua": "",
        "r": "rscript",
        "julia": "jl",
        "matlab": "",
        "zig": "",
        "nim": "",
        "mojo": "",
        "ocaml": "ml",
        "powershell": "ps1 pwsh posh",
        "batch": "bat cmd dos",
        "fish": "",
    }
)
"""Every name of a programming language, with the one name that the kit uses for it."""

DATA = _by_alias(
    {
        "JSON": "json jsonc json5 jsonl ndjson",
        "YAML": "yaml yml",
        "TOML": "toml",
        "settings": "ini conf cfg config properties env dotenv nginx hcl terraform",
        "XML": "xml svg xsd wsdl",
        "HTML": "html htm vue svelte",
        "a style sheet": "css scss sass less",
        "a database query": "sql mysql postgres postgresql sqlite",
        "a query, not a program": "graphql gql",
        "text": "txt plain plaintext none nohighlight prompt",
        "output": "stdout stderr console-output log logs sse",
        "a diff": "diff patch",
        "an HTTP message": "http https rest",
        "a diagram": "mermaid plantuml puml dot graphviz d2",
        "a container recipe": "dockerfile docker containerfile",
        "a makefile": "make makefile cmake",
        "markup": "markdown md mdx rst asciidoc adoc latex tex",
        "a table": "csv tsv",
        "a formula": "math katex",
        "a directory tree": "tree",
        "a schema": "proto protobuf avro",
        "a regular expression": "regex regexp",
        "a console session": "pycon python-console ipython python-repl doctest",
    }
)
"""Every name of what is no program, with what it is."""

_SESSIONS = frozenset(("console", "shell-session", "shellsession", "sh-session", "bash-session", "terminal"))
_TREE = re.compile(r"(?m)^[│|\s]*[├└]──")
_SUFFIXED = re.compile(r"[\w./-]*\w\.(\w+)")
_WORD = re.compile(
    r"\{[^}=]*?\.(?P<dotted>[\w+#-]+)[^}]*\}"  # {.python .annotate}
    r"|\{\s*(?:code|code-block|code-cell|sourcecode)\s*\}\s*(?P<argument>[\w+#.-]+)"
    r"|\{?\s*(?P<plain>[A-Za-z.][\w+#.-]*+)(?!\s*=)"  # python title="a.py", but not title="a.py"
)
_ASIDE = re.compile(
    r"\([^)]*\)|（[^）]*）|\b(?:\d[\d.]*|v\d[\d.]*)\b"
    r"|(?:请求|调用|代码|示例|样例|例子|使用|通过|接口|方式|语言|版本|的|：)"
)
_NEUTRAL = re.compile(
    r"sdk|examples?|samples?|code|snippet|requests?|client|library|with|using|via|in|the|api|openai(?:'s)?|rest|https?|"
    r"httpx|axios|fetch|okhttp|net|native|async|sync|streaming|stream|version|\+"
)
_BROWSER = re.compile(
    r"\bwindow\.\w|\bdocument\.(?:getElement|querySelector|createElement|addEventListener|body|cookie|write)"
    r"|\bfrom\s+['\"]react|\breturn\s*\(?\s*<\w(?=[\s\S]*(?:</\w|/>))"
)
_SIGNATURES = {
    "shell": r"\A(?:#.*\n|\s)*(?:[$%] )?(?:curl|wget|export \w+=|pip3? install|npm (?:i|install))\b"
    r"|\A#!.*sh\b",
    "python": r"^from [\w.]+ import \S|^import (?:openai|os|sys|json|requests|httpx|base64|asyncio)\b[^;{]*$"
    r"|^(?:async )?def \w+\(.*\)(?: -> .+)?:\s*$|\A#!.*python",
    "go": r"^import (?:\(|\"[^\"]+\")\s*$|^func main\(\) \{",
    "java": r"^import (?:static )?(?:java|javax|com|org)\.[\w.*]+;|\bpublic static void main\(String",
    "node": r"^\s*(?:const|let|var) .*=\s*require\(|^import .* from ['\"]|^\s*(?:const|let) \w+ = await\b"
    r"|\bconsole\.log\(",
    "typescript": r"^(?:export )?interface \w+ \{|^\s*(?:const|let) \w+: \w+.* =|^import type ",
    "php": r"\A\s*<\?php",
    "csharp": r"^using [A-Z][\w.]*;",
    "rust": r"^\s*(?:async )?fn \w+\(",
    "ruby": r"^require ['\"]",
    "HTML": r"(?i)\A\s*<(?:!doctype|html|div|script|head|body)\b",
    "XML": r"\A\s*<\?xml",
    "an HTTP message": r"\A(?:GET|POST|PUT|PATCH|DELETE) \S+(?: HTTP/|\s*$)|\AHTTP/[\d.]+ \d{3}",
    "a database query": r"(?i)\A\s*(?:select .+ from|insert into|create table)\b",
}
_MARKS = {name: re.compile(pattern, re.MULTILINE) for name, pattern in _SIGNATURES.items()}


def language_of(block: Block) -> str | None:
    """The language's name in `PROGRAMMING` or `DATA`; an unknown one's own name; None where nobody can tell.

    JavaScript is `node`, unless it can only be for a browser: then it is `javascript`, as is TypeScript.
    """
    word = info_word(block.info)
    found = known(word) or named(block.label) or recognised(block.code) or _data_label(block.label) or word
    if found == "shell" and _TREE.search(block.code):
        return "a directory tree"
    scripts = ("node", "typescript")
    if found in scripts and word not in ("node", "nodejs", "node.js") and _BROWSER.search(block.code):
        return "javascript"
    return found or None


def info_word(info: str) -> str:
    """The word of an info string that should name the language, in lower case; empty where there is none."""
    match = _WORD.match(info.strip())
    word = (match["dotted"] or match["argument"] or match["plain"]).lower() if match else ""
    return word.removeprefix("language-").removeprefix("lang-").lstrip(".")


def is_session(block: Block) -> bool:
    """Whether its fence says that it shows a terminal: commands behind prompts, and what they print."""
    return info_word(block.info) in _SESSIONS


def named(label: str | None) -> str | None:
    """The programming language that a label names, and nothing else: `Python (async)`, `main.go`."""
    text = (label or "").strip().casefold()
    if _SUFFIXED.fullmatch(text) and text not in PROGRAMMING:
        return _of_file(text)
    words = re.findall(r"[^\s/,、|&:*`-]+", _ASIDE.sub(" ", text))
    languages = {PROGRAMMING.get(word) for word in words if not _NEUTRAL.fullmatch(word)}
    return languages.pop() if len(languages) == 1 else None


def recognised(code: str) -> str | None:
    """The language that the code shows beyond doubt."""
    if code.lstrip()[:1] in ("{", "[") and _is_json(code):
        return "JSON"
    found = {name for name, mark in _MARKS.items() if mark.search(code)}
    if found == {"node", "typescript"}:
        return "typescript"
    return found.pop() if len(found) == 1 else None


def known(word: str) -> str | None:
    """What an info word names: a language or a kind of data, by name, alias or file; None where neither."""
    plain = word.rstrip("0123456789.") if word not in PROGRAMMING else word  # python3.12
    return PROGRAMMING.get(plain) or DATA.get(word) or _of_file(word)


def _of_file(name: str) -> str | None:
    match = _SUFFIXED.fullmatch(name)
    return (PROGRAMMING.get(match[1]) or DATA.get(match[1])) if match else None


def _data_label(label: str | None) -> str | None:
    return DATA.get((label or "").strip().lower())


def _is_json(code: str) -> bool:
    try:
        json.loads(code)
    except (ValueError, RecursionError):
        return False
    return True

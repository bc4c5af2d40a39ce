"""Blocks that go on from earlier ones, and fragments: code that cannot run by itself.

A reader who goes down a page has run what stands above. So a block that uses names which only an earlier
block makes runs after that block, the bytes of both as printed. One whose names nobody makes is a fragment.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tree_sitter import Node

from runners.errors import PageError
from runners.languages import LANGUAGES
from runners.model import Block, Sample
from runners.pages.catalogue import kind_of
from runners.source.free import Free, free
from runners.source.tree import source

_JOINABLE = ("shell", "python", "node", "typescript")
_KIN = {"typescript": ("typescript", "node")}
"""Languages that go on from blocks in another as well."""
_SLIPS = frozenset(["true", "false", "null", "undefined", "nil", "None", "True", "False"])
"""Words of other languages: whoever writes them means no name."""
_IMPORTED = frozenset(
    [
        *sys.stdlib_module_names,
        *("requests", "httpx", "aiohttp", "openai", "OpenAI", "AsyncOpenAI", "numpy", "np", "pandas", "pd"),
        *("Path", "datetime", "load_dotenv", "BaseModel", "fs", "path", "axios", "readline", "https"),
    ]
)
"""Names that one imports: where other imports stand, such a one was forgotten."""
_IMPORTS = re.compile(r"(?m)^\s*(?:import\b|from\s+\S+\s+import\b|.*\brequire\()")
_ES_IMPORT = re.compile(r"(?m)^\s*(?:import\b(?!\s*\()|export\b)")
_SIMILAR = 0.8
_PLAIN = re.compile(r"(?m)^\s*(?:export\s+)?(\w+)=(?!.*(?:\$\(|`))")
"""A variable whose value is written down: a reader's terminal keeps it, whatever block set it."""
_INNER = ("statement", "declaration", "assignment", "command", "pipeline")


def joined(samples: Iterable[Sample]) -> list[Sample]:
    """The samples of one page, each with the blocks that it goes on from, and fragments told as such.

    PageError where `continue` or `setup` is said of a block to which it cannot apply.
    """
    found: list[Sample] = []
    for sample in samples:
        kin = _KIN.get(sample.language or "") or (sample.language,)
        found.append(_placed(sample, [it for it in found if it.language in kin]))
    used = {block.line for sample in found if sample.runs for block in sample.before}
    return [
        replace(sample, prepares=True) if sample.block.line in used or sample.marks.setup else sample
        for sample in found
    ]


def _placed(sample: Sample, above: Sequence[Sample]) -> Sample:
    _refuse(sample, above)
    forced = [*(it for it in above if it.marks.setup), *(above[-1:] if sample.marks.goes_on else ())]
    if sample.language not in _JOINABLE or not (sample.not_runnable is None or _is_mended(sample, forced)):
        return sample
    names = free(sample.language, sample.block.code)
    before = _blocks(forced)
    missing = _missing(sample, names, before)
    if missing and not _is_complete(sample, missing):
        earlier = [it for it in above if it.marks.skip is None and not it.block.hidden]
        before = _blocks([*forced, *_makers(sample, missing, earlier)])
        missing = _missing(sample, names, before)
        if sample.language != "shell" and _needed(sample, names, missing):
            return replace(sample, not_runnable=_fragment(next(iter(missing))))
        if sample.language == "python" and len(before) > len(forced) and _awaits(sample.block.code):
            return replace(sample, not_runnable="a fragment: `await` stands outside of a function")
    if twice := _clash(sample, before):
        line = before[-1].line
        return replace(sample, not_runnable=f"a fragment: goes on from line {line}, {twice}")
    return replace(sample, before=before, not_runnable=None)


def _refuse(sample: Sample, above: Sequence[Sample]) -> None:
    verb = "continue" if sample.marks.goes_on else "setup" if sample.marks.setup else ""
    where = f"{sample.page}:{sample.block.line}: samplecheck: "
    if verb and sample.language not in _JOINABLE:
        known = ", ".join(_JOINABLE)
        raise PageError(f"{where}`{verb}` is for {known}; found {sample.language}: write a whole program")
    if sample.marks.goes_on and not above:
        raise PageError(f"{where}expected a {sample.language} block above to continue, found none")


def _is_mended(sample: Sample, forced: Sequence[Sample]) -> bool:
    """Whether what the page puts before a fragment makes a program of it."""
    return bool(forced) and (sample.not_runnable or "").startswith("a fragment") and sample.marks.goes_on


def _blocks(samples: Iterable[Sample]) -> tuple[Block, ...]:
    """The samples' blocks and what stands before each, in the page's order."""
    found = {block.line: block for it in samples for block in (*it.before, it.block)}
    return tuple(found[line] for line in sorted(found))


def _missing(sample: Sample, names: Free | None, before: Iterable[Block]) -> Mapping[str, int]:
    """The names that neither the block nor those before it make, with the lines that use them first."""
    if names is None:
        return {}
    known = {name for block in before if (it := free(sample.language or "", block.code)) for name in it.made}
    return {name: line for name, line in names.free.items() if name not in known | _SLIPS}


def _makers(sample: Sample, missing: Mapping[str, int], above: Sequence[Sample]) -> list[Sample]:
    """For each name the nearest block above that makes it and can itself run after what it needs."""
    found = []
    for name in missing:
        for it in reversed(above):
            names = free(it.language or "", it.block.code)
            if (
                names
                and name in names.made
                and not (_lacks(it, names) or _is_kept(it, name) or _is_other_kind(sample, it, name))
            ):
                found.append(it)
                break
    return found


def _lacks(sample: Sample, names: Free) -> bool:
    if sample.not_runnable is not None and sample.not_runnable.startswith("a fragment: `"):
        return True
    return sample.language != "shell" and bool(_missing(sample, names, sample.before))


def _is_other_kind(sample: Sample, maker: Sample, name: str) -> bool:
    """Whether the block makes a client whose answers are awaited, and the sample awaits nothing."""
    waits = re.search(rf"\b{name}\s*=\s*(?:\w+\.)?Async\w*\(", maker.block.code)
    return waits is not None and not re.search(r"\b(?:await|async)\b", sample.block.code)


def _awaits(code: str) -> bool:
    """Whether Python code awaits outside of functions, as only a notebook may."""
    waiting: list[ast.AST] = [ast.parse(code)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return False


def _is_kept(sample: Sample, name: str) -> bool:
    """Whether this is a variable that the sample's environment has anyway."""
    if sample.language != "shell":
        return False
    return kind_of(name) is not None or name in _PLAIN.findall(sample.block.code)


def _needed(sample: Sample, names: Free | None, missing: Mapping[str, int]) -> bool:
    """Whether the block is no program for want of these names, rather than a program with a slip in it."""
    if names is None or not missing:
        return False
    code = sample.block.code
    own = {*names.made, *re.findall(r"\b[A-Za-z_]\w{2,}\b", code)} - missing.keys()
    strange = [name for name in missing if not difflib.get_close_matches(name, own & names.made, 1, _SIMILAR)]
    if _IMPORTS.search(code):
        strange = [name for name in strange if name not in _IMPORTED]
    return bool(strange)


def _is_complete(sample: Sample, missing: Mapping[str, int]) -> bool:
    """Whether the block sends its request without these names: what it lacks later is its own mistake."""
    code, language = sample.block.code, sample.language or ""
    sends = LANGUAGES[language].sends.search(code)
    if sends is None or language == "shell":
        return False
    end = _end_of_statement(source(language, code).root, len(code[: sends.start()].encode()))
    return all(line > end for line in missing.values())


def _end_of_statement(root: Node, byte: int) -> int:
    """The last line, from 1, of the innermost statement that holds this byte of the code."""
    node = root.descendant_for_byte_range(byte, byte)
    while node is not None and node.parent is not None and not node.type.endswith(_INNER):
        node = node.parent
    return (node or root).end_point[0] + 1


def _fragment(name: str) -> str:
    return f"a fragment: `{name}` is made neither in it nor above it"


def _clash(sample: Sample, before: Sequence[Block]) -> str | None:
    """Why the blocks cannot stand in one file, None where they can."""
    if sample.language not in ("node", "typescript") or not before:
        return None
    codes = [block.code for block in (*before, sample.block)]
    kinds = {("require(" in code, bool(_ES_IMPORT.search(code))) for code in codes}
    if any(commonjs for commonjs, _ in kinds) and any(module for _, module in kinds):
        return "and mixes `require` with `import`"
    seen: set[str] = set()
    for code in codes:
        made = it.made if (it := free(sample.language, code)) else frozenset[str]()
        if again := sorted(seen & made):
            return f"and declares `{again[0]}` again"
        seen |= made
    return None

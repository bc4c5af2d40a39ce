"""Java samples, run from source as `java NAME.java` does since Java 11."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runners.languages.language import Diagnosis, Language, Trouble, caret_column
from runners.model import Execution

_PUBLIC = re.compile(
    r"^\s*public\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|record|enum|interface)\s+(\w+)",
    re.MULTILINE,
)
_TYPE = re.compile(
    r"^(?:(?:public|final|abstract|sealed|non-sealed|strictfp)\s+)*(?:class|record|enum|interface)\s+(\w+)",
    re.MULTILINE,
)
"""Of a type that is in no other, as it is usually written: at the beginning of a line."""
_MAIN = re.compile(r"\bvoid\s+main\s*\(")
_PART = re.compile(r'^(?:Exception in thread "[^"]*" |Caused by: )', re.MULTILINE)
_THROWN = re.compile(r"^[\w.$]+(?:: .*)?")
_SYMBOL = re.compile(r"^\s+symbol:\s+(.+)$")
_PACKAGE = re.compile(r"^package ([\w.]+) does not exist")
_OWN = re.compile(r"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ARTIFACT = re.compile(r"(?:org\.apache|com\.google|io\.github|com\.github)\.\w+|\w+\.\w+|\w+")
"""The parts of a package's name that tell who made it: `org.apache.http` of `org.apache.http.client`."""
_SYNTAX = re.compile(
    r"expected|^illegal|^unclosed|not a statement|reached end of file|^orphaned|without '|malformed|^invalid"
)
"""Messages of the parser: all that follow the first are echoes of it."""
_NAME = re.compile(r"(\w+)(?:\(.*\))?\)$")


def file_name(code: str) -> str:
    """The public type's name, as the compiler wants it; `Main.java` where there is none."""
    public = _PUBLIC.search(_BLOCK_COMMENT.sub("", code))
    return f"{public[1]}.java" if public else "Main.java"


def command(file: str, code: str) -> tuple[str, ...]:
    """`java FILE`, which runs the first type of the file; where another has `main`, javac and that one."""
    bare = _BLOCK_COMMENT.sub("", code)
    main = _MAIN.search(bare)
    types = [match[1] for match in _TYPE.finditer(bare, 0, main.start() if main else len(bare))]
    if len(types) < 2:
        return ("java", file)
    package = _OWN.search(bare)
    name = f"{package[1]}.{types[-1]}" if package else types[-1]
    return ("sh", "-c", f'javac -d classes {file} && exec java -cp "classes:$CLASSPATH" {name}')


def _message(text: str, symbol: str | None, line: int, column: int, own: str | None) -> Diagnosis:
    """One error of the compiler; a package of Java's own or of the sample's is no missing artifact, nor is a
    class that the compiler takes for a package."""
    package = _PACKAGE.match(text)
    here = ("java.", *([f"{own}."] if own else []))
    if package and package[1].islower() and not package[1].startswith(here):
        hint = (
            f"say on the page which artifact brings `{package[1]}`, "
            "and name it under `runtimes.java.packages` in samplecheck.yaml"
        )
        return Diagnosis(Trouble.PACKAGE, text, line, column, hint)
    thrown = "must be caught or declared to be thrown" in text
    advice = "catch it, or add `throws Exception` to the method" if thrown else None
    return Diagnosis(Trouble.COMPILE, f"{text} ({symbol})" if symbol else text, line, column, advice)


def _messages(lines: list[str], code: str) -> Iterator[Diagnosis]:
    """What the compiler said, in its order."""
    place = re.compile(rf"^(?:\S*/)?{re.escape(file_name(code))}:(\d+): (error|warning): (.+)$")
    own = _OWN.search(code)
    for index, text in enumerate(lines):
        match = place.match(text)
        if match and match[2] == "error":
            symbol = next((m[1] for line in lines[index + 1 : index + 5] if (m := _SYMBOL.match(line))), None)
            yield _message(match[3], symbol, int(match[1]), caret_column(lines, index), own and own[1])
        elif match and ("[deprecation]" in match[3] or "[removal]" in match[3]):
            yield Diagnosis(Trouble.DEPRECATED, match[3], int(match[1]), caret_column(lines, index))


def _once(found: Iterable[Diagnosis]) -> Iterator[Diagnosis]:
    """Errors before warnings, and of those that have one cause only the first."""
    seen: set[object] = set()
    for diagnosis in sorted(found, key=lambda it: it.trouble is Trouble.DEPRECATED):
        causes = {_cause(diagnosis), (diagnosis.trouble, diagnosis.line)}
        if not seen & causes:
            yield diagnosis
        seen |= causes


def _cause(diagnosis: Diagnosis) -> object:
    """What errors of one cause share: the maker of a package, a name, or that the parser was lost."""
    if diagnosis.trouble is Trouble.DEPRECATED:
        return diagnosis
    if package := _PACKAGE.match(diagnosis.message):
        maker = _ARTIFACT.match(package[1])
        return maker[0] if maker and package[1].islower() else ("name", package[1])
    if _SYNTAX.search(diagnosis.message):
        return "syntax"
    name = _NAME.search(diagnosis.message) if diagnosis.message.startswith("cannot find symbol") else None
    return ("name", name[1]) if name else diagnosis


def _crash(stderr: str, file: str) -> list[Diagnosis]:
    """The exception that nobody caught, or its innermost cause that names a line of the sample's own."""
    # A class of Java's own stands behind its module's name: `jdk.compiler/com.sun...Main.run(Main.java:9)`.
    frame = re.compile(rf"^\s+at [^\s/]+\({re.escape(file)}:(\d+)\)$", re.MULTILINE)
    start = stderr.find("Exception in thread")
    if start < 0:
        return []
    parts = _PART.split(stderr[start:])[1:]
    part = next((part for part in reversed(parts) if frame.search(part)), parts[0])
    thrown, line = _THROWN.match(part), frame.search(part)
    message = thrown[0] if thrown else part.splitlines()[0]
    return [Diagnosis(Trouble.CRASH, message, int(line[1]) if line else None)]


def diagnose(execution: Execution, code: str) -> tuple[Diagnosis, ...]:
    """javac's errors and warnings of deprecated calls, or the exception that ended a thread."""
    return (
        *_crash(execution.stderr, file_name(code)),
        *_once(_messages(execution.stderr.splitlines(), code)),
    )


JAVA = Language(
    name="java",
    image="java",
    file_name=file_name,
    command=command,
    diagnose=diagnose,
    prints=re.compile(r"\bSystem\.(?:out|err)\.\w+\s*\(|\bprintStackTrace\s*\("),
    sends=re.compile(
        r"(?<!URI)\.(?:send|sendAsync|execute|create|createStreaming|list|getInputStream|getResponseCode)\("
    ),
    catches=re.compile(r"\bcatch\s*\("),
    seconds=1.6,
)

"""Where in a sample's code the rest of a request is written: its address, method and headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from runners.source.fit import plain, spans
from runners.source.names import CALLS, IDENTIFIERS, arguments, called, receiver
from runners.source.reader import reader
from runners.source.tree import source
from runners.source.values import HOLE, Text, choices

_SENDERS = (
    "create",
    "stream",
    "parse",
    "list",
    "retrieve",
    "New",
    "NewStreaming",
    "fetch",
    "post",
    "curl",
    "OpenAI",
)
_HEADERS = ("headers", "header", "Header", "setHeader", "addHeader", "setRequestProperty")
_OTHER_GETTERS = frozenset(("environ", "env", "headers", "Header", "os", "System", "config", "process"))
_CLIENTS = ("OpenAI", "AsyncOpenAI", "NewClient", "fromEnv", "builder")
_BODIES = {
    "shell": ("-d", "--data", "--data-raw", "--data-binary", "--json", "-F", "--form"),
    "python": ("data", "json", "content", "files"),
    "go": ("NewReader", "NewBuffer", "NewBufferString"),
    "java": ("BodyPublishers", "RequestBody"),
}
_ARGUMENTS = frozenset(["pair", "keyword_argument", "object"])
_METHOD_OPTIONS = {"-G": "GET", "--get": "GET", "-I": "HEAD", "--head": "HEAD"}


def address(language: str, code: str, url: str, wrong: int | None = None) -> int | None:
    """The offset of the piece of code that writes the address, or its character `wrong`.

    An address that is put together from several texts is found at the last of them, unless `wrong` lies
    elsewhere; one that an SDK puts together, at the base address that it was given, else at the call.
    """
    texts = _texts(language, code)
    at = len(url) - 1 if wrong is None else min(wrong, len(url) - 1)
    for text in texts:
        if (origins := _origins(text, url)) is not None:
            return _piece(text, origins[at])
    finders = [_ending, _beginning] if wrong is None or at >= _path_begin(url) else [_beginning, _ending]
    for finder in finders:
        if (found := finder(texts, url)) is not None:
            return found
    found = host(language, code, url.split("/")[2].split(":")[0])
    return _first_name(language, code, _SENDERS) if found is None else found


def host(language: str, code: str, name: str) -> int | None:
    """The offset of the address that names the host; of an SDK that was told none, of its client."""
    pattern = re.compile(rf"(?:\w+://)?(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)")
    for text in _texts(language, code):
        if match := pattern.search(text.characters):
            return text.places[match.start()]
    return _first_name(language, code, _CLIENTS)


def text(language: str, code: str, wanted: str) -> int | None:
    """The offset of the text that says just this, else of the first that has it as a word."""
    texts = _texts(language, code)
    exact = (it.offset for it in texts if it.characters == wanted)
    word = re.compile(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])")
    within = (it.places[match.start()] for it in texts if (match := word.search(it.characters)))
    return next(exact, None) or next(within, None)


def method(language: str, code: str, name: str, url: str) -> int | None:
    """The offset of what names the method: in the call that has this address, else the nearest to it."""
    near = address(language, code, url) or 0
    if language == "shell":
        return _nearest(_options(language, code, name), code, near)
    found = [*_named_method(language, code, name)]
    sending = [begin for begin, call in found if call is not None and _sends(language, code, call, url)]
    return _nearest(sending or [begin for begin, _ in found], code, near)


def _sends(language: str, code: str, call: Node, url: str) -> bool:
    """Whether one of the call's arguments is the address."""
    values = (choice for part in arguments(call) for choice in choices(reader(language, code).read(part)))
    return any(isinstance(value, Text) and _origins(value, url) is not None for value in values)


def header(language: str, code: str, names: Iterable[str], near: int) -> int | None:
    """The offset of the header that has the first of these names, of several the nearest to the address."""
    for name in names:
        texts = (it.offset for it in _texts(language, code) if _is_header(it.characters, name))
        found = [*texts, *_names(language, code, (name,))]
        if found:
            return _nearest(found, code, near)
    return None


def headers(language: str, code: str, near: int) -> int | None:
    """The offset of where headers are given, the nearest to the address."""
    options = [] if language != "shell" else [*_words(language, code, ("-H", "--header"))]
    return _nearest([*options, *_names(language, code, _HEADERS)], code, near)


def body(language: str, code: str, near: int) -> int | None:
    """The offset of where the body is given, the nearest to the address."""
    names = _BODIES.get(language, ("body", "data"))
    found = _words(language, code, names) if language == "shell" else _arguments(language, code, names)
    return _nearest(found, code, near)


def _texts(language: str, code: str) -> list[Text]:
    """The texts of the code in its order, those that are one word before those that are prose."""
    values = (choice for value in reader(language, code).values for choice in choices(value))
    texts = [value for value in values if isinstance(value, Text) and value.characters]
    return sorted(dict.fromkeys(texts), key=lambda it: (len(it.characters.split()) != 1, it.offset))


def _origins(text: Text, url: str) -> list[int] | None:
    """For each character of the address that of the text; None where the text does not have it whole."""
    if HOLE in text.characters:
        known = text.characters.partition("?")[0]
        return spans(known, url) if len(known.replace(HOLE, "")) > 4 else None
    match = re.search(rf"{re.escape(url)}(?![\w/-]|\.\w)", text.characters)
    return [*range(match.start(), match.end())] if match else None


def _piece(text: Text, index: int) -> int:
    """Where the literal begins that writes this character of the text, or the address in it."""
    places = text.places
    while index and places[index - 1] == places[index] - 1 and not text.characters[index - 1].isspace():
        index -= 1
    return places[index]


def _path_begin(url: str) -> int:
    return len("/".join(url.split("/")[:3]))


def _ending(texts: list[Text], url: str) -> int | None:
    """The longest text that is the end of the address."""
    path = url[_path_begin(url) :]
    ends = [
        it
        for it in texts
        if len(end := it.characters.split(HOLE)[-1].strip("/")) > 3 and path.endswith("/" + end)
    ]
    return max(ends, key=lambda it: len(it.characters)).offset if ends else None


def _beginning(texts: list[Text], url: str) -> int | None:
    """The longest text that is the beginning of the address."""
    bases = [it for it in texts if "://" in it.characters and url.startswith(it.characters.rstrip("/"))]
    return max(bases, key=lambda it: len(it.characters)).offset if bases else None


def _is_header(text: str, name: str) -> bool:
    return re.match(rf"{re.escape(name)}(?:\s*:|$)", text, re.IGNORECASE) is not None


def _nodes(language: str, code: str) -> Iterator[tuple[Node, int, str]]:
    own = source(language, code)
    for node in own.nodes:
        if node.type in IDENTIFIERS:
            yield node, own.begin(node), own.text(node)


def _names(language: str, code: str, names: Iterable[str]) -> Iterator[int]:
    return (begin for _, begin, name in _nodes(language, code) if name in names)


def _arguments(language: str, code: str, names: Iterable[str]) -> Iterator[int]:
    """Names of arguments and options, and of what makes a body."""
    for node, begin, name in _nodes(language, code):
        if name in names and node.parent and (node.parent.type in _ARGUMENTS or language in ("go", "java")):
            yield begin


def _first_name(language: str, code: str, names: Iterable[str]) -> int | None:
    own = source(language, code)
    calls = (node for node in own.nodes if node.type in CALLS and called(own, node) in names)
    commands = (begin for begin in _words(language, code, names))
    return next((own.begin(node) for node in calls), None) or next(commands, None)


def _words(language: str, code: str, words: Iterable[str]) -> Iterator[int]:
    own = source(language, code)
    return (own.begin(node) for node in own.nodes if node.type == "word" and own.text(node) in words)


def _options(language: str, code: str, name: str) -> Iterator[int]:
    """The options of curl that name the method."""
    own = source(language, code)
    words = [node for node in own.nodes if node.type in ("word", "string", "raw_string", "concatenation")]
    for before, node in zip([None, *words], words, strict=False):
        said, option = own.text(node).strip("'\""), own.text(before)
        joined = said in (f"-X{name}", f"--request={name}") or _METHOD_OPTIONS.get(said) == name
        if joined or (said == name and option in ("-X", "--request")):
            yield own.begin(node)


def _named_method(language: str, code: str, name: str) -> Iterator[tuple[int, Node | None]]:
    """Texts that say the method, and names that mean it, with their calls: `requests.put`, `.PUT(`."""
    yield from ((it.offset, None) for it in _texts(language, code) if it.characters.upper() == name)
    own, low = source(language, code), name.lower()
    for node, begin, said in _nodes(language, code):
        if plain(said) in (low, f"method{low}", f"http{low}"):
            call = node.parent.parent if node.parent and node.parent.type not in CALLS else node.parent
            call = call if call is not None and call.type in CALLS else None
            target = receiver(call) if call is not None else None
            if own.text(target).split(".")[-1] not in _OTHER_GETTERS:
                yield begin, call


def _nearest(offsets: Iterable[int], code: str, near: int) -> int | None:
    """The offset with the fewest lines between it and `near`, the first of equals."""
    line = code.count("\n", 0, near)
    return min(sorted(offsets), key=lambda offset: abs(code.count("\n", 0, offset) - line), default=None)

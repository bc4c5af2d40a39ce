"""From a file to a page and its groups."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from runners.errors import PageError
from runners.pages.reader import read_page


def write(folder: Path, data: str | bytes, name: str = "a.md") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refuse(path: Path) -> bytes:
    raise PermissionError(errno.EACCES, "Permission denied", str(path))


RUNNING = {
    "bash": "curl x",
    "python": "print(1)",
    "go": "package main",
    "java": "class A { void main() {} }",
    "js": "fetch()",
    "json": "{}",
}


def groups(folder: Path, infos: str) -> list[str | None]:
    """The groups of a page whose blocks have these info strings; `|` is a line of text."""
    parts = ("Some text in between.\n" if i == "|" else f"```{i}\n{RUNNING[i]}\n```\n" for i in infos.split())
    page = read_page(write(folder, "\n".join(parts)), "a.md")
    return [sample.group and sample.group.removeprefix("a.md#") for sample in page.samples]


@pytest.mark.parametrize(
    ("infos", "expected"),
    [
        ("bash", [None]),
        ("bash python go java js", ["1", "1", "1", "1", "1"]),
        ("bash | python", [None, None]),
        ("bash python | go js", ["1", "1", "2", "2"]),
        ("bash python bash go", ["1", "1", "2", "2"]),
        ("bash python bash", ["1", "1", None]),
        ("bash json python", ["1", None, "1"]),
        ("python python go go", ["1", "2", "1", "2"]),
        ("python python go java", ["1", None, "1", "1"]),
        ("python | bash go", [None, "1", "1"]),
    ],
)
def test_groups(tmp_path: Path, infos: str, expected: list[str | None]) -> None:
    assert groups(tmp_path, infos) == expected


@pytest.mark.parametrize("name", ["a.md", "A.MD", "a.markdown", "a.mdx"])
def test_markdown_has_several_suffixes(tmp_path: Path, name: str) -> None:
    page = read_page(write(tmp_path, b"\xef\xbb\xbf```python\r\nprint(1)\r\n```", name), f"docs/{name}")
    (sample,) = page.samples
    assert (sample.id, sample.language, sample.block.code) == (f"docs/{name}:1", "python", "print(1)\n")
    assert page.text.startswith("```")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.doc", b"", "a.doc: no page format that samplecheck reads; it reads .md, .markdown, .mdx"),
        ("a", b"", "a: no page format that samplecheck reads"),
        ("a.md", b"ok\r\n\xc3\xa9\xff", "a.md:2:2: byte 0xff, which is no UTF-8; save the file as UTF-8"),
        ("a.md", b"\xef\xbb\xbf\xff", "a.md:1:1: byte 0xff"),
        ("a.md", b"\xff\xfea\0", "a.md:1:1: byte 0xff"),
        ("a.md", b"a\nb\0", "a.md:2:2: a NUL character; remove it"),
    ],
)
def test_what_is_no_page_is_a_clear_error(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(PageError) as error:
        read_page(write(tmp_path, data, name), name)
    assert str(error.value).startswith(message)


def test_a_missing_page_a_directory_and_a_page_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    write(tmp_path, "")
    for name, message in [
        ("no.md", "no such file"),
        ("folder.md", "a directory"),
        ("a.md/b.md", "cannot be read"),
    ]:
        with pytest.raises(PageError, match=f"^{name}: {message}"):
            read_page(tmp_path / name, name)


def test_a_page_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "")
    monkeypatch.setattr(Path, "read_bytes", refuse)  # for root may read everything
    with pytest.raises(PageError, match="not readable by this user"):
        read_page(path, "a.md")

"""`check --changed` by real git repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from runners.commands.changed import untouched
from runners.errors import UsageError
from runners.pages.reader import read_page

PAGE = """# Models

```bash
curl https://api.example.com/v1/models -H "Authorization: Bearer $API_KEY"
```

Some prose.

```python
import httpx
print(httpx.get("https://api.example.com/v1/models").text)
```

More prose.

```python
import httpx
print(httpx.get("https://api.example.com/v1/models").json())
```
"""
SHELL, FIRST, SECOND = 3, 9, 16


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.email=writer@example.com", "-c", "user.name=writer")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that was committed."""
    path = tmp_path / "docs" / "page.md"
    path.parent.mkdir()
    path.write_text(PAGE)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "a page")
    return path


def lines_to_run(path: Path, revision: str = "HEAD") -> list[int]:
    page = read_page(path, path.as_posix())
    kept = untouched([page], revision)
    return [it.block.line for it in page.samples if it.id not in kept]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Some prose.", "Other prose.", []),
        ("$API_KEY", "$KEY", [SHELL]),
        ("```bash", "```sh", [SHELL]),
        (".json())", ".json()['data'])", [SECOND]),
        (".text)", ".content)", [FIRST, SECOND]),  # what stands below in the same language may go on from it
        ("# Models", "# Models\n\nMore.", []),
        (
            'import httpx\nprint(httpx.get("https://api.example.com/v1/models").json())\n',
            "print(1)\n",
            [SECOND],
        ),
    ],
    ids=["prose", "a line", "the fence", "the last", "the first", "moved down", "lines taken away"],
)
def test_only_what_changed_runs(page: Path, old: str, new: str, expected: list[int]) -> None:
    shift = new.count("\n") - old.count("\n") if old == "# Models" else 0
    page.write_text(PAGE.replace(old, new))
    assert lines_to_run(page) == [line + shift for line in expected]


def test_a_page_that_git_does_not_know_runs_whole(page: Path) -> None:
    new = page.with_name("new.md")
    new.write_text(PAGE)
    assert lines_to_run(new) == [SHELL, FIRST, SECOND]


def test_an_older_revision(page: Path, tmp_path: Path) -> None:
    page.write_text(PAGE.replace("$API_KEY", "$KEY"))
    git(tmp_path, "commit", "-am", "another key")
    assert lines_to_run(page) == []
    assert lines_to_run(page, "HEAD~1") == [SHELL]


def test_what_git_cannot_tell_is_a_clear_error(page: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-revision"):
        lines_to_run(page, "no-such-revision")
    outside = tmp_path.parent / "outside.md"
    outside.write_text(PAGE)
    with pytest.raises(UsageError, match="not a git repository"):
        lines_to_run(outside)
    outside.unlink()

"""What a page has that a git revision has not: the samples that `check --changed` is about."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from runners.errors import UsageError
from runners.model import Outcome, Page, Sample, Verdict

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


def untouched(pages: Iterable[Page], revision: str) -> dict[str, Outcome]:
    """The samples, by id, that need not run: skipped, as nothing in them changed since the revision.

    A sample whose group has a changed one runs too, so that the two can be compared, and so does one that
    stands below a changed one of its language, which it may go on from. Raises UsageError where git cannot
    tell.
    """
    kept = {}
    for page in pages:
        changed = list(_changed(Path(page.path), revision))
        touched = [it for it in page.samples if any(_meets(it, lines) for lines in changed)]
        for sample in page.samples:
            if sample.runs and not any(_concerns(it, sample) for it in touched):
                kept[sample.id] = Outcome(sample, Verdict.SKIPPED, f"not changed since {revision}")
    return kept


def _meets(sample: Sample, lines: range) -> bool:
    return sample.block.line < lines.stop and lines.start <= sample.block.end_line


def _concerns(changed: Sample, other: Sample) -> bool:
    """Whether a change in one sample may change what becomes of the other."""
    together = other.group is not None and changed.group == other.group
    below = changed.language == other.language and changed.block.line <= other.block.line
    return together or below


def _changed(page: Path, revision: str) -> Iterator[range]:
    """The page's lines that the revision does not have; all of a page that git does not know."""
    folder, name = page.parent, page.name
    if _git(folder, "ls-files", "--", name):
        diff = _git(folder, "diff", "--unified=0", "--no-color", "--no-ext-diff", revision, "--", name)
        for hunk in _HUNK.finditer(diff):
            begin, count = int(hunk[1]), int(hunk[2] or 1)
            yield range(begin, begin + max(count, 1))  # where lines were taken away, the one before
    else:
        yield range(1, 1 << 62)


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise UsageError("--changed: git is not installed; install it, or check without --changed") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise UsageError(f"--changed: git says: {said[0] if said else 'nothing'}")
    return done.stdout

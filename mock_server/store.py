"""What a scenario keeps between requests: the files that its clients uploaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_FILES = 64
MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form."""

    filename: str
    """As the client named it; empty where it did not."""
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file, and what the API says of it."""

    about: dict[str, Any]
    """The file object."""
    data: bytes


@dataclass(slots=True)
class Store:
    """Files by id, in the order in which they came."""

    files: dict[str, StoredFile] = field(default_factory=dict)

    def keep(self, file: StoredFile) -> None:
        """Keeps a file; where there are too many, or too large ones, the oldest are forgotten."""
        self.files[file.about["id"]] = file
        while len(self.files) > MOST_FILES or sum(len(it.data) for it in self.files.values()) > MOST_BYTES:
            del self.files[next(iter(self.files))]

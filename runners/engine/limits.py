"""What a sample may use. Data: a language or a config overrides a field, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one execution."""

    seconds: float = 60.0
    """From the start of the container to its end."""
    memory: int = 1024 * MIB
    """Bytes, swap included."""
    processes: int = 256
    output: int = MIB
    """Bytes that are kept of each stream; four times as many end the execution."""
    scratch: int = 256 * MIB
    """Bytes of writable space in each of the working folder and /tmp."""
    open_files: int = 1024

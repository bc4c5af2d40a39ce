"""What the readers of single kinds of nodes ask of the one that reads them all."""

from __future__ import annotations

from typing import Protocol

from tree_sitter import Node

from runners.source.structs import Structs
from runners.source.tree import Source
from runners.source.values import Text, Value


class Reading(Protocol):
    """Reads the nodes of one sample."""

    source: Source
    arity: dict[str, list[Node]]
    """The names of the parameters of each function of the sample's own."""

    @property
    def structs(self) -> Structs:
        """The struct types of a Go sample."""

    def read(self, node: Node, kind: str | None = None) -> Value:
        """What the node writes down; `kind` is the type that Go's literals leave out."""

    def text(self, node: Node) -> Text:
        """The node as a piece of a text, a hole where it is none."""

    def key(self, node: Node) -> Text:
        """A key: a plain name stands for itself, a literal for what it says."""

    def bound(self, name: str, offset: int) -> Value:
        """What a name stands for at a place."""

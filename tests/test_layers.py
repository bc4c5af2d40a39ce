"""Imports point down: each module imports only from layers below its own, or from its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = (
    ("mock_server",),
    ("runners", "runners.errors", "runners.model"),
    ("runners.config", "runners.languages", "runners.pages", "runners.source"),
    ("runners.engine",),
    ("runners.plan",),
    ("runners.rules",),
    ("runners.check",),
    ("runners.compare",),
    ("runners.reporters",),
    ("runners.progress",),
    ("runners.commands",),
    ("runners.cli",),
)
"""From the ground up. A package stands for all modules in it that no other row names."""

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("mock_server", "runners")
    for path in (ROOT / package).rglob("*.py")
}


def layer(module: str) -> int | None:
    """The row of the module, or of the nearest parent that a row names; None for what is not ours."""
    while module:
        for index, names in enumerate(LAYERS):
            if module in names:
                return index
        module = (
            ""
            if module.count(".") == 0 or module.rpartition(".")[0] == "runners"
            else module.rpartition(".")[0]
        )
    return None


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, and the packages that this runs on the way."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_down(module: str) -> None:
    own = layer(module)
    assert own is not None, f"{module} stands in no layer: say in tests/test_layers.py where it belongs"
    ours = {name for name in imported(MODULES[module]) if name.split(".")[0] in ("mock_server", "runners")}
    above = {name for name in ours if name in MODULES and (layer(name) or 0) > own}
    assert not above


def test_the_mock_knows_nothing_of_the_runners() -> None:
    for module, path in MODULES.items():
        if module.startswith("mock_server"):
            assert not [name for name in imported(path) if name.startswith("runners")]


def test_data_is_never_imported() -> None:
    for path in MODULES.values():
        assert not [name for name in imported(path) if name.split(".")[0] in ("samples", "schemas", "tests")]


def test_there_are_no_cycles() -> None:
    graph = {
        module: {
            name
            for name in imported(path)
            if name in MODULES and name != module and not module.startswith(f"{name}.")
        }
        for module, path in MODULES.items()
    }
    while leaves := [module for module, needs in graph.items() if not needs & graph.keys()]:
        for module in leaves:
            del graph[module]
    assert not graph

"""What can be wrong with the files that the mock is made from.

MockError               every error that the mock raises on purpose before it serves
├── ContractError       schemas/openapi.yaml, or a JSON Schema that it refers to
└── CatalogueError      models.yaml
"""

from __future__ import annotations


class MockError(Exception):
    """A file that the mock is made from is wrong. The text says which, where, and what to do."""


class ContractError(MockError):
    """The contract cannot be used."""


class CatalogueError(MockError):
    """The catalogue of models cannot be used."""

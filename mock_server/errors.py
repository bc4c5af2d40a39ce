"""What can be wrong with the files that the mock is made from.

MockError               every error that the mock raises on purpose before it serves
├── ContractError       schemas/openapi.yaml, or a JSON Schema that it refers to
├── CatalogueError      models.yaml
├── DialectError        a file in dialects/, or a name that none of them has
└── FixtureError        a file of fixtures
"""

from __future__ import annotations


class MockError(Exception):
    """A file that the mock is made from is wrong. The text says which, where, and what to do."""


class ContractError(MockError):
    """The contract cannot be used."""


class CatalogueError(MockError):
    """The catalogue of models cannot be used."""


class DialectError(MockError):
    """A dialect cannot be used, or there is none of that name."""


class FixtureError(MockError):
    """Fixtures cannot be used."""

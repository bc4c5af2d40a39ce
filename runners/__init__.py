"""samplecheck: takes samples off pages, runs them, judges them and reports."""

__version__ = "0.1.0"

"""The languages that samples can run in. A new one is a file here and, unless it shares a runtime,
a folder in `runners/images`.
"""

from __future__ import annotations

from runners.languages.go import GO
from runners.languages.java import JAVA
from runners.languages.language import Diagnosis, Language, Trouble
from runners.languages.node import NODE, TYPESCRIPT
from runners.languages.python import PYTHON
from runners.languages.shell import SHELL

__all__ = ["LANGUAGES", "Diagnosis", "Language", "Trouble"]

LANGUAGES = {language.name: language for language in (SHELL, PYTHON, GO, JAVA, NODE, TYPESCRIPT)}
"""By the name that samples use."""

"""`samplecheck init`: a first config, which is one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from runners import config
from runners.cli import main
from runners.rules import RULES

PAGE = """# Ask

```bash
pip install dashscope openai
```

```python
import dashscope
from openai import OpenAI

client = OpenAI(base_url="https://api.acme.example/v1", api_key="YOUR_API_KEY")
print(client.models.list().data[0].id, "<your-region>")
```

```bash
curl -o cat.png https://cdn.example.net/cat.png
curl https://api.acme.example/v1/models -H "Authorization: Bearer $API_KEY"
```
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page that runs, one that has nothing to run, and one that is none."""
    (tmp_path / "ask.md").write_text(PAGE)
    (tmp_path / "prose.md").write_text("# Nothing but prose\n")
    (tmp_path / "broken.md").write_bytes(b"# \xff\n")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "README.md").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_the_pages_need(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    printed = capsys.readouterr().out
    text = (folder / config.NAME).read_text()
    assert text in printed
    assert "left out: broken.md" in printed
    assert yaml.safe_load(text) == {
        "pages": ["ask.md"],
        "base_url": "https://api.acme.example/v1",
        "placeholders": {"<your-region>": "example"},
        "runtimes": {"python": {"packages": ["dashscope"]}},
    }
    assert "https://cdn.example.net/cat.png: assets/cat.png" in text
    assert all("#" in line for line in text.splitlines() if line[-1] != ":")
    config.load(folder / config.NAME, RULES)
    assert main(["list"]) == 0


def test_no_config_is_replaced_unasked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / config.NAME).write_text("pages: [mine.md]\n")
    assert main(["init", "ask.md"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (folder / config.NAME).read_text() == "pages: [mine.md]\n"
    assert main(["init", "ask.md", "--force"]) == 0
    assert "ask.md" in (folder / config.NAME).read_text()


def test_pages_without_samples(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "prose.md"]) == 2
    assert "no page with a sample that runs" in capsys.readouterr().err
    assert not (folder / config.NAME).exists()

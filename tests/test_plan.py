"""From a page to jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_server.contract import Contract
from runners.config import Config
from runners.engine.limits import Limits
from runners.pages.reader import read_page
from runners.plan import EXAMPLE_BASE, KEY, Job, jobs

CONTRACT = Contract.load()
CURL = "curl {base}/chat/completions -H 'Authorization: Bearer YOUR_API_KEY'"


def planned(folder: Path, *codes: str, config: Config | None = None, info: str = "bash") -> tuple[Job, ...]:
    path = folder / "page.md"
    path.write_text("\n".join(f"```{info}\n{code}\n```\n" for code in codes))
    return jobs(read_page(path, "page.md"), config or Config(), CONTRACT)


def test_without_a_config_the_page_s_own_addresses_are_the_documented_ones(tmp_path: Path) -> None:
    page = [CURL.format(base=base) for base in ("https://a.example/v1", "http://localhost:8000/v1")]
    for job in planned(tmp_path, *page):
        assert set(job.scenario.bases) == {"https://a.example/v1", "http://localhost:8000/v1"}
        assert job.scenario.hosts == {"a.example", "localhost"}
        assert job.scenario.ports == {("https", 443), ("http", 8000)}


def test_a_config_s_address_is_the_only_documented_one(tmp_path: Path) -> None:
    config = Config(base_url="https://b.example/v4")
    (job,) = planned(tmp_path, CURL.format(base="https://a.example/v1"), config=config)
    assert job.scenario.bases == ("https://b.example/v4",)


def test_a_server_on_the_reader_s_own_machine_is_never_a_stranger(tmp_path: Path) -> None:
    config = Config(base_url="https://b.example/v4")
    (job,) = planned(tmp_path, CURL.format(base="http://localhost:11434/v1"), config=config)
    assert job.scenario.bases == ("https://b.example/v4", "http://localhost:11434/v1")


def test_a_page_that_names_no_address_gets_the_example(tmp_path: Path) -> None:
    (job,) = planned(tmp_path, 'curl "$BASE_URL/chat/completions"')
    assert job.scenario.bases == (EXAMPLE_BASE,)
    assert job.environment["BASE_URL"] == EXAMPLE_BASE


def test_placeholders_are_filled_and_listed(tmp_path: Path) -> None:
    (job,) = planned(tmp_path, CURL.format(base="https://a.example/v1"))
    (substitution,) = job.filled.substitutions
    assert (substitution.original, substitution.replacement, substitution.line) == ("YOUR_API_KEY", KEY, 2)
    assert job.files["main.sh"].decode() == job.filled.code
    assert KEY in job.filled.code


def test_a_model_placeholder_becomes_a_model_that_exists(tmp_path: Path) -> None:
    code = 'print(dict(model="YOUR_MODEL"))'
    assert (
        '"GLM-4V"' in planned(tmp_path, code, config=Config(models=("GLM-4V",)), info="python")[0].filled.code
    )


def test_files_environment_and_limits_come_from_the_config(tmp_path: Path) -> None:
    config = Config(
        files={"cat.png": b"cat"},
        downloads={"https://cdn.example/cat.png": b"cat"},
        env={"REGION": "north", "OPENAI_API_KEY": "own"},
        timeout=3,
    )
    (job,) = planned(tmp_path, CURL.format(base="https://a.example/v1"), config=config)
    assert job.files["cat.png"] == b"cat"
    assert "cdn.example" in job.scenario.hosts
    assert (job.environment["REGION"], job.environment["OPENAI_API_KEY"]) == ("north", "own")
    assert job.limits == Limits(seconds=3)


def test_the_same_sample_gets_the_same_words_and_another_gets_others(tmp_path: Path) -> None:
    one, two = planned(tmp_path, CURL.format(base="https://a.example/v1"), "curl https://a.example/v1/models")
    again, _ = planned(tmp_path, CURL.format(base="https://a.example/v1"), "curl https://a.example/v1/models")
    assert one.scenario.seed == again.scenario.seed != two.scenario.seed


@pytest.mark.parametrize("code", ["pip install openai", "export A=b"])
def test_what_cannot_run_is_no_job(tmp_path: Path, code: str) -> None:
    assert planned(tmp_path, code) == ()

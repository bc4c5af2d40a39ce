"""From a page to jobs: placeholders filled, addresses known, files and environment laid out. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from mock_server.contract import Contract
from mock_server.request import Address
from mock_server.scenario import Scenario
from runners.config import Config
from runners.engine.limits import Limits
from runners.languages import LANGUAGES, Language
from runners.model import Page, Sample
from runners.pages.addresses import api_bases
from runners.pages.placeholders import Filled, Values, environment, fill

EXAMPLE_BASE = "https://api.example.com/v1"
"""Where the API is when neither the config nor the page says it."""
KEY = "sk-samplecheck-5f0c2e7d91b84a36"
"""The reader's key. It opens nothing but the mock."""


@dataclass(frozen=True, slots=True)
class Job:
    """A sample that is ready to run."""

    sample: Sample
    filled: Filled
    language: Language
    file_name: str
    files: Mapping[str, bytes]
    """What lies in the sample's folder, its own file included."""
    environment: Mapping[str, str]
    scenario: Scenario
    limits: Limits
    modalities: Mapping[str, tuple[str, ...]]
    """What the models of the catalogue take."""


def values(base_url: str, models: tuple[str, ...] | None = None) -> Values:
    """What placeholders become where the API is at this address and has these models, or any."""
    told = Values(key=KEY, host=urlsplit(base_url).netloc, base_url=base_url)
    return replace(told, model=models[0]) if models else told


def jobs(page: Page, config: Config, contract: Contract) -> tuple[Job, ...]:
    """The page's samples that can run, ready to run."""
    samples = [sample for sample in page.samples if sample.not_runnable is None]
    bases = _bases(samples, config, contract)
    return tuple(_job(sample, bases, config) for sample in samples)


def _bases(samples: Iterable[Sample], config: Config, contract: Contract) -> tuple[str, ...]:
    """The config's address, where there is one, and the reader's own machine; else what the samples say."""
    printed = api_bases(samples, [operation.path for operation in contract.operations])
    if config.base_url:
        return (config.base_url, *(base for base in printed if Address.parse(base).loopback))
    return printed or (EXAMPLE_BASE,)


def _job(sample: Sample, bases: tuple[str, ...], config: Config) -> Job:
    language = LANGUAGES[sample.language or ""]
    told = values(bases[0], config.models)
    filled = fill(sample, told, config.placeholders)
    file_name = language.file_name(filled.code)
    limits = Limits()
    return Job(
        sample=sample,
        filled=filled,
        language=language,
        file_name=file_name,
        files={**config.files, file_name: filled.code.encode()},
        environment={**environment(told, filled.code), **config.env},
        scenario=Scenario(
            bases=bases,
            keys=(KEY,),
            seed=hashlib.sha256(sample.block.code.encode()).hexdigest(),
            models=config.models,
            files=config.downloads,
        ),
        limits=replace(limits, seconds=config.timeout) if config.timeout else limits,
        modalities=config.modalities,
    )

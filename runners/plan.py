"""From a page to jobs: placeholders filled, addresses known, files and environment laid out. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import urlsplit

from mock_server.contract import Contract
from mock_server.request import Address
from mock_server.scenario import Scenario
from runners.config import Config
from runners.engine.limits import Limits
from runners.languages import LANGUAGES, Language
from runners.model import Page, Sample, Substitution
from runners.pages.addresses import api_bases
from runners.pages.catalogue import kind_of
from runners.pages.files import shown_files, stand_ins
from runners.pages.needs import without_installs
from runners.pages.placeholders import Filled, Values, environment, fill
from runners.pages.terminal import STDIN, answers, exports, told

_EXAMPLE_HOST = "https://api.example.com"
EXAMPLE_BASE = f"{_EXAMPLE_HOST}/v1"
"""Where the API is when neither the config nor the page says it."""
_ALIKE = 0.85
"""Hosts that are so much alike are one host, mistyped."""
KEY = "sk-samplecheck-5f0c2e7d91b84a36"
"""The reader's key. It opens nothing but the mock."""


@dataclass(frozen=True, slots=True)
class Job:
    """A sample that is ready to run."""

    sample: Sample
    before: Job | None
    """What the sample goes on from, where that sends something itself."""
    filled: Filled
    language: Language
    file_name: str
    files: Mapping[str, bytes]
    """What lies in the sample's folder, its own file included."""
    stdin: str | None
    """What the sample is answered where it asks its reader; None where it does not ask."""
    environment: Mapping[str, str]
    scenario: Scenario
    limits: Limits
    modalities: Mapping[str, tuple[str, ...]]
    """What the models of the catalogue take."""
    contract: Contract | None = None
    """Another API's; None where the kit's own holds."""


def values(base_url: str, models: tuple[str, ...] | None = None) -> Values:
    """What placeholders become where the API is at this address and has these models, or any."""
    told = Values(key=KEY, host=urlsplit(base_url).netloc, base_url=base_url)
    return replace(told, model=models[0]) if models else told


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all samples of a page stand on."""

    page: Page
    config: Config
    bases: tuple[str, ...]
    values: Values
    exported: Callable[[Sample], dict[str, str]]
    """The variables that the page has its reader set above a sample."""


def jobs(page: Page, config: Config, contract: Contract) -> tuple[Job, ...]:
    """The page's samples that can run, ready to run. `contract` holds where the config names no other."""
    samples = [sample for sample in page.samples if sample.runs]
    bases = _bases(samples, config, config.contract or contract)
    usual = values(bases[0], config.models)
    ground = _Ground(page, config, bases, usual, exports(page.samples, usual, config.placeholders))
    return tuple(_job(sample, ground) for sample in samples)


def _bases(samples: Iterable[Sample], config: Config, contract: Contract) -> tuple[str, ...]:
    """The config's address, where there is one, and the reader's own machine; else what the samples say."""
    printed = api_bases(samples, [operation.path for operation in contract.operations])
    if config.base_url:
        return (config.base_url, *(base for base in printed if Address.parse(base).loopback))
    return _with_documented(printed, contract.bases) or (EXAMPLE_BASE,)


def _with_documented(printed: Iterable[str], documented: Iterable[str]) -> tuple[str, ...]:
    """The printed addresses and those that the contract names; what looks like one of these is a slip."""
    known = [base for base in documented if "://" in base]
    hosts = [urlsplit(base).netloc for base in known]
    own = [
        it for it in printed if it in known or not get_close_matches(urlsplit(it).netloc, hosts, 1, _ALIKE)
    ]
    below = [f"{_EXAMPLE_HOST}{base}" for base in documented if "://" not in base]
    return tuple(dict.fromkeys([*own, *known])) or tuple(below)


def _job(sample: Sample, ground: _Ground) -> Job:
    language, config = LANGUAGES[sample.language or ""], ground.config
    bare, installed = without_installs(sample)
    filled = fill(bare, ground.values, config.placeholders)
    file_name = language.file_name(filled.code)
    stdin = answers(filled.code, language.name, config.stdin)
    files, laid = _files(bare, ground)
    typed = {} if stdin is None else {STDIN: stdin.encode()}
    return Job(
        sample=sample,
        before=_before(sample, ground),
        filled=replace(filled, substitutions=(*installed, *filled.substitutions, *laid)),
        language=language,
        file_name=file_name,
        files={**files, **typed, file_name: filled.code.encode()},
        stdin=stdin,
        environment=_environment(sample, filled.code, ground),
        scenario=_scenario(sample, ground),
        limits=replace(Limits(), seconds=config.timeout) if config.timeout else Limits(),
        modalities={model.id: model.modalities for model in config.catalogue.models},
        contract=config.contract,
    )


def _scenario(sample: Sample, ground: _Ground) -> Scenario:
    config = ground.config
    return Scenario(
        bases=ground.bases,
        keys=(KEY, *(value for name, value in config.env.items() if kind_of(name) == "key")),
        seed=hashlib.sha256(sample.block.code.encode()).hexdigest(),
        models=config.models,
        catalogue=config.catalogue.text,
        files=config.downloads,
        contract=config.contract.packed if config.contract else b"",
    )


def _before(sample: Sample, ground: _Ground) -> Job | None:
    """What the sample goes on from as a job by itself, so that its requests can be told from the sample's."""
    code = "".join(block.code for block in sample.before)
    if not code or not LANGUAGES[sample.language or ""].sends.search(code):
        return None
    *before, block = sample.before
    return _job(Sample(sample.page, block, sample.language, before=tuple(before)), ground)


def _files(sample: Sample, ground: _Ground) -> tuple[dict[str, bytes], list[Substitution]]:
    """What lies beside the sample, and a note of each file that only the kit has: the config's go first."""
    config = ground.config
    media, notes = stand_ins(sample, {*config.files, *config.downloads})
    return {**media, **shown_files(sample, ground.values, config.placeholders), **config.files}, notes


def _environment(sample: Sample, code: str, ground: _Ground) -> dict[str, str]:
    """The variables that the sample finds: what the page's words and commands give, what the config says.

    Keys that a page prints are left out: a reader has one of their own.
    """
    exported = {
        name: value
        for name, value in ground.exported(sample).items()
        if kind_of(name) != "key" and re.search(rf"\b{name}\b", code)
    }
    known = environment(ground.values, code)
    return {**told(ground.page, code), **known, **exported, **ground.config.env}

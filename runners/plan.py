"""From a page to jobs: placeholders filled, addresses known, files and environment laid out. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import urlsplit

from mock_server.contract import Contract
from mock_server.request import Address
from mock_server.scenario import Scenario
from runners.config import Config
from runners.engine.limits import Limits
from runners.languages import LANGUAGES, Language
from runners.model import Page, Sample
from runners.pages.addresses import api_bases
from runners.pages.catalogue import kind_of
from runners.pages.files import shown_files, stand_ins
from runners.pages.needs import without_installs
from runners.pages.placeholders import Filled, Values, environment, fill
from runners.pages.terminal import STDIN, answers, exports

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


def jobs(page: Page, config: Config, contract: Contract) -> tuple[Job, ...]:
    """The page's samples that can run, ready to run. `contract` holds where the config names no other."""
    samples = [sample for sample in page.samples if sample.runs]
    bases = _bases(samples, config, config.contract or contract)
    told = values(bases[0], config.models)
    exported = exports(page.samples, told, config.placeholders)
    return tuple(_job(sample, bases, config, exported(sample)) for sample in samples)


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


def _job(sample: Sample, bases: tuple[str, ...], config: Config, exported: Mapping[str, str]) -> Job:
    language = LANGUAGES[sample.language or ""]
    told = values(bases[0], config.models)
    bare, installed = without_installs(sample)
    filled = fill(bare, told, config.placeholders)
    file_name = language.file_name(filled.code)
    stdin = answers(filled.code, language.name, config.stdin)
    media, laid = stand_ins(bare, {*config.files, *config.downloads})
    notes = (*installed, *filled.substitutions, *laid)
    limits = Limits()
    return Job(
        sample=sample,
        before=_before(sample, bases, config, exported),
        filled=replace(filled, substitutions=notes),
        language=language,
        file_name=file_name,
        files={
            **media,
            **shown_files(sample, told, config.placeholders),
            **config.files,
            **({STDIN: stdin.encode()} if stdin is not None else {}),
            file_name: filled.code.encode(),
        },
        stdin=stdin,
        environment={**environment(told, filled.code), **_named(exported, filled.code), **config.env},
        scenario=Scenario(
            bases=bases,
            keys=(KEY,),
            seed=hashlib.sha256(sample.block.code.encode()).hexdigest(),
            models=config.models,
            files=config.downloads,
            contract=config.contract.packed if config.contract else b"",
        ),
        limits=replace(limits, seconds=config.timeout) if config.timeout else limits,
        modalities=config.modalities,
        contract=config.contract,
    )


def _before(
    sample: Sample, bases: tuple[str, ...], config: Config, exported: Mapping[str, str]
) -> Job | None:
    """What the sample goes on from as a job by itself, so that its requests can be told from the sample's."""
    if not sample.before:
        return None
    *before, block = sample.before
    earlier = Sample(sample.page, block, sample.language, before=tuple(before))
    code = "".join(it.code for it in sample.before)
    return (
        _job(earlier, bases, config, exported)
        if LANGUAGES[sample.language or ""].sends.search(code)
        else None
    )


def _named(exported: Mapping[str, str], code: str) -> dict[str, str]:
    """The variables that the code speaks of, but for keys: the reader's own key is another than the page's."""
    return {
        name: value
        for name, value in exported.items()
        if kind_of(name) != "key" and re.search(rf"\b{name}\b", code)
    }

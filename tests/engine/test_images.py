"""What images are made from, and what is built when."""

from __future__ import annotations

import io
import re
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from runners.engine import base, images
from runners.engine.images import RUNTIMES, Recipe, ensure, recipe
from runners.errors import ImageError

ROOT = Path(__file__).parents[2]
NAMES = (*RUNTIMES, "mock")
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"


# What an image is made from


@pytest.mark.parametrize(
    ("name", "path"), [(name, path) for name in NAMES for path in recipe(name).files if "/" not in path]
)
def test_one_more_byte_in_any_file_makes_another_image(name: str, path: str) -> None:
    before = recipe(name)
    after = replace(before, files={**before.files, path: before.files[path] + b"\n"})
    assert after.tag != before.tag


def test_a_renamed_file_makes_another_image() -> None:
    assert Recipe("x", {"a": b"1", "b": b"2"}).tag != Recipe("x", {"a": b"1", "c": b"2"}).tag
    assert Recipe("x", {"a": b"1b", "c": b""}).tag != Recipe("x", {"a": b"1", "bc": b""}).tag


@pytest.mark.parametrize("name", RUNTIMES)
def test_packages_make_another_image(name: str) -> None:
    tags = {recipe(name, packages).tag for packages in ((), ("a",), ("b",), ("a", "b"), ("ab",))}
    assert len(tags) == 5


def test_what_the_mock_stands_on_is_part_of_the_mock() -> None:
    mock = recipe("mock")
    assert mock.base is not None
    other = replace(mock.base, files={**mock.base.files, "requirements.lock": b""})
    assert replace(mock, base=other).tag != mock.tag


def test_the_mock_holds_its_sources_and_no_bytecode() -> None:
    files = recipe("mock").files
    assert {"mock_server/exchange.py", "schemas/openapi.yaml"} <= files.keys()
    assert not any(path.endswith(".pyc") for path in files)


def test_times_of_files_make_no_other_image(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = {name: recipe(name).tag for name in NAMES}
    shutil.copytree(ROOT / "runners/images", tmp_path / "images", copy_function=shutil.copyfile)
    monkeypatch.setattr(images, "_FOLDER", tmp_path / "images")
    assert {name: recipe(name).tag for name in NAMES} == before


def test_an_unknown_runtime_is_named_with_those_that_exist() -> None:
    with pytest.raises(ImageError, match=r"'cobol'.*shell, python, go, java, node"):
        recipe("cobol")


@pytest.mark.parametrize("name", NAMES)
def test_every_step_says_what_it_does(name: str) -> None:
    dockerfile = recipe(name).files["Dockerfile"].decode()
    runs = [line for line in dockerfile.splitlines() if line.startswith("RUN")]
    assert runs and all(re.match(r"RUN : [a-z][\w ,'-]+ && ", line) for line in runs)


@pytest.mark.parametrize(
    "path",
    [
        ROOT / "requirements.lock",
        *(path for path in sorted((ROOT / "runners/images").rglob("*")) if path.is_file()),
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_lock_and_no_dockerfile_names_where_packages_come_from(path: Path) -> None:
    text = path.read_text()
    assert not re.search(
        r"\w://(?!github\.com/sponsors/|localhost:)|[\"']resolved[\"']|-index-url|--registry", text
    )


# The host's certificates


def test_each_certificate_of_the_host_is_taken_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first, second, third = (CERTIFICATE.format(letter * 8) for letter in "abc")
    (tmp_path / "bundle.pem").write_text(f"# a comment\n{second}{first}")
    (tmp_path / "extra.crt").write_text(third + first)
    (tmp_path / "other.txt").write_text(CERTIFICATE.format("d" * 8))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle.pem"))
    monkeypatch.setenv("PIP_CERT", str(tmp_path / "not-there.pem"))
    monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)
    monkeypatch.setattr(base, "_CERTIFICATE_FOLDER", tmp_path)
    assert base.host_certificates() == [first.encode(), second.encode(), third.encode()]


# What is built, with an engine that only plays its part


class Engine:
    """Plays the engine: has these images, and answers a build with these lines."""

    def __init__(self, tags: Mapping[str, str], answers: list[dict[str, Any]] | None = None) -> None:
        self.tags = dict(tags)
        self.answers = answers or []
        self.builds: list[dict[str, Any]] = []
        self.contexts: list[list[str]] = []
        self.removed: list[str] = []
        self.api = SimpleNamespace(
            timeout=60, images=self._images, build=self._build, remove_image=self.removed.append
        )
        self.images = SimpleNamespace(get=lambda name: SimpleNamespace(id=self.tags[name]))

    def _images(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Id": id, "RepoTags": [tag]} for tag, id in self.tags.items()]

    def _build(self, *, fileobj: io.BytesIO, **options: Any) -> list[dict[str, Any]]:
        with tarfile.open(fileobj=fileobj) as archive:
            self.contexts.append(archive.getnames())
        self.builds.append(options)
        self.tags[options["tag"]] = f"sha256:{options['tag']}"
        return self.answers


def run(engine: Engine, *names: str) -> tuple[dict[str, str], list[str]]:
    """The ids, and the lines of progress."""
    lines: list[str] = []
    return ensure(engine, names, {}, lines.append), lines  # type: ignore[arg-type]


def test_what_exists_is_not_built_again() -> None:
    engine = Engine({recipe(name).tag: f"sha256:{name}" for name in NAMES})
    assert run(engine, *NAMES) == ({name: f"sha256:{name}" for name in NAMES}, [])
    assert engine.builds == []


def test_podman_s_prefix_is_understood() -> None:
    engine = Engine({f"localhost/{recipe('go').tag}": "sha256:go"})
    assert run(engine, "go")[0] == {"go": "sha256:go"}


def test_what_is_missing_is_built_and_its_stages_are_removed() -> None:
    answers = [
        {"stream": "Step 4/9 : RUN : installing bash, curl and jq && sh common/begin.sh"},
        {"stream": "Setting up curl\n"},
        {"aux": {"ID": "sha256:stage"}},
        {"aux": {"ID": f"sha256:{recipe('shell').tag}"}},
    ]
    engine = Engine({base.OFFICIAL: "sha256:debian"}, answers)
    ids, lines = run(engine, "shell")
    assert ids == {"shell": f"sha256:{recipe('shell').tag}"}
    assert lines == ["shell: installing bash, curl and jq (1 of 3)"]
    assert engine.removed == ["sha256:stage"]
    assert engine.builds[0]["labels"] == {"samplecheck.managed": "1"}
    assert engine.builds[0]["buildargs"]["BASE"] == base.OFFICIAL
    assert engine.api.timeout == 60


def test_the_mock_is_built_on_its_base_and_never_sees_the_host_s_certificates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(images, "host_certificates", lambda: [b"certificate"])
    engine = Engine({base.OFFICIAL: "sha256:debian"})
    run(engine, "mock")
    assert [build["tag"].split(":")[0] for build in engine.builds] == [
        "samplecheck/mock-base",
        "samplecheck/mock",
    ]
    assert engine.builds[1]["buildargs"]["BASE"] == engine.builds[0]["tag"]
    assert "certificates/000.crt" in engine.contexts[0]
    assert "certificates/000.crt" not in engine.contexts[1]


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("cp: error writing '/opt/x': No space left on device", "disk is full"),
        ("E: Failed to fetch x  Temporary failure resolving 'debian'", "no network"),
        ("npm error code EAI_AGAIN", "no network"),
        ("curl: (6) Could not resolve host: x", "no network"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "SSL_CERT_FILE"),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "SSL_CERT_FILE"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "`make lock`"),
        ("sha256sum: WARNING: 1 computed checksum did NOT match", "`make lock`"),
        ("Could not resolve dependencies for project", "Mend what the last lines say"),
    ],
)
def test_a_failed_build_says_which_step_why_and_what_to_do(output: str, advice: str) -> None:
    answers = [
        {"stream": "Step 4/9 : RUN : installing bash && sh common/begin.sh"},
        {"stream": " ---> Running in 0123456789ab\n"},
        {"stream": f"\x1b[91m{output}\n\x1b[0m"},
        {"error": "The command returned a non-zero code: 100"},
    ]
    with pytest.raises(ImageError) as caught:
        run(Engine({base.OFFICIAL: "sha256:debian"}, answers), "shell")
    first, *rest = str(caught.value).splitlines()
    assert first.startswith("The image shell could not be made: installing bash failed. ")
    assert advice in first
    assert rest == [f"  {output}", "  The command returned a non-zero code: 100"]

"""The images of the runtimes and of the mock: what each is made from, and making those that are missing."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docker import DockerClient
from docker.errors import APIError, ImageNotFound

from runners.engine.base import BUILD_SECONDS, build_environment, ensure_base, host_certificates, patience
from runners.engine.client import engine_errors
from runners.engine.labels import MANAGED
from runners.errors import ImageError

Progress = Callable[[str], None]
"""Is told in one line what is being done now."""

REPOSITORY = "samplecheck"
RUNTIMES = ("shell", "python", "go", "java", "node")
MOCK = "mock"
_FORMAT = "1"
"""Part of every tag: raise it when this file makes another image from the same inputs."""
_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "runners" / "images"
_STEP = re.compile(r"step \d+/\d+ ?: RUN : (.+?) &&", re.IGNORECASE)
"""A Dockerfile's RUN instructions begin with a no-op that says what they do."""
_COLOUR = re.compile(r"\x1b\[\d*m")
_NOISE = re.compile(r"^(?: ---> |Removing intermediate container )")
"""The engine's own lines in a build's output."""
_LAST_LINES = 12
_UNTAGGED = "<none>:<none>"

_ADVICE = (
    (
        r"no space left on device",
        "The disk is full. Free some space; `samplecheck clean --images` removes the kit's own images.",
    ),
    (
        r"certificate verify failed|CERT_|PKIX path|x509: |self[- ]signed certificate",
        "A server's certificate is not trusted. Behind a proxy that inspects TLS, set SSL_CERT_FILE to the "
        "file with its certificate.",
    ),
    (
        r"failure resolving|could not resolve host|name resolution|no such host|network is unreachable|"
        r"ENOTFOUND|EAI_AGAIN|ETIMEDOUT|unknown host|connection (?:timed out|refused)|unable to connect",
        "There is no network, and a build needs it. Behind a proxy, set HTTPS_PROXY and HTTP_PROXY.",
    ),
    (
        r"do not match the hashes|checksum mismatch|EINTEGRITY|did NOT match",
        "What was downloaded is not what the lock names. Try again; if it stays, `make lock` locks anew.",
    ),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that an image is made from; equal recipes have equal tags."""

    name: str
    files: Mapping[str, bytes]
    """The build context, `Dockerfile` included, by path."""
    base: Recipe | None = None
    """The recipe of the image that this one stands on; None means Debian's."""

    @property
    def tag(self) -> str:
        """The image's name, with the hash of every input."""
        digest = hashlib.sha256(f"{_FORMAT}\0{self.base.tag if self.base else ''}\0".encode())
        for path, content in sorted(self.files.items()):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
        return f"{REPOSITORY}/{self.name}:{digest.hexdigest()[:16]}"

    @property
    def steps(self) -> int:
        """How many steps a build takes that are worth a word."""
        return self.files["Dockerfile"].count(b"RUN : ")


def recipe(name: str, packages: Iterable[str] = ()) -> Recipe:
    """The recipe of a runtime, with these packages beside the locked ones, or of the mock.

    Raises ImageError for a name that is neither.
    """
    if name == MOCK:
        return _mock()
    if name not in RUNTIMES:
        raise ImageError(f"There is no runtime {name!r}; there are {', '.join(RUNTIMES)}.")
    return _runtime(name, name, packages)


def _runtime(name: str, folder: str, packages: Iterable[str]) -> Recipe:
    lines = "".join(f"{package}\n" for package in packages).encode()
    common = _files(_FOLDER / "common", "common/")
    return Recipe(name, {**_files(_FOLDER / folder), **common, "packages": lines})


def _mock() -> Recipe:
    own = _files(_FOLDER / MOCK)
    python = _runtime("mock-base", "python", ())
    base = Recipe("mock-base", {**python.files, "requirements.lock": own["requirements.lock"]})
    sources = _files(_ROOT / "mock_server", "mock_server/") | _files(_ROOT / "schemas", "schemas/")
    return Recipe(MOCK, {"Dockerfile": own["Dockerfile"], **sources}, base)


def _files(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """The files below a folder by their paths in the build context; nothing hidden, no bytecode."""
    paths = {path: path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {
        prefix + inner.as_posix(): path.read_bytes()
        for path, inner in paths.items()
        if not any(part.startswith((".", "__pycache__")) for part in inner.parts)
    }


def ensure(
    client: DockerClient,
    names: Collection[str],
    packages: Mapping[str, tuple[str, ...]],
    progress: Progress,
) -> dict[str, str]:
    """The ids of these images by name, each built where it is missing.

    `packages` are added to a runtime's locked ones, by its name. Raises ImageError where an image cannot be
    made, EngineError where the engine fails.
    """
    recipes = [recipe(name, packages.get(name, ())) for name in names]
    return dict(zip(names, _all(client, recipes, progress), strict=True))


def ensure_recipe(client: DockerClient, recipe: Recipe, progress: Progress) -> str:
    """The id of one recipe's image, built where it is missing. Raises as `ensure` does."""
    (image,) = _all(client, [recipe], progress)
    return image


def _all(client: DockerClient, recipes: Collection[Recipe], progress: Progress) -> list[str]:
    """The ids of the images, in the order of their recipes."""
    present = _present(client)
    if all(wanted.tag in present for wanted in recipes):
        return [present[wanted.tag] for wanted in recipes]
    with _alone(progress):
        present = _present(client)
        return [_ensure(client, wanted, present, progress) for wanted in recipes]


@contextmanager
def _alone(progress: Progress) -> Iterator[None]:
    """One build at a time on this machine: two of the same image would remove each other's stages."""
    with Path(tempfile.gettempdir(), f"samplecheck-{os.getuid()}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another samplecheck, which is building images")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove_images(client: DockerClient) -> int:
    """Removes every image of the kit, those of older versions too, and says how many."""
    with engine_errors("removing images"):
        images = client.api.images(filters={"label": MANAGED})
        for image in images:
            tags = [tag for tag in image["RepoTags"] or () if tag != _UNTAGGED]
            # By its tags: one that others stand on cannot go by its id, and goes with the last of them.
            for name in tags or [image["Id"]]:
                with suppress(ImageNotFound):
                    client.api.remove_image(name, force=True)
    return len(images)


def _present(client: DockerClient) -> dict[str, str]:
    """The kit's images by tag. Podman puts `localhost/` before a tag that names no registry."""
    with engine_errors("looking for images"):
        images = client.api.images(filters={"label": MANAGED})
    return {tag.removeprefix("localhost/"): it["Id"] for it in images for tag in it["RepoTags"] or ()}


def _ensure(client: DockerClient, wanted: Recipe, present: dict[str, str], progress: Progress) -> str:
    if wanted.tag not in present:
        if wanted.base is None:
            base = ensure_base(client, progress)
        else:
            _ensure(client, wanted.base, present, progress)
            base = wanted.base.tag
        with engine_errors(f"building the image {wanted.name}"), patience(client, BUILD_SECONDS):
            present[wanted.tag] = _build(client, wanted, base, progress)
    return present[wanted.tag]


def _build(client: DockerClient, wanted: Recipe, base: str, progress: Progress) -> str:
    """Builds, and removes the stages that it was copied from: they hold the host's certificates."""
    answers = client.api.build(
        fileobj=io.BytesIO(_context(wanted)),
        custom_context=True,
        tag=wanted.tag,
        buildargs={"BASE": base, **build_environment()},
        labels={MANAGED: "1"},
        rm=True,
        forcerm=True,
        decode=True,
    )
    stages = _follow(answers, wanted, progress)
    image = str(client.images.get(wanted.tag).id)
    for stage in stages - {image}:
        with suppress(APIError):  # another build of the same stage is at work on it
            client.api.remove_image(stage)
    return image


def _follow(answers: Iterator[dict[str, Any]], wanted: Recipe, progress: Progress) -> set[str]:
    """Reads a build to its end; gives the ids of its stages, the image itself among them."""
    doing, step, log = "starting", 0, ""
    stages: set[str] = set()
    for answer in answers:
        text = _COLOUR.sub("", answer.get("stream", ""))
        if begun := _STEP.match(text):
            doing, step, log = begun[1], step + 1, ""
            progress(f"{wanted.name}: {doing} ({step} of {wanted.steps})")
        else:
            log += text
        if "error" in answer:
            raise ImageError(_failure(wanted, doing, f"{log}\n{answer['error']}"))
        if made := (answer.get("aux") or {}).get("ID"):
            stages.add(made)
    return stages


def _failure(wanted: Recipe, doing: str, log: str) -> str:
    lines = [line for line in log.splitlines() if line.strip() and not _NOISE.match(line)][-_LAST_LINES:]
    text = "\n".join(f"  {line}" for line in lines)
    found = (advice for pattern, advice in _ADVICE if re.search(pattern, text, re.IGNORECASE))
    own = ", or the packages that samplecheck.yaml adds" if wanted.files.get("packages") else ""
    advice = next(found, f"Mend what the last lines say{own}; then run the same command again.")
    return f"The image {wanted.name} could not be made: {doing} failed. {advice}\n{text}"


def _context(wanted: Recipe) -> bytes:
    """The build context as a tar archive: no times, no owners; the host's certificates where needed."""
    files = dict(wanted.files)
    if wanted.base is None:
        files |= {f"certificates/{n:03}.crt": pem for n, pem in enumerate(host_certificates())}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()

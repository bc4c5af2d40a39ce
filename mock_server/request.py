"""A request as it arrives, and the site that it asks."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from starlette.types import Scope

from mock_server.scenario import USUAL_PORTS, Scenario

ANY_HOST = "*"
_MOST_PUBLISHED = 64
"""Files that are kept for whoever fetches them; a server may run for weeks."""
_LOOPBACK_NAMES = ("localhost", "host.docker.internal")


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is served. The scheme does not count: the port tells."""

    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """The address of an http or https URL; raises ValueError with what is wrong."""
        parts = urlsplit(url)
        if parts.scheme not in USUAL_PORTS or not parts.hostname:
            raise ValueError(f"{url!r} is no address: write it like https://api.example.com/v1")
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.hostname, parts.port or USUAL_PORTS[parts.scheme], unquote(parts.path) + query)

    def serves(self, request: Request) -> bool:
        """Whether a request was sent to this host and port; the host `*` is any host at any port."""
        return self.host == ANY_HOST or (request.host, request.port) == (self.host, self.port)

    @property
    def loopback(self) -> bool:
        """Whether this is one's own machine, where servers ask for no key."""
        return _is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request."""

    method: str
    scheme: str
    host: str
    port: int
    path: str
    """As sent, without the query."""
    query: str
    _sent: tuple[tuple[bytes, bytes], ...]
    """The headers as ASGI has them, their names in lower case."""
    _first: Mapping[bytes, bytes]
    """The first header of each name."""

    @classmethod
    def from_scope(cls, scope: Scope) -> Request:
        """The request of an ASGI connection."""
        sent = tuple(scope["headers"])
        first = dict(reversed(sent))
        host, port = _host(first.get(b"host", b""), scope["scheme"])
        path = _text(scope["raw_path"]).partition("?")[0]
        return cls(
            scope["method"], scope["scheme"], host, port, path, _text(scope["query_string"]), sent, first
        )

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All headers in their order, their names in lower case."""
        return tuple((_text(name), _text(value)) for name, value in self._sent)

    @property
    def address(self) -> Address:
        """Where the request was sent to."""
        return Address(self.host, self.port, unquote(self.path) + (f"?{self.query}" if self.query else ""))

    def base(self, path: str) -> Address:
        """A base of that path, by the name under which this request reached it."""
        return Address(self.host, self.port, path)

    def header(self, name: str) -> str | None:
        """The first header of that lower-case name, or None."""
        value = self._first.get(name.encode())
        return None if value is None else _text(value)


@dataclass(frozen=True, slots=True)
class Site:
    """What is served where, while one sample runs."""

    bases: tuple[Address, ...]
    files: dict[Address, tuple[str, bytes]]
    """Path and bytes of each file."""
    published: deque[Address] = field(default_factory=deque)
    """Those that answers brought with them, the oldest first."""

    @classmethod
    def of(cls, scenario: Scenario) -> Site:
        """The site of a scenario; raises ValueError where an address in it is none."""
        files = {Address.parse(url): (urlsplit(url).path, data) for url, data in scenario.files.items()}
        bases = sorted(map(Address.parse, scenario.bases), key=lambda base: len(base.path), reverse=True)
        return cls(tuple(bases), files)

    def publish(self, base: Address, scheme: str, name: str, data: bytes) -> str:
        """Serves a file below a base from now on, and gives its URL."""
        port = "" if base.port == USUAL_PORTS[scheme] else f":{base.port}"
        path = f"{base.path.rstrip('/')}/{name}"
        address = Address(base.host, base.port, path)
        self.files[address] = (path, data)
        self.published.append(address)
        if len(self.published) > _MOST_PUBLISHED:
            self.files.pop(self.published.popleft(), None)
        host = f"[{base.host}]" if ":" in base.host else base.host
        return f"{scheme}://{host}{port}{path}"

    def local(self, request: Request) -> bool:
        """Whether a request is meant for a server on one's own machine, which keeps no limits."""
        place = self.locate(request)
        return place is not None and place[0].loopback

    def locate(self, request: Request) -> tuple[Address, str] | None:
        """The base that a request is meant for, and its path below that; None where nothing is served."""
        for base in self.bases:
            prefix = base.path.rstrip("/")
            if base.serves(request) and request.path.startswith(f"{prefix}/"):
                return base, request.path.removeprefix(prefix)
        return None


@lru_cache(maxsize=64)
def _is_loopback(host: str) -> bool:
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=64)
def _host(header: bytes, scheme: str) -> tuple[str, int]:
    """Name and port of a Host header; a broken one stays as it is, and belongs to nothing that is served."""
    text, usual = _text(header), USUAL_PORTS[scheme]
    try:
        parts = urlsplit(f"//{text}")
        return parts.hostname or "", parts.port or usual
    except ValueError:
        return text, usual


def _text(data: bytes) -> str:
    """What was meant: HTTP says Latin-1, but a key in Chinese arrives as UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")

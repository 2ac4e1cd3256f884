"""A mirror as a sandbox has it, before a registry of the test's own."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from registry import Registry, serving

from fondation_cli.sandbox.mirror.mirror import CACHE_BYTES, Mirror
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.upstream import Upstream, upstream
from fondation_cli.sandbox.mirror.verdicts import Verdict
from fondation_cli.sandbox.mirror.way import DIRECT, Way
from fondation_shared.clock import Clock
from fondation_shared.testing import loopback

JSON = "application/vnd.pypi.simple.v1+json"


@dataclass
class Known:
    """Registries by their addresses, with nobody asked."""

    npm: str
    pypi: Sequence[str]
    way: Way = DIRECT

    def of(self, kind: Kind, _name: str) -> Sequence[Upstream]:
        addresses = [self.npm] if kind == "npm" else self.pypi
        return [found for address in addresses if (found := upstream(address, way=self.way))]


@dataclass
class Inside:
    """What a sandbox sees of it, and what the others are told."""

    door: Mirror
    port: int
    http: httpx2.Client
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def told(self) -> list[tuple[str, str, str]]:
        return [(verdict.verdict, verdict.host, verdict.reason.value) for verdict in self.verdicts]

    def get(self, path: str, accept: str = "*/*") -> httpx2.Response:
        return self.http.get(path, headers={"Accept": accept})

    def say(self, words: bytes) -> bytes:
        """What comes back on a connection of its own, until the mirror closes it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as wire:
            wire.sendall(words)
            wire.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: wire.recv(65536), b""))


Open = Callable[..., AbstractContextManager[Inside]]


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serving() as served:
        yield served


@pytest.fixture
def open_mirror(registry: Registry, tmp_path: Path) -> Open:
    """Opens a mirror for these declared names."""

    @contextmanager
    def opened(
        *,
        npm: Sequence[str] = (),
        pypi: Sequence[str] = (),
        known: Known | None = None,
        folder: Path = tmp_path / "mirror",
        clock: Clock | None = None,
        max_bytes: int = CACHE_BYTES,
    ) -> Iterator[Inside]:
        verdicts: list[Verdict] = []
        registries = known or Known(registry.npm, [registry.simple])
        declared: Mapping[Kind, Sequence[str]] = {"npm": npm, "pypi": pypi}
        door = Mirror(declared, registries, folder, verdicts.append, clock=clock, max_bytes=max_bytes)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            with door.serve(listening), loopback(f"http://127.0.0.1:{port}") as http:
                yield Inside(door, port, http, verdicts)

    return opened


@pytest.fixture
def client_environment(tmp_path: Path) -> Mapping[str, str]:
    """What a client of the registries finds: nothing of the person who runs the tests."""
    home = tmp_path / "home"
    home.mkdir()
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}

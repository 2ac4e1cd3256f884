"""An installation of a shape, with its servers, behind a proxy that breaks connections when it is told to."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from balancer import Balancer, balanced
from installation import BIN, Installation
from postgres_server import PostgresServer
from redis_server import RedisServer

from chaos import program
from chaos.shape import Shape
from fondation_shared.testing import free_port

MOST_ATTEMPTS = 100
SLOTS = 3


@dataclass
class Site(Installation):
    """Everybody reaches its webs through the proxy, at `entry`."""

    shape: Shape = field(kw_only=True)
    database: str = field(kw_only=True)
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None
    second_port: int = field(default_factory=free_port)
    balancer: Balancer = field(init=False)

    @property
    def entry(self) -> str:
        return self.balancer.url

    @property
    def ledger(self) -> Path:
        """What the scripted generator noted."""
        return self.folder / "ledger"

    @property
    def artifacts(self) -> Path:
        """Where every web keeps files."""
        return self.folder / "artifacts"

    def settings(self, name: str) -> dict[str, str]:
        ours = {
            "CLI_PATH": str(self.folder / "generator"),
            "WORKER_CONCURRENCY": str(SLOTS),
            "FONDATION_PORT": str(self.second_port if name == "web-2" else self.port),
            "FONDATION_API_URL": self.entry,
            "FONDATION_DATABASE_URL": self.database,
            "FONDATION_ARTIFACTS_URL": str(self.artifacts),
            "FONDATION_MAX_ATTEMPTS": str(MOST_ATTEMPTS),
        }
        if self.redis is not None:
            ours["FONDATION_QUEUE_URL"] = self.redis.url
        return {**super().settings(name), **ours}

    def start_all(self) -> None:
        """Webs first: workers that find nobody try again a little later."""
        self.start(*self.shape.webs)
        self.start(*self.shape.workers)

    @property
    def everybody(self) -> list[str]:
        """Every process and server, by name."""
        servers = ["postgres"] * (self.postgres is not None) + ["redis"] * (self.redis is not None)
        return [*self.shape.webs, *self.shape.workers, *servers]

    def server(self, name: str) -> PostgresServer | RedisServer | None:
        """The server of that name; None for what is a process of ours."""
        return {"postgres": self.postgres, "redis": self.redis}.get(name)

    def worker(self, name: str) -> psutil.Process:
        return psutil.Process(self.processes[name].pid)

    def fallen(self) -> list[str]:
        """Processes that ended by themselves."""
        return [name for name, process in self.processes.items() if process.poll() is not None]


@contextmanager
def raised(shape: Shape, folder: Path) -> Iterator[Site]:
    """A site of this shape that has not been started; nothing of it is left afterwards."""
    with ExitStack() as stay:
        postgres = stay.enter_context(PostgresServer()) if shape.postgres else None
        redis = stay.enter_context(RedisServer()) if shape.redis else None
        database = postgres.database() if postgres else f"sqlite:///{folder / 'fondation.db'}"
        site = Site(folder, shape=shape, database=database, postgres=postgres, redis=redis)
        site.balancer = stay.enter_context(balanced([site.port, site.second_port][: len(shape.webs)]))
        site.repositories.mkdir(parents=True)
        site.artifacts.mkdir()
        _write_generator(folder)
        try:
            yield site
        finally:
            site.stop()
            for process in site.family():
                process.kill()


def _write_generator(folder: Path) -> None:
    source = Path(program.__file__).read_text()
    (folder / "generator").write_text(f"#!{sys.executable} -IS\n{source}")
    (folder / "generator").chmod(0o700)
    (folder / "fondation").symlink_to(BIN / "fondation")

"""The four shapes that an installation may have, each for real: webs, database, Redis, the proxy before them."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from balancer import balanced
from installation import Installation
from postgres_server import PostgresServer

from bench.pickup.reference import redis
from fondation_shared.testing import free_port

SQLITE, POSTGRES, REDIS, DOUBLED = "SQLite", "PostgreSQL", "PostgreSQL + Redis", "2 webs, PostgreSQL + Redis"
_UNENDING = f"""#!{sys.executable} -IS
import json, sys, time
if sys.stdin.readline():
    while True:
        print(json.dumps({{"type": "log", "text": "at work"}}), flush=True)
        time.sleep(0.5)
"""


@dataclass
class Shape(Installation):
    """An installation of that name. `entry` is where it is reached; `traced` counts the statements of its file."""

    name: str = SQLITE
    entry: str = ""
    second: int = field(default_factory=free_port)
    redis: str = ""
    traced: Path | None = None

    @property
    def webs(self) -> Sequence[str]:
        """The names of its webs."""
        return ("web", "web-2") if self.name == DOUBLED else ("web",)

    @property
    def place(self) -> Path:
        """A repository that can be asked for."""
        return self.repositories / "flask"

    def command(self, name: str) -> list[str]:
        if self.traced is not None and name.startswith("web"):
            # By its path: programs start in a folder of their own.
            return [sys.executable, "-P", str(Path(__file__).with_name("traced.py")), str(self.traced)]
        return super().command(name)

    def settings(self, name: str) -> dict[str, str]:
        own = {"FONDATION_PORT": str(self.second)} if name == "web-2" else {}
        return {**super().settings(name), "FONDATION_API_URL": self.entry, **own}


def new_shape(name: str, folder: Path, server: PostgresServer, held: ExitStack, lease_seconds: float) -> Shape:
    """A shape with a database, and where it has one a Redis, of its own; nothing runs yet but these."""
    folder.mkdir()
    made = Shape(folder, lease_seconds=lease_seconds, name=name)
    made.place.mkdir(parents=True)
    if name != SQLITE:
        made.environment["FONDATION_DATABASE_URL"] = server.database()
        made.environment["FONDATION_ARTIFACTS_URL"] = str(folder / "artifacts")
    if name in {REDIS, DOUBLED}:
        made.redis = held.enter_context(redis())
        made.environment["FONDATION_QUEUE_URL"] = made.redis
    made.entry = held.enter_context(balanced([made.port, made.second])).url if name == DOUBLED else made.url
    held.callback(made.stop)
    return made


@contextmanager
def shapes(folder: Path, server: PostgresServer, lease_seconds: float = 600.0) -> Iterator[list[Shape]]:
    """All of them, with their webs up."""
    with ExitStack() as held:
        names = (SQLITE, POSTGRES, REDIS, DOUBLED)
        made = [new_shape(name, folder / str(number), server, held, lease_seconds) for number, name in enumerate(names)]
        for shape in made:
            shape.start(*shape.webs)
        yield made


def unending(folder: Path) -> str:
    """A generator that works until it is killed."""
    program = folder / "generator"
    program.write_text(_UNENDING)
    program.chmod(0o700)
    return str(program)

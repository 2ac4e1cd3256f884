"""A real Redis on this machine, on a socket in a folder of its own, gone with whoever asked.

with RedisServer() as server:
    client = Redis.from_url(server.url)
"""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import redis

_UP_SECONDS = 60.0


class RedisServer:
    """Serves while it is entered; what is written is on disk at once, so that a kill loses nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fondation-redis-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def socket(self) -> str:
        return f"{self.folder}/socket"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        place = ["--port", "0", "--unixsocket", "socket", "--dir", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(["redis-server", *place, *kept], stdout=log, stderr=log)
        until = time.monotonic() + _UP_SECONDS
        while not self._answers():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """End it as `kill -9` does; whoever is connected is cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
            self._process = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens while the block runs."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It stands still while the block runs: whoever asks it hears nothing."""
        if self._process is None:
            raise RuntimeError("It was not started.")
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Let it forget everything."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def cut(self) -> int:
        """Break every connection to it. How many those were."""
        with redis.Redis.from_url(self.url) as client:
            return sum(int(client.client_kill_filter(_type=kind, skipme=True)) for kind in ("normal", "pubsub"))

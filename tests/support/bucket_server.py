"""A server that speaks S3, in a folder of its own: it checks every signature, and its objects are files.

with BucketServer() as server:
    place = open_artifacts(server.url, server.endpoint)   # with the variables of `server.keys` in the environment
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Self

from fondation_shared.testing import free_port

_UP_SECONDS = 60.0


class BucketServer:
    """Serves while it is entered, unless it was stopped."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fondation-bucket-", dir="/tmp"))
        self.keys = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "kept-to-itself"}
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def endpoint(self) -> str:
        """Where it listens, or did."""
        return f"http://127.0.0.1:{self._port}"

    def bucket(self) -> str:
        """A new bucket's address, and a prefix in it."""
        name = f"fondation-{next(self._numbers)}"
        (self.folder / "data" / name).mkdir(parents=True)
        return f"s3://{name}/artifacts"

    def files(self, url: str) -> list[Path]:
        """The files that the objects there are."""
        folder = self.folder / "data" / url.removeprefix("s3://")
        return sorted(path for path in folder.rglob("*") if path.is_file())

    def parts(self) -> list[Path]:
        """What was sent of objects that are not whole."""
        return sorted((self.folder / "data" / ".nanio" / "multipart").rglob("*.bin"))

    def start(self) -> None:
        """Start it, and wait until it listens."""
        words = ["serve", "--host", "127.0.0.1", "--port", str(self._port), "--data-dir", str(self.folder / "data")]
        keys = dict(zip(("NANIO_ACCESS_KEY", "NANIO_SECRET_KEY"), self.keys.values(), strict=True))
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "nanio", *words, "--no-access-log"],
                stdout=log,
                stderr=log,
                env={**os.environ, **keys},
            )
        until = time.monotonic() + _UP_SECONDS
        while not self._listens():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self._port)) == 0

"""A bare server as a process of its own: what a program does that has nothing of ours in it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from fondation_shared.lifeline import tied
from fondation_shared.testing import free_port, loopback, wait_until


@contextmanager
def serving(module: str) -> Iterator[tuple[str, int]]:
    """The address and the process of a module that is a server when it is run: `module PORT`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(tied(sys.executable, "-m", module, str(port))) as process:
        try:
            wait_until(lambda: _answers(url), what="the bare server's first answer")
            yield url, process.pid
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        with loopback() as http:
            return http.get(f"{url}/nothing").status_code == httpx2.codes.NOT_FOUND
    except httpx2.TransportError:
        return False

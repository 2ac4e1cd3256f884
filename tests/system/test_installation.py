"""What tests and benches start ends with them, however they end."""

import os
import subprocess
import sys
from pathlib import Path

import httpx2
from installation import Installation

from fondation_shared.testing import loopback, wait_until

STARTER = """
import sys, time
from pathlib import Path
from installation import Installation
installation = Installation(Path(sys.argv[1]))
installation.start("web", "worker-1")
print("started", flush=True)
time.sleep(300)
"""

WEB = """
import sys, time
from pathlib import Path
from fondation_web.testing import Web
web = Web(Path(sys.argv[1]))
web.start()
print(web.url, flush=True)
time.sleep(300)
"""


def test_an_installation_ends_with_whoever_started_it(installation: Installation) -> None:
    support = str(Path(sys.modules["installation"].__file__ or "").parent)
    command = [sys.executable, "-c", STARTER, str(installation.folder)]
    environment = {**os.environ, "PYTHONPATH": support}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"started\n"
        wait_until(lambda: len(installation.family()) >= 3, what="web, worker and a generator")
        starter.kill()
    wait_until(lambda: installation.family() == [], what="the end of all of them")


def test_a_web_of_its_own_ends_with_whoever_started_it(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WEB, str(tmp_path)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        url = starter.stdout.readline().decode().strip()
        assert is_there(url)
        starter.kill()
    wait_until(lambda: not is_there(url), what="the end of web")


def is_there(url: str) -> bool:
    try:
        with loopback() as http:
            return http.get(f"{url}/livez").is_success
    except httpx2.TransportError:
        return False

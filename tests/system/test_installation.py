"""What tests and benches start ends with them, however they end."""

import os
import subprocess
import sys
from pathlib import Path

from installation import Installation

from fondation_shared.testing import wait_until

STARTER = """
import sys, time
from pathlib import Path
from installation import Installation
installation = Installation(Path(sys.argv[1]))
installation.start("web", "worker-1")
print("started", flush=True)
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

"""Somebody else on this machine who runs what is tested here."""

import os
import site
import subprocess
import sys
from collections.abc import Sequence

import pytest

PLAIN = ("setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups")
"""Becomes a user without rights."""

_WITH_LIBRARIES = """
import site, sys
count = int(sys.argv[1])
for folder in sys.argv[2 : 2 + count]: site.addsitedir(folder)
script, *sys.argv[1:] = sys.argv[2 + count :]
exec(compile(script, "script", "exec"))
"""


def python_of(before: Sequence[str]) -> list[str]:
    """The words before a script, and those that it is given, by which they run it with all that we can import.

    `before` becomes them. Skips the test where they may run no Python of our version.
    """
    if os.geteuid() != 0:
        pytest.skip("Only root can become somebody else.")
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, "/usr/bin/python3"):
        asked = [*before, python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if subprocess.run(asked, capture_output=True, check=False).stdout.decode().strip() == wanted:
            folders = site.getsitepackages()
            return [python, "-I", "-c", _WITH_LIBRARIES, str(len(folders)), *folders]
    pytest.skip(f"No Python {wanted} that other users may run.")

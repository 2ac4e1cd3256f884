"""For tests and benches: programs that do not outlive whoever started them, however that one ends.

Run by path, this file is what stands in between: it ties itself to its parent, then becomes the program. Linux only;
elsewhere it just becomes the program.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def tied(program: Path | str, *arguments: str) -> list[str]:
    """The command that runs `program`, an absolute path, and has it killed when this process ends."""
    return [sys.executable, "-IS", __file__, str(os.getpid()), str(program), *arguments]


def main(parent: int, command: list[str]) -> None:
    """Become `command`, unless the parent is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == parent:
        os.execv(command[0], command)  # noqa: S606 - no shell: a path and its arguments


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

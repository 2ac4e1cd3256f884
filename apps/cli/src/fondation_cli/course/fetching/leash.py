"""A program that works for us and is gone when we are, with all that it started.

Run as `python -m fondation_cli.course.fetching.leash PARENT_PID LARGEST_FILE COMMAND…`: it starts the command, waits
for it, and leaves with its exit code. When it is told to stop, or its parent ends, it kills its whole process group.
"""

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fondation_cli import processes

_TICK_SECONDS = 0.1
_KEPT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended. `timed_out`: it did not, and was killed.

    `output` and `errors` are the last of what it wrote.
    """

    exit_code: int
    output: str
    errors: str
    timed_out: bool = False


def run_leashed(
    command: Sequence[str],
    *,
    environment: dict[str, str],
    seconds: float,
    largest_file: int,
    said: Callable[[str], None],
) -> Outcome:
    """Run a program to its end, at most `seconds`; no file that it writes may grow beyond `largest_file` bytes.

    `said` is called with what it writes to stderr, and with an empty text several times a second; what it raises ends
    the program.
    """
    leash = [sys.executable, "-m", "fondation_cli.course.fetching.leash", str(os.getpid()), str(largest_file)]
    process = subprocess.Popen(  # noqa: S603 - an argument list, no shell
        [*leash, *command],
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        return _attend(process, time.monotonic() + seconds, said)
    finally:
        _end(process)


def _attend(process: subprocess.Popen[bytes], deadline: float, said: Callable[[str], None]) -> Outcome:
    texts = {"output": "", "errors": ""}
    with selectors.DefaultSelector() as selector:
        selector.register(_pipe(process.stdout), selectors.EVENT_READ, "output")
        selector.register(_pipe(process.stderr), selectors.EVENT_READ, "errors")
        while selector.get_map():
            if time.monotonic() >= deadline:
                return Outcome(-signal.SIGKILL, texts["output"], texts["errors"], timed_out=True)
            said("")
            for key, _ in selector.select(_TICK_SECONDS):
                chunk = os.read(key.fd, 65536).decode(errors="replace")
                if not chunk:
                    selector.unregister(key.fileobj)
                texts[key.data] = (texts[key.data] + chunk)[-_KEPT:]
                if key.data == "errors":
                    said(chunk)
    return Outcome(process.wait(timeout=10), texts["output"], texts["errors"])


def _pipe(pipe: object) -> int:
    descriptor = getattr(pipe, "fileno", None)
    if descriptor is None:
        raise RuntimeError("The program was started without a pipe.")
    return int(descriptor())


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the group: the program, and what it may have left behind, in groups of its own too."""
    below = processes.descendants(process.pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    processes.tell(below, signal.SIGKILL)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    process.wait()


def main() -> None:
    """The process between us and the program."""
    parent, largest_file, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    processes.die_with_parent(signal.SIGTERM)
    if os.getppid() != parent:
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        # Whoever leaves its parent becomes a child of this process, and is found when all of it is ended.
        processes.adopt_orphans()
        code = subprocess.call(command, env=environment)  # noqa: S603 - what our own caller asked for
        processes.end_descendants(0)
    except FileNotFoundError:
        code = 127
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()

"""Stands between the worker and one generator, as a process of its own, and leaves nothing of it alive.

Started by path on the bare interpreter: `python -I -S keeper.py GRACE_SECONDS PROGRAM ARGUMENT...`, so it imports the
standard library only. Its standard streams are the generator's. It adopts every orphan below it, so that a process
which left the generator's group, or whose parent ended, is still found. The generator ends when

- it ends by itself,
- SIGTERM arrives here: its group is told, and killed after GRACE_SECONDS,
- the other end of standard input is closed, by intent or because the worker died: it is killed at once,
- this process dies: the kernel kills it.

Then everything below is killed, and this process ends with the generator's exit code or signal.
"""

import contextlib
import ctypes
import math
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CANNOT_EXECUTE = 127
KILLED = 128 + signal.SIGKILL
KILL_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.005


def adopt_orphans() -> None:
    """Descendants whose parent ends become children of this process, and not of the system's first one."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


class Told:
    """Signals, and the end of standard input, as one thing to wait for."""

    def __init__(self) -> None:
        self.to_stop = False
        self._read, write = os.pipe()
        for end in (self._read, write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._stop)
        self._poll = select.poll()
        self._poll.register(self._read, select.POLLIN)
        # No event is asked for: its end is told all the same, and what it holds is the generator's to read.
        self._poll.register(sys.stdin.fileno(), 0)

    def _stop(self, *_: object) -> None:
        self.to_stop = True

    def wait(self, seconds: float) -> bool:
        """Wait for news, at most `seconds`; True if standard input was closed."""
        told = self._poll.poll(None if seconds == math.inf else max(0.0, seconds) * 1000)
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 512)
        return any(descriptor == sys.stdin.fileno() for descriptor, _ in told)


class Tree:
    """The generator and all that it starts."""

    def __init__(self, command: list[str]) -> None:
        self.status: int | None = None
        keeper = os.getpid()
        self._root = os.fork()
        if self._root == 0:
            _become(command, keeper)

    def reap(self) -> bool:
        """Take note of who ended; True while anybody is left."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return True
                if pid == self._root:
                    self.status = status
        return False

    def ask_to_stop(self) -> None:
        """SIGTERM to the generator's group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._root, signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to everything, until nobody is left; gives up on what the kernel does not let go of."""
        until = time.monotonic() + KILL_SECONDS
        while self.reap() and time.monotonic() < until:
            for pid in self._members():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(LOOK_AGAIN_SECONDS)

    def _members(self) -> list[int]:
        if sys.platform != "linux":
            return [-self._root]
        return descendants(os.getpid())


def _become(command: list[str], keeper: int) -> None:
    """In the forked child: turn into the generator, or end."""
    try:
        os.setsid()
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        if os.getppid() == keeper:
            os.execv(command[0], command)  # noqa: S606 - no shell: a path and its arguments
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(CANNOT_EXECUTE)


def descendants(root: int) -> list[int]:
    """Every process below `root`; Linux only."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(entry.path, "stat").read_bytes()
                # The second field is a name that may hold anything, in brackets; the fields behind it are plain.
                parent = int(stat.rpartition(b")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def keep(command: list[str], grace_seconds: float) -> int | None:
    """Run `command` to its end or ours; its wait status, None if it could not be brought to an end."""
    told = Told()
    tree = Tree(command)
    kill_at = math.inf
    while tree.reap() and tree.status is None:
        closed = told.wait(kill_at - time.monotonic())
        if closed or time.monotonic() >= kill_at:
            break
        if told.to_stop and kill_at == math.inf:
            tree.ask_to_stop()
            kill_at = time.monotonic() + grace_seconds
    tree.kill()
    return tree.status


def _end_like(status: int | None) -> None:
    """End with the same code, or by the same signal."""
    if status is not None and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(KILLED if status is None else os.WEXITSTATUS(status))


def main() -> None:
    """Keep what the command line names."""
    adopt_orphans()
    with contextlib.suppress(OSError):
        # Inherited: when memory runs out, the generator goes before the worker that reports it.
        Path("/proc/self/oom_score_adj").write_text("500")
    _end_like(keep(sys.argv[2:], float(sys.argv[1])))


if __name__ == "__main__":
    main()

"""Starts Bubblewrap, with nothing of ours in it but the descriptors it is to read."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from fondation_cli.sandbox.bubblewrap.arguments import Descriptors, arguments, small_files
from fondation_cli.sandbox.bubblewrap.groups import Group
from fondation_cli.sandbox.bubblewrap.system_calls import program
from fondation_cli.sandbox.handing import NOBODY, hands_over
from fondation_cli.sandbox.policy import MEBIBYTE
from fondation_cli.sandbox.port import Task

_START_SECONDS = 20.0
_SET_ASIDE = 2048 * MEBIBYTE
"""What a process may set aside beyond its memory and never use: each thread of Node 512 MB for its code."""

_JOIN = 'for group; do shift; [ "$group" = -- ] && break; echo 0 >"$group/cgroup.procs" || exit 125; done; exec "$@"'
"""Joins its groups, before anything foreign begins, and becomes the command behind `--`."""


class NotStarted(Exception):
    """Bubblewrap did not come so far as to start anything: `args` say why."""


class Launched:
    """A sandbox that was started and holds until `release`. `first` is the process that its namespaces live with."""

    def __init__(self, task: Task, group: Group | None) -> None:
        with contextlib.ExitStack() as inside, contextlib.ExitStack() as ours:
            files = {place: _readable(inside, content) for place, content in small_files().items()}
            filtered = program(grouped=group is not None)
            self._status, status = os.pipe()
            ours.callback(os.close, self._status)
            inside.callback(os.close, status)
            hold, self._hold = os.pipe()
            ours.callback(os.close, self._hold)
            inside.callback(os.close, hold)
            descriptors = Descriptors(status, None if filtered is None else _readable(inside, filtered), hold)
            words = arguments(task, descriptors, files)
            options = _readable(inside, b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in words))
            given = [
                descriptor for descriptor in (descriptors.filter, status, hold, options, *files.values()) if descriptor
            ]
            self.process = subprocess.Popen(  # noqa: S603 - an argument list; the shell's text is a constant
                _command(task, group, options),
                env={"PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=given,
                start_new_session=True,
                cwd="/",
            )
            self._ours = ours.pop_all()
        self._said = b""
        self._first: int | None = None

    def first(self) -> int:
        """Its first process, once there is one.

        Raises NotStarted: it ended before, or takes too long.
        """
        found = self._said_of("child-pid", _START_SECONDS)
        if found is None:
            raise NotStarted(self._complaint() or "Bubblewrap did not start.")
        if self._first is None:
            self._first = os.pidfd_open(found)
            self._ours.callback(os.close, self._first)
        return found

    def release(self) -> None:
        """Let the command begin."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._hold, b".")

    def exit_code(self) -> int | None:
        """How the command left; None where it did not come so far, or was killed from outside. Waits for its end."""
        return self._said_of("exit-code", 1.0) if self._is_over() else None

    def kill(self) -> None:
        """End it at once: all of its processes go with the first one.

        That dies with Bubblewrap as well, but only from a moment on that comes after its start.
        """
        self.process.kill()
        if self._first is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first, signal.SIGKILL)

    def close(self) -> None:
        """Give back what is held; the process has ended, or ends now."""
        self.kill()
        self._is_over()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        self._ours.close()

    def _is_over(self) -> bool:
        """Whether it has ended; what it waits for within the kernel may take its time, whoever killed it."""
        try:
            self.process.wait(_START_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _said_of(self, name: str, seconds: float) -> int | None:
        """A number that Bubblewrap reports of itself; None where it ends without."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self._said.splitlines():
                with contextlib.suppress(ValueError):
                    found = json.loads(line).get(name)
                    if isinstance(found, int):
                        return found
            chunk = _read(self._status, deadline - time.monotonic())
            if not chunk:
                return None
            self._said += chunk
        return None

    def _complaint(self) -> str:
        """What it has said so far of what it lacks; it may live on, and say nothing."""
        said = _read(self.process.stderr.fileno(), 0) if self.process.stderr else b""
        return said.decode(errors="replace").strip()


def _command(task: Task, group: Group | None, options: int) -> list[str]:
    policy = task.policy
    limits = ["--core=0:0", f"--nofile={policy.open_files}:{policy.open_files}", f"--fsize={policy.disk}:{policy.disk}"]
    if group is None:
        bound = policy.memory + _SET_ASIDE
        limits.append(f"--data={bound}:{bound}")
    folders: Sequence[Path] = () if group is None else group.folders
    # A group counts whom it refuses. The kernel's own count lets go of the dead later: it would refuse first, unseen.
    most = policy.pids if group is None else 2 * policy.pids
    within = ["prlimit", f"--nproc={most}:{most}", "--", *task.command]
    return [
        *("/bin/sh", "-c", _JOIN, "sh", *map(str, folders), "--", "prlimit", *limits, "--", *_without_rights()),
        *("bwrap", "--args", str(options), "--", *within),
    ]


def _without_rights() -> list[str]:
    """`--uid` inside is only a label: what root started could still read what root alone may read."""
    if not hands_over():
        return []
    identity = str(NOBODY)
    return ["setpriv", "--reuid", identity, "--regid", identity, "--clear-groups", "--no-new-privs"]


def _read(descriptor: int, seconds: float) -> bytes:
    """What is there within so many seconds; nothing where nothing comes, or it has ended."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return os.read(descriptor, 4096) if poll.poll(max(0.0, seconds) * 1000) else b""


def _readable(inside: contextlib.ExitStack, content: bytes) -> int:
    """A descriptor from which `content` is read, closed with `inside`."""
    descriptor = os.memfd_create("sandbox")
    inside.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor

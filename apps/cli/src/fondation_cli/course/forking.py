"""A process that becomes several: what takes long to load is loaded once, and each helper begins with it."""

import gc
import os
import signal
import sys
from collections.abc import Sequence

from fondation_cli.processes import die_with_parent

Pipes = tuple[int, int]
"""The file descriptors that a helper reads from and writes to."""


def written(pipes: Sequence[Pipes]) -> str:
    """Pipes as an argument of a command."""
    return ",".join(f"{tasks}:{answers}" for tasks, answers in pipes)


def become_helpers(argument: str) -> None:
    """Fork one helper for each pair of pipes. Returns in the helpers only, which have theirs as input and output.

    The process itself waits until its own input ends, and then for its helpers, whose numbers stay theirs until then.
    Only for a process of one thread.
    """
    pipes = [(int(tasks), int(answers)) for tasks, _, answers in (pair.partition(":") for pair in argument.split(","))]
    leader = os.getpid()
    # What is there now is never looked at again, nor copied for each helper because of that.
    gc.freeze()
    helpers = []
    for own in pipes:
        helper = os.fork()
        if helper == 0:
            die_with_parent(signal.SIGKILL)
            if os.getppid() != leader:
                os._exit(1)
            _take(own, pipes)
            return
        helpers.append(helper)
    _close(pipes)
    while os.read(0, 1):
        pass
    for helper in helpers:
        os.waitpid(helper, 0)
    sys.exit()


def _take(own: Pipes, pipes: Sequence[Pipes]) -> None:
    """Keep no end of another's pipes: that one of them has ended would not be seen."""
    os.dup2(own[0], 0)
    os.dup2(own[1], 1)
    _close(pipes)


def _close(pipes: Sequence[Pipes]) -> None:
    for pair in pipes:
        for end in pair:
            os.close(end)

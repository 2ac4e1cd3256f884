"""What a project serves, while it runs in the sandbox."""

from collections.abc import Callable
from time import sleep

from fondation_cli.project.checks.answer import Answer, Connect, Dropped, Request, answered, opened
from fondation_cli.project.checks.deadline import Deadline

STARTING = 60.0
"""Seconds that a service may take until it listens; on a busy machine interpreters take their time."""
ANSWERING = 15.0
"""Seconds that one answer may take, from the connection to its last byte."""
SETTLING = 3.0
"""Seconds in which a service that has just begun may drop connections: some listen once to see whether they can."""
_WAIT = 0.05


class Service:
    """Asks what answers on a loopback port inside; the only connections there are come from `connect`."""

    def __init__(
        self,
        connect: Connect,
        port: int,
        check: Callable[[], None],
        *,
        starting: float = STARTING,
        answering: float = ANSWERING,
    ) -> None:
        self._connect = connect
        self._port = port
        self._check = check
        self._starting = starting
        self._answering = answering

    def ask(self, request: Request) -> Answer:
        """The answer to a request, on a connection of its own. Only the first waits for the service to start.

        Raises Unmet: there is none, in time, that is HTTP. What `check` raises.
        """
        starting, self._starting = self._starting, 0.0
        settling: Deadline | None = None
        while True:
            connection = opened(self._connect, self._port, Deadline.within(starting), self._check)
            try:
                return answered(connection, request, Deadline.within(self._answering))
            except Dropped:
                settling = settling or Deadline.within(min(starting, SETTLING))
                if settling.passed:
                    raise
            sleep(_WAIT)

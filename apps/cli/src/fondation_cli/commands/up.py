"""`fondation up`: the web application and a worker beside it, in one terminal."""

import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from fondation_cli.companions import companion
from fondation_cli.messages import Messages
from fondation_cli.output.prefixed import PrefixedLines
from fondation_cli.supervisor import Ended, Supervisor, environment_with
from fondation_shared.errors import FondationError, SettingsError
from fondation_shared.settings import WebSettings

_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - what a person may have asked for
_WORKER_GRACE_SECONDS = "1"
"""A worker in a terminal lets go of its jobs at once: Ctrl-C is to stop everything within three seconds."""


class ServiceEnded(FondationError):
    """A program that should have gone on ended."""

    code = "service_ended"
    title = "A program that should have gone on ended"


def up(host: str | None, port: int | None, messages: Messages) -> int:
    """Start both, follow them until one ends or a person has enough.

    Raises SettingsError: the address is taken, or a program is not installed. ServiceEnded: one of them ended.
    """
    settings = WebSettings.load(host=host, port=port)
    address, number = _free_address(settings.host, settings.port)
    url = f"http://[{address}]:{number}" if ":" in address else f"http://{address}:{number}"
    lines = PrefixedLines(("web", "worker"))
    environment = environment_with(
        FONDATION_HOST=settings.host,
        FONDATION_PORT=str(number),
        FONDATION_PREVIEW_PORT=str(settings.preview_port or _free_beside(settings.host, number)),
        FONDATION_API_URL=url,
        FONDATION_WORKER_GRACE_SECONDS=_WORKER_GRACE_SECONDS,
        FONDATION_LOG_FORMAT=_log_format(settings),
    )
    web, worker = companion("web"), companion("worker")
    with Supervisor(environment, lines.say) as supervisor:
        supervisor.start("web", [web])
        ended = supervisor.follow(_Opening((address, number), lambda: _open(supervisor, worker, url, messages)))
    if ended.asked:
        return 128 + ended.exit_code if ended.exit_code == signal.SIGINT else 0
    raise _reason(ended)


def _open(supervisor: Supervisor, worker: Path, url: str, messages: Messages) -> None:
    """The pages can be opened: say where, and let the worker ask for work."""
    supervisor.start("worker", [worker])
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    sys.stderr.write(messages("Open the page above; Ctrl-C stops everything.") + "\n")


class _Opening:
    """Looks at an address until somebody listens there, then does its one thing, once."""

    def __init__(self, place: tuple[str, int], then: Callable[[], None]) -> None:
        self._place = place
        self._then: Callable[[], None] | None = then

    def __call__(self) -> None:
        if self._then is not None and _answers(self._place):
            then, self._then = self._then, None
            then()


def _answers(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, timeout=0.2).close()
    except OSError:
        return False
    return True


def _log_format(settings: WebSettings) -> str:
    if settings.log_format == "auto" and sys.stderr.isatty():
        return "console"
    return settings.log_format


def _free_address(host: str, port: int) -> tuple[str, int]:
    """Where web will be reached from here; port 0 becomes one that is free.

    Raises SettingsError: the address cannot be listened on.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            return _WILDCARDS.get(host, host), probe.getsockname()[1]
    except OSError as error:
        raise SettingsError(
            f"The address {host}:{port} cannot be listened on.",
            cause=error.strerror,
            hint=f"fondation up --port {port + 1}",
        ) from error


def _free_beside(host: str, port: int) -> int:
    """The next port, or where that is taken any that is free: nobody needs to know it, the pages name it."""
    try:
        return _free_address(host, port + 1)[1]
    except (SettingsError, OverflowError):
        return _free_address(host, 0)[1]


def _reason(ended: Ended) -> FondationError:
    if ended.exit_code < 0:
        # What it said last is no cause then: it had no time to say why.
        return ServiceEnded(
            f"The program {ended.name} was killed by signal {-ended.exit_code}; the other one was stopped.",
            cause="Somebody killed it, or the system did, as when memory runs out.",
            hint="fondation up",
        )
    detail = f"The program {ended.name} ended with exit code {ended.exit_code}; the other one was stopped."
    kind = SettingsError if ended.exit_code == SettingsError.exit_code else ServiceEnded
    return kind(detail, cause=ended.last_line or None, hint="fondation doctor")

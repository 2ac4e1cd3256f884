"""The package mirror: npm and PyPI, read through, for one install."""

import logging
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import anyio
import anyio.to_thread
import h11
from anyio.abc import SocketListener, SocketStream, TaskGroup, TaskStatus
from anyio.from_thread import start_blocking_portal

from fondation_cli.memo import Memo
from fondation_cli.sandbox.mirror.clients import lock_outside
from fondation_cli.sandbox.mirror.connection import converse
from fondation_cli.sandbox.mirror.download import Downloads
from fondation_cli.sandbox.mirror.fetch import Fetcher
from fondation_cli.sandbox.mirror.files import Files
from fondation_cli.sandbox.mirror.kept import Found, KeptPages, Registries
from fondation_cli.sandbox.mirror.names import Allowed, Kind
from fondation_cli.sandbox.mirror.pages import Pages
from fondation_cli.sandbox.mirror.service import Service
from fondation_cli.sandbox.mirror.verdicts import Verdict, Verdicts
from fondation_cli.sandbox.port import MIRROR_PORT
from fondation_shared.clock import Clock, SystemClock
from fondation_shared.errors import SettingsError

CACHE_BYTES = 2 * 1024 * 1024 * 1024
"""Of files; pages have a quarter of it besides."""
CONNECTIONS = 128
"""At a time; who comes next waits. uv opens fifty, npm fifteen."""
_BREATH_SECONDS = 0.1
_LEFT = (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, h11.LocalProtocolError)
"""The client went away, or took too long, or upstream's answer broke off: the connection is closed, and that is all."""

log = logging.getLogger(__name__)


class Mirror:
    """A `Door` behind which a sandbox finds packages, and nothing else.

    `declared` are the names that may be asked for, with all that these turn out to need; `folder` is where pages and
    files are kept, and may be shared. `told` is handed each distinct verdict once, in the mirror's own thread.
    It reads from the registries alone, with GET alone; inside, `http://127.0.0.1:PORT/npm/` is a registry of npm
    and `http://127.0.0.1:PORT/pypi/simple/` an index of Python packages.
    """

    def __init__(
        self,
        declared: Mapping[Kind, Iterable[str]],
        registries: Registries,
        folder: Path,
        told: Callable[[Verdict], None],
        *,
        clock: Clock | None = None,
        max_bytes: int = CACHE_BYTES,
    ) -> None:
        self._declared = {kind: tuple(names) for kind, names in declared.items()}
        self._allowed = Allowed(self._declared)
        self._registries = registries
        self._verdicts = Verdicts(told)
        self._clock = clock or SystemClock()
        self._kept = KeptPages(Memo(folder / "pages", max_bytes=max_bytes // 4))
        self._files = Files(folder / "files", max_bytes=max_bytes)

    @property
    def denials(self) -> int:
        """How many requests it has refused."""
        return self._verdicts.denials

    @property
    def passed(self) -> int:
        """How many requests it has let through: out of its cache, or to a registry, whatever that answered."""
        return self._verdicts.requests - self._verdicts.denials

    def lock_outside(self, lock: str) -> str:
        """A `uv.lock` that was written behind this mirror, as anybody can use it: with its packages' own registries."""
        return lock_outside(lock, self._origin)

    @contextmanager
    def serve(self, listening: socket.socket) -> Iterator[None]:
        """Answer on this socket, which listens already, until the context ends; then every connection is closed."""
        with start_blocking_portal() as portal:
            served, stop = portal.start_task(self._serve, listening)
            try:
                yield
            finally:
                portal.call(stop)
                served.result()

    async def _serve(self, listening: socket.socket, *, task_status: TaskStatus[Callable[[], None]]) -> None:
        fetcher = Fetcher()
        pages = Pages(self._registries, fetcher, self._kept, self._clock, self._verdicts.allow)
        downloads = Downloads(self._files, fetcher)
        base = f"http://127.0.0.1:{_port_inside(listening)}/"
        service = Service(base, self._allowed, pages, self._files, downloads, self._verdicts)
        # The socket stays its maker's; what is closed here is a second handle on it.
        listener = await SocketListener.from_socket(listening.dup())
        try:
            async with listener, anyio.create_task_group() as tasks:
                tasks.start_soon(self._ask_ahead)
                task_status.started(tasks.cancel_scope.cancel)
                await _accept(listener, tasks, service)
        finally:
            with anyio.CancelScope(shield=True):
                await fetcher.close()

    async def _ask_ahead(self) -> None:
        """Have the machine's clients say where their registries are, while the one inside is still starting."""
        for kind, names in self._declared.items():
            for name in names[:1]:
                with suppress(SettingsError):
                    await anyio.to_thread.run_sync(self._registries.of, kind, name)

    def _origin(self, name: str) -> Found | None:
        kept = (self._kept.get(upstream, "pypi", name) for upstream in self._registries.of("pypi", name))
        return next((found for found in kept if found), None)


async def _accept(listener: SocketListener, tasks: TaskGroup, service: Service) -> None:
    slots = anyio.Semaphore(CONNECTIONS)
    while True:
        await slots.acquire()
        try:
            stream = await listener.accept()
        except OSError:
            # It left before it was let in, or this process has no descriptors left for now.
            slots.release()
            await anyio.sleep(_BREATH_SECONDS)
            continue
        tasks.start_soon(_attend, stream, service, slots)


async def _attend(stream: SocketStream, service: Service, slots: anyio.Semaphore) -> None:
    try:
        async with stream:
            await converse(stream, service.answer, service.refuse)
    except _LEFT:
        pass
    except Exception:
        # One connection's mistake must not end the others.
        log.exception("the package mirror could not answer")
    finally:
        slots.release()


def _port_inside(listening: socket.socket) -> int:
    """Where callers find it: a socket that is a file stands for the port that is carried to it."""
    if listening.family == socket.AF_UNIX:
        return MIRROR_PORT
    port: int = listening.getsockname()[1]
    return port

"""The companion of a command, begun when it is needed: most commands are over before."""

import contextlib
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from fondation_cli.claim import Claim
from fondation_cli.sandbox import ground
from fondation_cli.sandbox.docker.channels import Channels
from fondation_cli.sandbox.docker.engine import Attached, Engine, EngineFailed

_START_SECONDS = 120.0
_READY = "ready"


class Beside:
    """A companion. `made` makes its container, which does not run yet, and gives its name; `lost`: it could not run.

    `found` is the bound that it says the tree exceeds; empty where it has said nothing.
    """

    def __init__(self, engine: Engine, made: Callable[[], str], lost: Callable[[str], None]) -> None:
        self.found = ""
        self._engine = engine
        self._made = made
        self._lost = lost
        self._door: str | None = None
        self._ready = threading.Event()
        self._beginning = threading.Lock()
        self._attached: Attached | None = None
        self._channels: Channels | None = None
        self._ended = False
        self._failure = ""

    def serve(self, inside: contextlib.ExitStack) -> socket.socket:
        """A socket to listen on for those who call the port inside: a file that nobody else can reach."""
        claimed = Claim(Path(tempfile.gettempdir()), ground.DOOR)
        folder = os.open(inside.enter_context(claimed), os.O_PATH)
        inside.callback(os.close, folder)
        listening = inside.enter_context(socket.socket(socket.AF_UNIX))
        # A socket's own path has little room, and that of a worker's temporary folder may be long.
        self._door = f"/proc/self/fd/{folder}/door"
        listening.bind(self._door)
        listening.listen(64)
        return listening

    def begin(self) -> None:
        """Start it, unless it was; nobody waits for it. Afterwards it is `ready`, or lost."""
        if self._beginning.acquire(blocking=False):
            threading.Thread(target=self._run, name="sandbox-companion", daemon=True).start()

    def wait(self) -> Channels:
        """Its channels, once it is there. Raises ConnectionError: it did not come."""
        self._ready.wait(_START_SECONDS)
        if self._channels is None or self._failure:
            raise ConnectionError(self._failure or "the companion did not start")
        return self._channels

    def connect(self, port: int) -> socket.socket:
        """A connection to a loopback port inside. Raises OSError."""
        self.begin()
        ours, theirs = socket.socketpair()
        try:
            self.wait().open(theirs, str(port).encode())
        except OSError:
            ours.close()
            theirs.close()
            raise
        return ours

    def end(self) -> None:
        """It is needed no more."""
        self._ended = True
        if self._beginning.acquire(blocking=False):
            return
        self._ready.wait(_START_SECONDS)
        if self._attached is not None:
            self._attached.close()

    def _run(self) -> None:
        try:
            name = self._made()
            self._attached = attached = self._engine.attach(name, writing=True)
            self._engine.start(name)
        except EngineFailed as failed:
            self._give_up(str(failed))
            return
        self._channels = Channels(attached.write, self._reach, self._told, first=1)
        said = _Said(attached)
        with contextlib.suppress(ConnectionError):
            self._channels.run(said.read)
        self._give_up(said.complaint() or "the companion ended")

    def _reach(self, _request: bytes) -> socket.socket:
        if self._door is None:
            raise ConnectionRefusedError("there is no door")
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._door)
        return connection

    def _told(self, text: str) -> None:
        if text == _READY:
            self._ready.set()
        else:
            self.found = text

    def _give_up(self, why: str) -> None:
        self._failure = why
        self._ready.set()
        if not self._ended:
            self._lost(why)


class _Said:
    """What it writes, as one stream; what it complains of, apart."""

    def __init__(self, attached: Attached) -> None:
        self._frames = attached.frames()
        self._waiting = bytearray()
        self._complaints = bytearray()

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        while len(self._waiting) < size:
            stream, chunk = next(self._frames, (0, b""))
            if stream == 0:
                break
            (self._waiting if stream == 1 else self._complaints).extend(chunk)
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken

    def complaint(self) -> str:
        """Its last words."""
        return self._complaints[-500:].decode(errors="replace").strip().rpartition("\n")[2]

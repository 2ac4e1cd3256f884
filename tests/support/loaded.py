"""A process that has loaded what the command needs, and runs it in forks: most of what a short run takes is its start.

A run is a process of its own all the same, with its words, folder, environment and streams, from `main` to its exit
code. Only the interpreter with its modules was there before: whoever changes what these read when they start, or tests
the start itself, starts the command anew.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock

LOCALE = "C.UTF-8"
READ_IN_A_RUN = ("FONDATION_", "HOME", "LC_ALL", "PATH", "SSL_CERT_FILE", "TMPDIR")
"""Variables, or how they begin, that are read when the command runs and not when it starts."""
MOST_BYTES = 1 << 17
BIN = Path(sys.executable).parent


class Loaded:
    """That process; runs one command at a time."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = Lock()

    def can_run(self, environment: Mapping[str, str]) -> bool:
        """Whether a command with these variables is the same here as one that is started anew."""
        return environment.get("LC_ALL") == LOCALE and all(name.startswith(READ_IN_A_RUN) for name in environment)

    def run(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run`, with nothing on stdin and its output captured. Raises TimeoutError: it took longer."""
        with self._busy, ThreadPoolExecutor(2) as readers:
            line = self._line or self._started()
            streams = [os.pipe(), os.pipe()]
            told = json.dumps([[*words], str(folder), dict(environment)]).encode()
            socket.send_fds(line, [told], [writing for _, writing in streams])
            for _, writing in streams:
                os.close(writing)
            texts = readers.map(_read, [reading for reading, _ in streams])
            code = self._ended(line, seconds)
            stdout, stderr = texts
        return subprocess.CompletedProcess([*words], code, stdout, stderr)

    def close(self) -> None:
        """Let it end, and wait for that."""
        if self._line is not None and self._process is not None:
            self._line.close()
            self._line = None
            self._process.wait()

    def _started(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env={"PATH": os.environ["PATH"], "HOME": "/", "LC_ALL": LOCALE},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._line = ours
        return ours

    def _ended(self, line: socket.socket, seconds: float) -> int:
        """The exit code; what is not waited for to its end is killed."""
        line.settimeout(seconds)
        process = 0
        try:
            process = int(line.recv(MOST_BYTES))
            return int(line.recv(MOST_BYTES))
        except BaseException:
            if process:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self.close()
            raise


def _read(stream: int) -> str:
    with open(stream, encoding="utf-8") as file:
        return file.read()


def _serve(line: socket.socket) -> list[str]:
    """Returns in each fork, with the words of its run; ends once nobody is at the other end."""
    while True:
        told, streams, _, _ = socket.recv_fds(line, MOST_BYTES, 2)
        if not told:
            sys.exit()
        process = os.fork()
        if process == 0:
            line.close()
            return _become(told, streams)
        for stream in streams:
            os.close(stream)
        line.send(str(process).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())


def _become(told: bytes, streams: Sequence[int]) -> list[str]:
    words, folder, environment = json.loads(told)
    for stream, ours in zip(streams, (1, 2), strict=True):
        os.dup2(stream, ours)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    return [str(word) for word in words]


def _load() -> None:
    """Everything that a command of ours imports when it is called."""
    package = importlib.import_module("fondation_cli.commands")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    for name in ("fondation_cli.main", "fondation_cli.generator", "fondation_cli.output.errors"):
        importlib.import_module(name)


if __name__ == "__main__":
    # What lies beside this file is not in the command's way.
    sys.path[0] = str(BIN)
    _load()
    gc.freeze()
    sys.argv = [str(BIN / "fondation"), *_serve(socket.socket(fileno=int(sys.argv[1])))]
    importlib.import_module("fondation_cli.main").main()

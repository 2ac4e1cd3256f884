"""One generator process under its keeper, from its start to the end of its whole tree."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Literal, Self

import anyio
import structlog
from anyio import to_thread
from anyio.abc import ByteReceiveStream, Process

from fondation_worker import folders
from fondation_worker.execute import keeper
from fondation_worker.execute.environment import clean
from fondation_worker.execute.marks import kill_marked

GRACE_SECONDS = 1.0
"""Between SIGTERM and SIGKILL: short, so that a cancelled job is over within 3 s, heartbeat included."""
CLOSE_SECONDS = keeper.KILL_SECONDS + 1.0
LAST_WORDS_SECONDS = 1.0

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
Hear = Callable[[Literal["stdout", "stderr"], bytes], object]


class Child:
    """A generator that waits for its workspace, runs one job, and is gone after `close` with everything it started."""

    def __init__(self, process: Process, feed: int, scratch: Path, mark: str) -> None:
        self._process = process
        self._feed: int | None = feed
        self._scratch = scratch
        self._mark = mark

    @classmethod
    async def launch(cls, program: Path, scratch: Path, mark: str, environment: Mapping[str, str]) -> Self:
        """Start `program run --standby`; `scratch` is a new folder for its temporary files, removed at its end.

        `mark` ends in a full stop and is nobody else's.
        """
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(partial(scratch.mkdir, mode=0o700))
            process, feed = await _spawn(program, scratch, clean(environment, scratch, mark))
        return cls(process, feed, scratch, mark)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._process.returncode is not None

    @property
    def killed(self) -> bool:
        """Whether it was ended from outside: it could not clean up behind itself."""
        return self._process.returncode in {-signal.SIGKILL, keeper.KILLED}

    async def wait(self) -> int:
        """Its exit code, negative for a signal, once its whole tree has ended."""
        return await self._process.wait()

    async def run(self, workspace: Path, hear: Hear) -> int:
        """Give it `workspace`, hear all that it says, and return as `wait` does."""
        # One that died just now has nothing to say and an exit code that tells.
        with contextlib.suppress(BrokenPipeError):
            if self._feed is not None:
                os.write(self._feed, os.fsencode(workspace) + b"\n")
        async with anyio.create_task_group() as group:
            group.start_soon(self._cut_off, group.cancel_scope)
            await self.listen(hear)
            group.cancel_scope.cancel()
        return await self.wait()

    async def _cut_off(self, listening: anyio.CancelScope) -> None:
        """A keeper that was killed leaves processes that hold the streams open: they end, and so does the listening."""
        await self.wait()
        await to_thread.run_sync(kill_marked, self._mark)
        await anyio.sleep(LAST_WORDS_SECONDS)
        listening.cancel()

    async def listen(self, hear: Hear) -> None:
        """Hand over what both streams say, until their ends."""
        async with anyio.create_task_group() as group:
            group.start_soon(_pump, "stdout", self._process.stdout, hear)
            group.start_soon(_pump, "stderr", self._process.stderr, hear)

    async def stop(self) -> None:
        """Ask it to stop; it is killed `GRACE_SECONDS` later. Returns when it is over."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        with anyio.move_on_after(GRACE_SECONDS + CLOSE_SECONDS):
            await self._process.wait()
            return
        await self._end()

    async def close(self) -> None:
        """Kill what is left of it. Afterwards there is no process, no zombie, no folder."""
        with anyio.CancelScope(shield=True):
            await self._end()
            await self._process.aclose()
            await to_thread.run_sync(kill_marked, self._mark)
            try:
                await to_thread.run_sync(folders.remove, self._scratch)
            except OSError as error:
                _log.error("A generator's scratch folder could not be removed.", cause=str(error))

    async def _end(self) -> None:
        """Hang up, which has the keeper kill the tree; a keeper that does not is killed itself."""
        if self._feed is not None:
            os.close(self._feed)
            self._feed = None
        with anyio.move_on_after(CLOSE_SECONDS):
            await self._process.wait()
        if not self.ended:
            self._process.kill()


async def _pump(name: Literal["stdout", "stderr"], stream: ByteReceiveStream | None, hear: Hear) -> None:
    if stream is not None:
        async for chunk in stream:
            hear(name, chunk)


async def _spawn(program: Path, folder: Path, environment: Mapping[str, str]) -> tuple[Process, int]:
    """A generator under its keeper, and the end of the pipe that it reads from."""
    under_keeper = [sys.executable, "-I", "-S", str(Path(keeper.__file__)), str(GRACE_SECONDS)]
    # A plain pipe, and not the event loop's: nobody else holds its other end, and any program can reopen it.
    reading, writing = os.pipe()
    try:
        process = await anyio.open_process(
            [*under_keeper, str(program), "run", "--standby"],
            stdin=reading,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
    except OSError:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    return process, writing

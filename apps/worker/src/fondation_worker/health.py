"""Whether a worker is alive: it says so in a file, and `worker health` reads that."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import anyio
import structlog
from anyio import to_thread

from fondation_worker.home import Home, living_homes
from fondation_worker.loop import Loop

SAY_SECONDS = 5.0
SILENT_SECONDS = 30.0
FILE = "alive.json"

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def keep_saying(home: Home, loop: Loop) -> None:
    """Say that the event loop still turns, for ever. What keeps it from being written is told once."""
    hindered = False
    while True:
        said = {"at": datetime.now(UTC).isoformat(), "busy": loop.busy, "connected": bool(loop.connected)}
        try:
            await to_thread.run_sync((home.path / FILE).write_text, json.dumps(said) + "\n", "utf-8")
            hindered = False
        except OSError as error:
            if not hindered:
                _log.warning("The sign of life could not be written.", cause=str(error))
            hindered = True
        await anyio.sleep(SAY_SECONDS)


def signs_of_life(data_dir: Path) -> list[str]:
    """What each worker that is alive said last; empty when there is none."""
    return [sign for home in living_homes(data_dir) if (sign := _read(home / FILE))]


def _read(path: Path) -> str | None:
    try:
        fresh = time.time() - path.stat().st_mtime < SILENT_SECONDS
        return path.read_text("utf-8").strip() if fresh else None
    except FileNotFoundError:
        return None

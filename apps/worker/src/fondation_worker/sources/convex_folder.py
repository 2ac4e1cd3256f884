"""What a worker keeps of a job of Convex: that it has it, what it remembered, and what it made.

`DATA_DIR/convex/ID/`, with `job.json` for as long as the deployment has not heard how the job ended, `memo/` and
`artifacts/`. Everything here blocks.
"""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from fondation_worker import folders
from fondation_worker.locks import try_lock
from fondation_worker.sources.convex_calls import Pending

JOB = "job.json"
FORGET_SECONDS = 7 * 24 * 3600.0
"""How long what was remembered for a job is kept that went to another worker."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_KEY = re.compile(r"[0-9a-f]{64}")


class Held(Pending):
    """A job that this worker has. `attempt` counts deliveries to it, from 1."""

    attempt: int = 0

    @classmethod
    def of(cls, pending: Pending) -> Self:
        """What is not delivered yet."""
        return cls.model_validate(pending.model_dump())


class Folder:
    """The folder of one job, locked against every other worker of this data folder."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def take(cls, root: Path, job_id: str) -> Self | None:
        """The folder of a job, made if need be; None where another worker has it, or this one already.

        Raises:
            OSError: it cannot be made.

        """
        if not _NAME.fullmatch(job_id):
            raise ValueError(f"{job_id!r} cannot name a folder")
        path = root / job_id
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = try_lock(path / ".lock")
        return None if lock is None else cls(path, lock)

    @property
    def artifacts(self) -> Path:
        """What the job made."""
        return self.path / "artifacts"

    def held(self) -> Held | None:
        """What is written of the job; None where it was given back, or what is written makes no sense."""
        with contextlib.suppress(OSError, ValidationError):
            return Held.model_validate_json((self.path / JOB).read_bytes())
        return None

    def begin(self, held: Held) -> list[str]:
        """Write down that the job is this worker's, with nothing made yet; the keys of what it remembers."""
        folders.remove(self.artifacts)
        self.artifacts.mkdir()
        (self.path / "memo").mkdir(exist_ok=True)
        whole = self.path / f".{JOB}"
        with whole.open("w", encoding="utf-8") as file:
            file.write(held.to_json())
            file.flush()
            os.fsync(file.fileno())
        whole.replace(self.path / JOB)
        return sorted(entry.name for entry in (self.path / "memo").iterdir() if _KEY.fullmatch(entry.name))

    def keep(self, part: str, name: str, file: Path) -> None:
        """A copy of a file, whole or not at all."""
        target = self.path / part / name
        shutil.copyfile(file, partial := target.with_name(f".{name}.partial"))
        partial.replace(target)

    def fetch(self, key: str, target: Path) -> None:
        """Copy what was remembered. Raises FileNotFoundError: it was not."""
        shutil.copyfile(self.path / "memo" / key, target)

    def let_go(self, *, forget: bool) -> None:
        """The job is this worker's no more; `forget` what it remembered, if it comes back for nobody.

        Then nothing stays but what it made, if it made something.
        """
        with contextlib.suppress(OSError):
            if forget:
                folders.remove(self.path / "memo")
            (self.path / JOB).unlink(missing_ok=True)
            if forget and not (self.artifacts.is_dir() and any(self.artifacts.iterdir())):
                folders.remove(self.path)
        self.close()

    def close(self) -> None:
        """Let others have the folder."""
        os.close(self._lock)


def left_behind(root: Path) -> Iterator[tuple[Folder, Held]]:
    """The jobs that workers of this data folder had when they were killed, taken over.

    What was remembered long ago for jobs that went elsewhere is removed on the way.
    """
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        folder = Folder.take(root, path.name) if path.is_dir() and _NAME.fullmatch(path.name) else None
        if folder is None:
            continue
        held = folder.held()
        if held is not None:
            yield folder, held
        elif time.time() - path.stat().st_mtime > FORGET_SECONDS:
            folder.let_go(forget=True)
        else:
            folder.close()

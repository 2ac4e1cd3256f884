"""A generator that costs nothing, for storms: three steps that are paid for, some words, some files, a result.

It runs on the bare interpreter, from a copy that begins with `#!`. Beside it lies `ledger`, where it notes what nobody
else may forget, and `fondation`, the real generator: a course that is not `played-…` is that one's.
"""

import hashlib
import json
import os
import random
import sys
import time
from pathlib import Path

STEPS = 3
WORDS = 4
"""Entries of the log behind each step."""
LONGEST_STEP = 0.3
LARGEST_FILE = 300_000
PLAYED = "played-"


class Played:
    """One attempt, as `job.json` asks for it."""

    def __init__(self, workspace: Path, job: dict[str, str], ledger: Path) -> None:
        self._workspace = workspace
        self._job = job["id"]
        self._kind = job["kind"]
        self._attempt = job["attempt"]
        self._ledger = ledger
        self._said = 0

    def note(self, what: str, **more: str | int) -> None:
        """A line of the ledger, whole or not at all."""
        line = json.dumps({"what": what, "job": self._job, "attempt": self._attempt, **more}) + "\n"
        file = os.open(self._ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, line.encode())
        os.close(file)

    def run(self) -> None:
        """Do it all."""
        self.note("began", pid=os.getpid())
        for number in range(STEPS):
            _tell(type="phase.started", phase=f"step {number}", index=number, total=STEPS)
            self._step(number)
            for _ in range(WORDS):
                _tell(type="log", text=f"{self._job} {self._said}")
                self._said += 1
            _tell(type="phase.finished", phase=f"step {number}", seconds=0.1)
        self._deliver()

    def _step(self, number: int) -> None:
        """Pay for a step, and go on once it is remembered; one that is remembered costs nothing."""
        key = hashlib.sha256(f"{self._job} {number}".encode()).hexdigest()
        remembered, kept = self._workspace / "memo" / key, self._workspace / "kept" / key
        if not remembered.exists():
            self.note("paid", key=key)
            time.sleep(random.uniform(0, LONGEST_STEP))  # noqa: S311 - no secret
            half = remembered.with_name(f".{key}")
            half.write_text(f"step {number} of {self._job}")
            half.rename(remembered)
            _tell(type="model.called", provider="played", model="played", tokensIn=1, tokensOut=1, seconds=0.1)
        while not kept.exists():
            time.sleep(0.01)
        self.note("kept", key=key)

    def _deliver(self) -> None:
        """Leave files that no other attempt leaves, and the result."""
        out = self._workspace / "out"
        (out / "pages").mkdir()
        chance = random.Random(f"{self._job} {self._attempt}")  # noqa: S311 - no secret
        for path, size in (("data.bin", chance.randrange(1, LARGEST_FILE)), ("pages/index.html", 1000)):
            content = chance.randbytes(size)
            (out / path).write_bytes(content)
            self.note("made", path=path, sha256=hashlib.sha256(content).hexdigest())
        course = {"title": self._job, "commit": "0" * 40, "chapters": 4, "citations": 1}
        project = {"title": self._job, "stack": "played", "writer": "offline", "checks": []}
        made = project if self._kind == "project" else course
        result = {"outcome": "completed", "verdict": "passed", "result": made}
        (self._workspace / "result.json").write_text(json.dumps(result))


def _tell(**event: str | float) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Wait for a workspace, and do its job; who asks for anything else is not answered."""
    workspace = sys.stdin.readline().rstrip("\n")
    if not workspace:
        return
    job = json.loads(Path(workspace, "job.json").read_text())
    here = Path(__file__).parent
    attempt = Played(Path(workspace), job, here / "ledger")
    if job["kind"] == "course" and not Path(job["request"]["repository"]).name.startswith(PLAYED):
        attempt.note("began", pid=os.getpid())
        os.execv(here / "fondation", ["fondation", "run", workspace])  # noqa: S606 - no shell
    attempt.run()


if __name__ == "__main__":
    main()

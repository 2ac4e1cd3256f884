"""What a sandbox costs: installing, building and testing each starter behind walls, beside the same commands bare.

Both sides take turns, so that a busy minute is shared; of their seconds the medians are compared.
"""

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.building.sides import Job
from bench.figures import Figure
from fondation_cli.project import stand
from fondation_cli.project.install.tools import tools
from fondation_cli.project.stacks.shelf import every_stack
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.port import Mount, Task
from fondation_shared.checks import Step

ROUNDS = 3
STARTS = 40
START_AIM = 30.0
STEP_AIM = 1.05
WARM_AIM = 1 / 5


def starts(room: Path) -> Figure:
    """How long a command that does nothing takes in a sandbox."""
    tree = room / "nothing"
    tree.mkdir()
    walled, bare = [], []
    for _ in range(STARTS):
        started = time.perf_counter()
        with Bubblewrap().start(Task(["true"], tree), lambda _stream, _chunk: None) as running:
            running.wait(lambda: None)
        walled.append(time.perf_counter() - started)
        started = time.perf_counter()
        subprocess.run(["true"], check=True)
        bare.append(time.perf_counter() - started)
    value, reference = (1000 * median(seconds) for seconds in (walled, bare))
    return Figure("sandbox, start, p50", value, "ms", "the same program bare", reference, START_AIM)


def installs(job: Job, rounds: int) -> Iterator[Figure]:
    """With nothing there yet, beside the bare commands; then with all of it there, beside that."""
    cold, warm, bare = [], [], []
    for number in range(rounds):
        kept = job.folder / f"kept-{number}"
        kept.mkdir(mode=0o711)
        with job.walled_install(kept) as (seconds, _):
            cold.append(seconds)
        with job.walled_install(kept) as (seconds, _):
            warm.append(seconds)
        bare.append(job.bare_install())
    name = job.stack.name
    yield Figure(f"build, {name}, cold install", median(cold), "s", "the same commands bare", median(bare))
    aim = WARM_AIM * median(cold)
    yield Figure(f"build, {name}, warm install", median(warm), "s", "cold install", median(cold), aim)


def step(job: Job, name: Step, mounts: Sequence[Mount], start: float, rounds: int) -> Figure:
    """A step behind walls; `start` is what starting a sandbox takes, in seconds."""
    walled, bare = [], []
    for _ in range(rounds):
        walled.append(job.walled(name, mounts))
        bare.append(job.bare(name))
    aim = STEP_AIM * median(bare) + start * len(job.commands[name])
    return Figure(f"build, {job.stack.name}, {name}", median(walled), "s", "the same commands bare", median(bare), aim)


def of(stack: Stack, room: Path, start: float, rounds: int) -> Iterator[Figure]:
    """All figures of one stack."""
    folder = room / stack.name
    folder.mkdir(mode=0o711)
    job = Job.prepared(stack, tools(stack.tools, room), folder)
    if not stack.lockfile:
        yield step(job, "test", (), start, rounds)
        return
    yield from installs(job, rounds)
    with job.walled_install(folder / "kept-0") as (_, layer):
        for name in ("build", "test"):
            yield step(job, name, layer.mounts, start, rounds)


def measure(names: Sequence[str] = (), rounds: int = ROUNDS) -> list[Figure]:
    """All figures; `names` are those of the stacks, without any all of them."""
    with stand.room() as room:
        start = starts(room)
        found = [start]
        for stack in every_stack():
            if not names or stack.name in names:
                found += of(stack, room, start.value / 1000, rounds)
        return found

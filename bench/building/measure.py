"""What a sandbox costs: installing, building and testing each starter behind walls, beside the same commands bare.

Both sides take turns, so that a busy minute is shared; of their seconds the medians are compared.
"""

import subprocess
import sys
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
from fondation_cli.sandbox.choice import chosen
from fondation_cli.sandbox.port import Mount, Sandbox, Task
from fondation_shared.checks import Step
from fondation_shared.errors import NotAvailable
from fondation_shared.settings import CourseSettings

ROUNDS = 3
STARTS = 40
START_AIM = 30.0
"""Of Bubblewrap, in milliseconds: an engine starts a container in more."""
STEP_AIM = 1.05
WARM_AIM = 1 / 5


def sandboxes() -> Iterator[Sandbox]:
    """Bubblewrap, and the container engine where one is ready."""
    yield Bubblewrap()
    try:
        yield chosen(CourseSettings(sandbox="docker"))
    except NotAvailable as reason:
        print(f"  without a container engine: {reason.cause}", file=sys.stderr)


def starts(sandbox: Sandbox, room: Path) -> Figure:
    """How long a command that does nothing takes in a sandbox."""
    tree = room / "nothing"
    tree.mkdir()
    walled, bare = [], []
    for _ in range(STARTS):
        started = time.perf_counter()
        with sandbox.start(Task(["true"], tree), lambda _stream, _chunk: None) as running:
            running.wait(lambda: None)
        walled.append(time.perf_counter() - started)
        started = time.perf_counter()
        subprocess.run(["true"], check=True)
        bare.append(time.perf_counter() - started)
    value, reference = (1000 * median(seconds) for seconds in (walled, bare))
    aim = START_AIM if sandbox.name == "bubblewrap" else None
    return Figure(f"{sandbox.name}, start, p50", value, "ms", "the same program bare", reference, aim)


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
    name = f"{job.sandbox.name}, {job.stack.name}"
    yield Figure(f"{name}, cold install", median(cold), "s", "the same commands bare", median(bare))
    aim = WARM_AIM * median(cold)
    yield Figure(f"{name}, warm install", median(warm), "s", "cold install", median(cold), aim)


def step(job: Job, name: Step, mounts: Sequence[Mount], start: float, rounds: int) -> Figure:
    """A step behind walls; `start` is what starting a sandbox takes, in seconds."""
    walled, bare = [], []
    for _ in range(rounds):
        walled.append(job.walled(name, mounts))
        bare.append(job.bare(name))
    aim = STEP_AIM * median(bare) + start * len(job.commands[name])
    what = f"{job.sandbox.name}, {job.stack.name}, {name}"
    return Figure(what, median(walled), "s", "the same commands bare", median(bare), aim)


def of(sandbox: Sandbox, stack: Stack, room: Path, start: float, rounds: int) -> Iterator[Figure]:
    """All figures of one stack in one kind of sandbox."""
    folder = room / stack.name
    folder.mkdir(mode=0o711)
    tools(stack.tools, room.parent, None)  # so that what runs bare finds a uv there
    job = Job.prepared(stack, tools(stack.tools, room.parent, sandbox.image), folder, sandbox)
    if not stack.lockfile:
        yield step(job, "test", (), start, rounds)
        return
    yield from installs(job, rounds)
    with job.walled_install(folder / "kept-0") as (_, layer):
        for name in ("build", "test"):
            yield step(job, name, layer.mounts, start, rounds)


def measure(names: Sequence[str] = (), rounds: int = ROUNDS) -> list[Figure]:
    """All figures; `names` are those of the stacks, without any all of them."""
    found = []
    with stand.room() as room:
        for sandbox in sandboxes():
            place = room / sandbox.name
            place.mkdir(mode=0o711)
            start = starts(sandbox, place)
            found.append(start)
            for stack in every_stack():
                if not names or stack.name in names:
                    found += of(sandbox, stack, place, start.value / 1000, rounds)
    return found

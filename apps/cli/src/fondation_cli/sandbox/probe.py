"""Which walls are up: a few commands run against them, and what became of each."""

import contextlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

from fondation_cli.sandbox import disk, ground
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Sandbox, Task
from fondation_cli.sandbox.walls import Wall, Walls

SMALL = Policy(
    memory=48 * MEBIBYTE,
    pids=12,
    cpus=0.2,
    disk=8 * MEBIBYTE,
    files=1000,
    scratch=MEBIBYTE,
    wall=20,
    idle=20,
)
_STATUS = """
while read -r line; do echo "$line"; done </proc/self/status
while read -r line; do echo "net $line"; done </proc/net/dev
"""
_SECONDS = re.compile(r"0m([\d.]+)s")
_MEMORY = "head -c 96m /dev/zero | tail >/dev/null"
_MEMORY_HELD = "{ head -c 96m /dev/zero; sleep 5; } | tail >/dev/null"
"""The same for a while, where it is looked at now and then: whoever is seen does not live so long."""

_PROCESSES = "for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do sleep 0.2 & done; wait"
_DISK = "for each in 1 2 3 4 5 6; do head -c 4m /dev/zero >part$each || exit 1; done"
_LOOP = "timeout 0.4 sh -c 'while :; do :; done'; times"
_LOOP_SECONDS = 0.25
"""Of a processor, more than its share in that time and less than all of one."""

_FILTERED = "2"
_UNSEEN = "the engine does not see this machine's disks"


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a backend knows to be missing here, as reasons; empty where nothing is."""

    groups: str
    filter: str
    programs: str


def probed(sandbox: Sandbox, lacking: Lacking) -> Walls:
    """The walls of this sandbox on this machine; every one is absent where nothing can be started."""
    if lacking.programs:
        return _none(lacking.programs)
    with _tree(sandbox) as tree, _tree(sandbox) as filled:
        looked = _ran(sandbox, tree, _STATUS)
        if not looked.is_ok:
            return _none(_last_words(looked))
        # Side by side, for a job waits for the answer; only the one that fills its tree needs one of its own.
        with ThreadPoolExecutor() as side_by_side:
            bombs = (_MEMORY_HELD if lacking.groups else _MEMORY, _PROCESSES, _LOOP)
            ending = side_by_side.map(partial(_ran, sandbox, tree), bombs)
            written = _held_in(sandbox, filled)
            memory, processes, looped = ending
    status, interfaces = _told(looked.output.decode(errors="replace"))
    reasons = {}
    if written != "enforced":
        reasons["disk"] = f"measured while it runs, several times a second: {disk.lacking() or _UNSEEN}"
    if lacking.groups:
        reasons |= dict.fromkeys(("memory", "cpu", "pids"), lacking.groups)
    filtered = status.get("Seccomp") == _FILTERED
    if not filtered:
        reasons["seccomp"] = lacking.filter
    return Walls(
        memory=_held(memory, Ending.OOM_KILLED, lacking.groups),
        cpu=_shared(looped, lacking.groups),
        pids=_held(processes, Ending.PIDS_LIMIT, lacking.groups),
        disk=written,
        network="enforced" if interfaces == {"lo"} else "absent",
        seccomp="enforced" if filtered else "absent",
        user=_user(status),
        reasons=tuple(sorted(reasons.items())),
    )


def way_out(sandbox: Sandbox, missing: str) -> str:
    """What of `network` and `user` is absent, as reasons; empty where neither is. `missing` is `Lacking.programs`."""
    if missing:
        return missing
    with _tree(sandbox) as tree:
        looked = _ran(sandbox, tree, _STATUS)
    if not looked.is_ok:
        return _last_words(looked)
    status, interfaces = _told(looked.output.decode(errors="replace"))
    held = {"network": interfaces == {"lo"}, "user": _user(status) == "enforced"}
    return ", ".join(f"its {name} wall is absent" for name, holds in held.items() if not holds)


@contextlib.contextmanager
def _tree(sandbox: Sandbox) -> Iterator[Path]:
    with ground.claimed(ground.PROBE) as folder:
        tree = folder / "tree"
        tree.mkdir(mode=0o700)
        sandbox.confine(tree, SMALL)
        yield tree


def _held_in(sandbox: Sandbox, tree: Path) -> Wall:
    """What is only measured is ended once it has written too much; elsewhere nothing of that comes back."""
    ended = _ran(sandbox, tree, _DISK)
    taken = sum(file.stat().st_size for file in tree.glob("part*"))
    return "enforced" if not ended.is_ok and SMALL.disk // 2 < taken <= SMALL.disk else "degraded"


def _ran(sandbox: Sandbox, tree: Path, script: str) -> Ended:
    task = Task(("/bin/sh", "-c", script), tree, SMALL)
    with sandbox.start(task, lambda _stream, _chunk: None) as running:
        return running.wait(lambda: None)


def _told(text: str) -> tuple[dict[str, str], set[str]]:
    """What a process inside says of itself, by field, and the interfaces it sees."""
    status, interfaces = {}, set()
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.startswith("net "):
            interfaces.add(name.removeprefix("net ").strip())
        elif colon:
            status[name] = value.strip()
    return status, interfaces


def _held(probe: Ended, wanted: Ending, no_groups: str) -> Wall:
    """A command that was stopped without the reason being known met a limit of each process."""
    if probe.ending is wanted and not no_groups:
        return "enforced"
    return "absent" if probe.is_ok else "degraded"


def _shared(loop: Ended, no_groups: str) -> Wall:
    """Whether what would take a whole processor got its share. Its shell says last what its children took."""
    taken = sum(map(float, _SECONDS.findall(loop.output.decode(errors="replace").strip().rpartition("\n")[2])))
    return "enforced" if loop.is_ok and taken <= _LOOP_SECONDS and not no_groups else "absent"


def _user(status: dict[str, str]) -> Wall:
    """No right of root's, and no way to get one."""
    powerless = all(int(status.get(name, "1"), 16) == 0 for name in ("CapEff", "CapBnd"))
    return "enforced" if powerless and status.get("NoNewPrivs") == "1" else "absent"


def _last_words(looked: Ended) -> str:
    """Why nothing could be started: Bubblewrap's own word, where it came so far as to say one."""
    said = looked.output.decode(errors="replace").strip().rpartition("\n")[2]
    return said if said.startswith("bwrap: ") else looked.detail or said


def _none(why: str) -> Walls:
    reasons = tuple((wall.name, why) for wall in fields(Walls) if wall.name != "reasons")
    return Walls("absent", "absent", "absent", "absent", "absent", "absent", "absent", reasons)

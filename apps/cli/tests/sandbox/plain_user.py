"""Bubblewrap as somebody without rights has it: no groups on most machines, no disks, and walls that are measured."""

import contextlib
import functools
import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Door, Heard, Running, Task
from fondation_cli.sandbox.walls import Walls

from .somebody import python_of

_NUMBER = 54322
_BEFORE = ("setpriv", "--reuid", str(_NUMBER), "--regid", str(_NUMBER), "--clear-groups")
_BEGIN = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Mount, Task
asked = json.loads(sys.argv[1])
"""
_WALLS = f"{_BEGIN}print(json.dumps(asdict(Bubblewrap().walls())))"
_RUN = f"""{_BEGIN}
mounts = [Mount(Path(source), Path(place)) for source, place in asked["mounts"]]
task = Task(asked["command"], Path(asked["tree"]), Policy(**asked["policy"]), mounts, asked["variables"])
with Bubblewrap().start(task, lambda _stream, _chunk: None) as running:
    ended = asdict(running.wait(lambda: None))
print(json.dumps({{**ended, "output": ended["output"].decode("latin-1")}}))
"""


@dataclass
class _Started:
    """A command that runs once it is waited for."""

    task: Task

    def wait(self, check: Callable[[], None]) -> Ended:
        check()
        return self.stop()

    def connect(self, port: int) -> socket.socket:
        raise ConnectionRefusedError(port)

    def stop(self) -> Ended:
        told: dict[str, object] = {
            "command": list(self.task.command),
            "tree": str(self.task.tree),
            "policy": asdict(self.task.policy),
            "mounts": [[str(each.source), str(each.place)] for each in self.task.mounts],
            "variables": dict(self.task.variables),
        }
        said = _asked(_RUN, told)
        return Ended(
            Ending(str(said["ending"])),
            int(str(said["exit_code"])),
            float(str(said["seconds"])),
            str(said["output"]).encode("latin-1"),
            truncated=bool(said["truncated"]),
            detail=str(said["detail"]),
        )


class PlainUser:
    """The port, by Bubblewrap in a process of somebody else. What is started runs when it is waited for."""

    name: Literal["bubblewrap"] = "bubblewrap"
    image: None = None

    @functools.cache  # noqa: B019 - one for a whole run of tests
    def walls(self) -> Walls:
        return Walls(**_asked(_WALLS, {}))  # type: ignore[arg-type]

    def way_out(self) -> str:
        return ", ".join(f"{name}: {why}" for name, why in self.walls().reasons if name in {"network", "user"})

    def confine(self, tree: Path, policy: Policy) -> None:
        """It has no disk to give."""

    @contextlib.contextmanager
    def start(self, task: Task, _heard: Heard, _door: Door | None = None) -> Iterator[Running]:
        os.chown(task.tree, _NUMBER, _NUMBER)
        yield _Started(task)


@functools.cache
def _python() -> list[str]:
    return python_of(_BEFORE)


def _asked(script: str, told: dict[str, object]) -> dict[str, object]:
    command = [*_BEFORE, *_python(), script, json.dumps(told)]
    environment = {"PATH": os.defpath, "TMPDIR": tempfile.gettempdir()}
    said = subprocess.run(command, env=environment, capture_output=True, check=False, cwd="/")
    assert said.returncode == 0, said.stderr.decode()
    answer: dict[str, object] = json.loads(said.stdout)
    return answer

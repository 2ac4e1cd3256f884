"""The two sides of the comparison: the same commands on the same files, behind walls and bare on this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.project.brief import Brief
from fondation_cli.project.install.install import Installed, Surroundings, Wanted, installed
from fondation_cli.project.install.layers import Layers
from fondation_cli.project.install.manifest import manifest
from fondation_cli.project.install.tools import PATH, Tools
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import write
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Mount, Sandbox, Task
from fondation_shared.checks import Step
from fondation_shared.settings import CourseSettings

_ALL = Policy(memory=2048 * MEBIBYTE, cpus=float(os.cpu_count() or 1), pids=1024, wall=900, idle=900)
"""As much of the machine as the bare commands have."""


@dataclass(frozen=True)
class Job:
    """A starter's commands, and the folder in which both sides have their trees."""

    stack: Stack
    commands: dict[Step, list[list[str]]]
    present: Tools
    folder: Path
    sandbox: Sandbox

    @classmethod
    def prepared(cls, stack: Stack, present: Tools, folder: Path, sandbox: Sandbox) -> "Job":
        """With a tree for each side."""
        writer, brief = OfflineWriter(), Brief("Build a shopping list", stack.name)
        plan = writer.plan(brief)
        for side in ("walled", "bare"):
            (folder / side).mkdir()
            with Tree(folder / side) as tree:
                write(tree, list(writer.write(brief, plan)))
        commands: dict[Step, list[list[str]]] = {"install": stack.commands.install, "build": [], "test": []}
        for each in plan.commands:
            if each.step in {"build", "test"}:
                commands[each.step].append(each.command)
        return cls(stack, commands, present, folder, sandbox)

    def bare(self, step: Step) -> float:
        """Seconds of a step on the machine as it is."""
        environment = {**os.environ, **self.stack.variables, "CI": "1", "PATH": f"{self.folder.parent.parent}:{PATH}"}
        started = time.perf_counter()
        for command in self.commands[step]:
            done = subprocess.run(
                command, cwd=self.folder / "bare", env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"bench: {' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return time.perf_counter() - started

    def walled(self, step: Step, mounts: Sequence[Mount]) -> float:
        """Seconds of a step in sandboxes, their starts with them."""
        started = time.perf_counter()
        for command in self.commands[step]:
            variables = {"PATH": PATH, "CI": "1", **self.stack.variables}
            task = Task(command, self.folder / "walled", _ALL, (*self.present.mounts, *mounts), variables)
            with self.sandbox.start(task, lambda _stream, _chunk: None) as running:
                ended = running.wait(lambda: None)
            if not ended.is_ok:
                sys.exit(f"bench: {' '.join(command)} in the sandbox: {ended}")
        return time.perf_counter() - started

    def bare_install(self) -> float:
        """Seconds of an install for which nothing is there yet."""
        for name in (self.stack.dependencies, ".cache"):
            clear(self.folder / "bare" / name)
        return self.bare("install")

    @contextmanager
    def walled_install(self, kept: Path) -> Iterator[tuple[float, Installed]]:
        """Seconds of an install with what `kept` has of earlier ones; it is there until the context ends."""
        files = manifest(self.folder / "walled", self.stack.lockfile)
        wanted = Wanted(files, self.stack.commands.install, self.stack.dependencies, self.present)
        mirror = Mirror(files.declared, ConfiguredRegistries(CourseSettings()), kept / "mirror", lambda _verdict: None)
        policy = Policy(
            memory=_ALL.memory, cpus=_ALL.cpus, pids=_ALL.pids, wall=_ALL.wall, idle=_ALL.idle, network="mirror"
        )
        around = Surroundings(self.sandbox, mirror, policy, lambda _: None, lambda _stream, _chunk: None, lambda: None)
        started = time.perf_counter()
        with installed(wanted, Layers(kept / "layers"), around) as layer:
            seconds = time.perf_counter() - started
            if not layer.ended.is_ok:
                sys.exit(f"bench: the install of {self.stack.name} in the sandbox: {layer.ended}")
            yield seconds, layer

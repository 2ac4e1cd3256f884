"""One install: in a sandbox of its own, from the mirror alone."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fondation_cli.project.install.layers import Layers
from fondation_cli.project.install.manifest import Manifest
from fondation_cli.project.install.tools import PATH, Tools
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.mirror.clients import variables
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import TREE, Door, Heard, Mount, Sandbox, Task
from fondation_cli.sandbox.sealing import Unsound


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to install: from what, by which commands, into which folder of the tree."""

    manifest: Manifest
    commands: Sequence[list[str]]
    folder: str
    tools: Tools

    @property
    def key(self) -> str:
        """Under which the layer is kept."""
        return self.manifest.key(self.commands, self.tools.versions)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where it is run: `door` is the mirror; `said` is told each command, `heard` what it says."""

    sandbox: Sandbox
    door: Door
    policy: Policy
    said: Callable[[list[str]], None]
    heard: Heard
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Installed:
    """How it went. `mounts` bring the layer into builds; there are none where the install failed."""

    mounts: tuple[Mount, ...]
    ended: Ended
    reused: bool


@contextlib.contextmanager
def installed(wanted: Wanted, layers: Layers, around: Surroundings) -> Iterator[Installed]:
    """The layer, made where there is none yet, and kept until the context ends.

    Raises OSError, and what `check` raises.
    """
    with layers.reading(wanted.key) as layer:
        if layer is not None:
            yield Installed(_mounted(layer, wanted), Ended(Ending.OK, 0, 0.0, b""), reused=True)
            return
    ended = _make(wanted, layers, around)
    with layers.reading(wanted.key) as layer:
        yield Installed(_mounted(layer, wanted) if layer is not None else (), ended, reused=False)


def _make(wanted: Wanted, layers: Layers, around: Surroundings) -> Ended:
    with layers.room() as room:
        tree = room / "tree"
        tree.mkdir(mode=0o700)
        around.sandbox.confine(tree, around.policy)
        for name, content in wanted.manifest.files.items():
            (tree / name).write_bytes(content)
        ended = ran(wanted.commands, wanted.tools, tree, around)
        return _published(wanted, layers, tree, ended) if ended.is_ok else ended


def ran(commands: Sequence[list[str]], tools: Tools, tree: Path, around: Surroundings) -> Ended:
    """How the last of these commands ended, or the first that failed; in the seconds of all that ran.

    They are those of clients of the registries, and find the mirror. Raises what `check` raises.
    """
    ended = Ended(Ending.OK, 0, 0.0, b"")
    for command in commands:
        around.said(command)
        task = Task(command, tree, around.policy, tools.mounts, {**variables(), "PATH": PATH, "CI": "1"})
        with around.sandbox.start(task, around.heard, around.door) as running:
            last = running.wait(around.check)
        ended = replace(last, seconds=ended.seconds + last.seconds)
        around.check()
        if not ended.is_ok:
            break
    return ended


def _published(wanted: Wanted, layers: Layers, tree: Path, ended: Ended) -> Ended:
    try:
        layers.publish(wanted.key, tree / wanted.folder)
    except Unsound as error:
        return replace(ended, ending=Ending.FAILED, detail=str(error))
    return ended


def _mounted(layer: Path, wanted: Wanted) -> tuple[Mount, ...]:
    return (Mount(layer, TREE / wanted.folder),)

"""Whole builds with the real sandbox, by writers that do as they are told."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from fondation_cli.memo import Memo
from fondation_cli.project.brief import Brief
from fondation_cli.project.means import Bounds, Means, Places
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.pipeline import PHASES, make_project
from fondation_cli.project.writer import Writer
from fondation_cli.project.writing import Change, NewFile
from fondation_cli.runner import Run
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.mirror.kept import Registries
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.clock import SystemClock
from fondation_shared.events import GeneratorEvent
from fondation_shared.project import Plan, Report

PROMPT = "Build a static page for a todo list"


class Nowhere:
    """No registry: what is built here depends on nothing."""

    def of(self, kind: Kind, name: str, /) -> Sequence[Upstream]:
        raise AssertionError(f"{name} of {kind} was asked for")


class Build:
    """Makes projects below one folder, and keeps what was told. `shared` holds what builds have in common."""

    def __init__(self, folder: Path, shared: Path | None = None) -> None:
        self.folder = folder
        self.shared = shared or folder
        self.events: list[GeneratorEvent] = []
        self.check: Callable[[], None] = lambda: None
        self.brief = Brief(PROMPT, "static")
        self.bounds = Bounds()
        self.registries: Registries = Nowhere()
        self.sandbox: Sandbox = Bubblewrap()
        self.memo = folder / "memo"
        self.delivered: str | None = None
        self.earlier: Path | None = None

    def __call__(self, writer: Writer, **policy: float) -> Report:
        room, out = self.folder / "room", self.folder / "out"
        room.mkdir(mode=0o711)
        out.mkdir()
        run = Run(PHASES, emit=self.events.append, memo=Memo(self.memo), clock=SystemClock(), check=self.check)
        bounds = {"memory": 256 * MEBIBYTE, "wall": 120, "idle": 120} | policy
        means = Means(writer, self.sandbox, self.registries, Policy(**bounds), self.bounds)  # type: ignore[arg-type]
        places = Places(room, self.shared / "layers", self.shared / "cache", out)
        return make_project(self.brief, means, places, run, delivered=self.delivered, earlier=self.earlier)


@contextmanager
def building() -> Iterator[Build]:
    """One in a folder of its own; skips where nothing can be built."""
    if shutil.which("bwrap") is None or shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None:
        pytest.skip("bubblewrap or the system's node is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    yield Build(folder)
    clear(folder)


class Meddling(OfflineWriter):
    """Writes some files of the starter otherwise."""

    def __init__(self, **files: str) -> None:
        self._files = dict(files)

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
        for change in super().write(brief, plan):
            content = self._files.pop(change.path, None)
            yield change if content is None else NewFile(change.path, content)
        for path, content in self._files.items():
            yield NewFile(path, content)

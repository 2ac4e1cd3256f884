"""Where exercises are tried: with the repository's own code the test passes, without the body it fails."""

import os
import shutil
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fondation_cli.course.analysis import analyse
from fondation_cli.course.exercises.commands import TestCommand, command_in
from fondation_cli.course.exercises.crates import crates, linked
from fondation_cli.course.exercises.cut import Cut, without_body
from fondation_cli.course.exercises.libraries import Unavailable, kept, node_libraries, python_libraries
from fondation_cli.course.exercises.runner import Bench, Ran, Runner
from fondation_cli.course.languages import language_of
from fondation_cli.course.roles import roles
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Definition, Role
from fondation_cli.memo import Inputs
from fondation_cli.sandbox import ground
from fondation_cli.sandbox.sealing import seal
from fondation_shared.course import Exercise

VERSION = "3"
"""Changes with whatever changes what is tried, and how."""

KIND = "restore"
_MOST_FILES = 20_000
_MOST_BYTES = 400 * 1024 * 1024
_PROGRAMS = {"pytest": ("python3",), "cargo": ("cc",), "ctest": ("cc", "cmake", "ctest", "sh")}
"""What a kind of tests needs, last what is started."""

_WITHOUT_NODE = frozenset(_PROGRAMS)


class Remember(Protocol):
    """`Run.remember`."""

    def __call__(self, step: str, version: str, inputs: Inputs, make: Callable[[], bytes]) -> tuple[bytes, bool]:
        """The result of a step, and whether it was there already."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """An exercise, understood: the function it takes the body of, and the command that shows whether it is back."""

    function: Definition
    command: TestCommand
    cut: Cut
    before: bytes


class Workshop:
    """Tries exercises of one commit. `folder` is where trees are built: whoever the runner is may enter it."""

    def __init__(
        self, snapshot: Snapshot, runner: Runner, cache: Path, remember: Remember, check: Callable[[], None]
    ) -> None:
        self._snapshot = snapshot
        self._runner = runner
        self._cache = cache
        self._remember = remember
        self._check = check
        self._roles = roles([entry.path for entry in snapshot.entries()])

    def job(self, exercise: Exercise) -> Job | None:
        """What an exercise asks for; None where the commit holds no such function, or it leads anywhere else."""
        prefix = f"{KIND}:{exercise.path}:"
        command = command_in(exercise.check or "", self._text("package.json") or "")
        if command is None or not exercise.id.startswith(prefix) or self._roles.get(exercise.path) is not Role.SOURCE:
            return None
        if any(self._roles.get(path) is not Role.TEST for path in command.paths):
            return None
        if any(test.startswith("-") for test in command.tests):
            return None
        content, language = self._content(exercise.path), language_of(exercise.path)
        if content is None or language is None:
            return None
        wanted = (exercise.id.removeprefix(prefix), exercise.start_line, exercise.end_line)
        for each in analyse(content, language).definitions:
            if (each.qualified, each.start_line, each.end_line) == wanted:
                cut = without_body(content, each, language.name)
                return Job(each, command, cut, content) if cut is not None else None
        return None

    def proves(self, exercise: Exercise) -> bool:
        """Whether the repository's own code passes the check, and the start fails it. Raises Unavailable."""
        job = self.job(exercise)
        if job is None:
            return False
        lines = f"{exercise.start_line}-{exercise.end_line}"
        image = self._runner.programs.image
        inputs = [self._snapshot.commit, exercise.path, lines, exercise.check or "", *([image] if image else [])]
        said, _ = self._remember("exercise", VERSION, inputs, lambda: b"holds" if self._tried(exercise, job) else b"no")
        return said == b"holds"

    def _tried(self, exercise: Exercise, job: Job) -> bool:
        libraries = self._libraries(job.command)
        with ground.claimed(ground.BENCH) as folder:
            staged = _staged(libraries, folder / "libraries")
            whole = self._run(job, staged, folder / "solution", exercise.path, job.before)
            if whole is None or whole.exit_code != 0:
                return False
            cut = self._run(job, staged, folder / "start", exercise.path, job.cut.content)
            return cut is not None and job.command.has_failed(cut.exit_code, cut.output)

    def _run(self, job: Job, libraries: Path, folder: Path, path: str, content: bytes) -> Ran | None:
        """How the command ends in a fresh tree where `path` holds `content`; None where it did not end by itself."""
        ground.make(folder)
        tree = folder / "tree"
        tree.mkdir(mode=0o700)
        self._lay_out(tree)
        (tree / path).write_bytes(content)
        bench = Bench(tree, libraries)
        places = self._runner.places(bench)
        variables = _variables(places, job.command.tool)
        if job.command.tool not in _WITHOUT_NODE:
            (tree / "node_modules").symlink_to(places.libraries / "node_modules")
        words = job.command.words(self._program(job.command), str(places.libraries))
        ran = self._runner.run(words, bench, variables, self._check)
        return None if ran.timed_out else ran

    def _lay_out(self, tree: Path) -> None:
        """The commit as files. What is no file of its own is left out: a link may lead anywhere."""
        for entry in self._snapshot.entries():
            if not entry.is_file:
                continue
            place = tree / entry.path
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                place.write_bytes(self._snapshot.read(entry.path))
            except Unreadable:
                continue
        self._describe(tree)

    def _describe(self, tree: Path) -> None:
        """What an installed project would say of itself, for tests that ask for its version."""
        try:
            project = tomllib.loads(self._text("pyproject.toml") or "").get("project", {})
            name, version = str(project["name"]), str(project.get("version", "0"))
        except (ValueError, KeyError, AttributeError, RecursionError):
            return
        if not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
            return
        folder = tree / ".installed" / f"{name.replace('-', '_')}-0.dist-info"
        folder.mkdir(parents=True)
        head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version.splitlines()[0] if version else '0'}\n"
        (folder / "METADATA").write_text(head)

    def _libraries(self, command: TestCommand) -> Path:
        program = self._program(command)
        entries = [entry for entry in self._snapshot.entries() if entry.is_file]
        if len(entries) > _MOST_FILES or sum(entry.size for entry in entries) > _MOST_BYTES:
            raise Unavailable("the repository is too large to be copied", "size")
        cache, platform = self._cache / "libraries", self._runner.programs.platform
        if command.tool == "pytest":
            python = program if platform is None else sys.executable
            return python_libraries(self._text, python, platform, cache, self._check)
        if command.tool == "cargo":
            return crates(self._text, cache, self._check)
        if command.tool == "ctest":
            return kept(cache, ["nothing"], lambda _: None)
        return node_libraries(self._text, platform, cache, self._check)

    def _program(self, command: TestCommand) -> str:
        """What is started, where a command finds it; all else that is needed is there as well. Raises Unavailable."""
        return [self._runner.programs.place(name) for name in _PROGRAMS.get(command.tool, ("node",))][-1]

    def _text(self, path: str) -> str | None:
        content = self._content(path)
        return None if content is None else content.decode("utf-8", "replace")

    def _content(self, path: str) -> bytes | None:
        entry = self._snapshot.entry(path)
        try:
            return self._snapshot.read(path) if entry is not None and entry.is_file else None
        except Unreadable:
            return None


def _variables(places: Bench, tool: str) -> dict[str, str]:
    if tool == "cargo":
        path = os.pathsep.join([str(places.libraries / "bin"), "/usr/bin", "/bin"])
        return {"PATH": path, "CARGO_HOME": str(places.tree / ".cargo-home"), "CARGO_BUILD_JOBS": "2"}
    if tool == "ctest":
        return {"CMAKE_BUILD_PARALLEL_LEVEL": "2"}
    if tool != "pytest":
        return {"NODE_PATH": str(places.libraries / "node_modules"), "CI": "1", "NODE_ENV": "test"}
    tree = places.tree
    found = [tree / "src", tree / "lib", tree, tree / ".installed", places.libraries]
    return {"PYTHONPATH": os.pathsep.join(map(str, found)), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def _staged(libraries: Path, to: Path) -> Path:
    """The libraries where whoever runs the tests may read them: as root, whose cache others may not enter, linked."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return libraries
    shutil.copytree(libraries, to, symlinks=True, copy_function=linked)
    seal(to)
    return to

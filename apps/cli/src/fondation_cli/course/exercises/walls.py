"""The runner behind walls: every command in a sandbox of its own, without network."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.programs import OfAnImage, OfThisMachine, Programs
from fondation_cli.course.exercises.runner import PROCESSES, SECONDS, Bench, Ran
from fondation_cli.sandbox import ground
from fondation_cli.sandbox.choice import Backend, NoSandbox, sandbox_of
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import TREE, Mount, Sandbox, Task

_LIBRARIES = Path("/libraries")
_SAID_BYTES = 128 * 1024
_TIMED_OUT = (Ending.TIMEOUT_WALL, Ending.TIMEOUT_IDLE)


class Walls:
    """A runner that lets nothing out of `sandbox`, which `raised` gives."""

    def __init__(self, sandbox: Sandbox, seconds: float = SECONDS) -> None:
        self._sandbox = sandbox
        self._policy = Policy(
            memory=2048 * MEBIBYTE,
            # An engine refuses more processors than its machine has, which may be another one.
            cpus=2.0 if sandbox.image is None else 1.0,
            pids=PROCESSES,
            scratch=256 * MEBIBYTE,
            wall=seconds,
            idle=seconds,
            output=_SAID_BYTES,
        )
        self.programs: Programs = OfThisMachine() if sandbox.image is None else OfAnImage(sandbox.image, self._said)

    def places(self, bench: Bench) -> Bench:  # noqa: ARG002 - the same for every bench
        """Places of its own, the same in every sandbox."""
        return Bench(TREE, _LIBRARIES)

    def run(self, command: Sequence[str], bench: Bench, variables: dict[str, str], check: Callable[[], None]) -> Ran:
        """Run it inside."""
        task = Task(command, bench.tree, self._policy, (Mount(bench.libraries, _LIBRARIES),), variables)
        ended = self._ended(task, check)
        return Ran(ended.exit_code, ended.output.decode(errors="replace"), ended.ending in _TIMED_OUT)

    def _said(self, command: list[str]) -> str:
        with ground.claimed(ground.BENCH) as folder:
            tree = folder / "tree"
            tree.mkdir()
            ended = self._ended(Task(command, tree, self._policy), lambda: None)
        if not ended.is_ok:
            raise Unavailable(f"the sandbox's image cannot be asked for its programs ({ended.detail})", "walls")
        return ended.output.decode(errors="replace")

    def _ended(self, task: Task, check: Callable[[], None]) -> Ended:
        """Raises Unavailable: the sandbox failed, which says nothing of the command."""
        with self._sandbox.start(task, lambda _stream, _chunk: None) as running:
            ended = running.wait(check)
        check()
        if ended.ending is Ending.INFRASTRUCTURE:
            raise Unavailable(f"the sandbox failed ({ended.detail})", "walls")
        return ended


def raised(backend: Backend, image: str) -> tuple[Sandbox | None, str]:
    """The sandbox that lets nothing out here, or None and why there is none, in a few words.

    `auto`: Bubblewrap before an engine, the other way round than for projects. It starts ten times sooner, and what
    compiles Rust and C is the system's, in no image.
    """
    reasons = []
    for each in ("bubblewrap", "docker") if backend == "auto" else (backend,):
        try:
            sandbox = sandbox_of(each, image)
        except NoSandbox as error:
            reasons.append(error.cause or error.detail)
            continue
        why = sandbox.way_out()
        if not why:
            return sandbox, ""
        reasons.append(why)
    return None, "; ".join(reasons)

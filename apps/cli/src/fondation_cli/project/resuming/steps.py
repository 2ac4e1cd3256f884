"""The steps of one attempt that were taken already: how they ended, what they said, what they left."""

import contextlib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError

from fondation_cli.memo import Inputs
from fondation_cli.project.build_log import BuildLog
from fondation_cli.project.record import Record
from fondation_cli.project.resuming.state import packed, restore
from fondation_cli.project.works import Works
from fondation_cli.sandbox.ending import Ended
from fondation_shared.checks import Step
from fondation_shared.project import CheckResult

_VERSION = "1"
_SOURCES_STAY: frozenset[Step] = frozenset({"install", "format"})
"""Steps behind which the tree is what it was before."""


class Outcome(BaseModel):
    """What came of a step. `ended` is absent where it has nothing to run; `log` is what it added to the build's log.

    `served` is what the project's service has said in it.
    """

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    ended: Ended | None
    checks: Sequence[CheckResult]
    limits: Sequence[str]
    egress: dict[str, int]
    log: bytes
    served: bytes = b""


@dataclass
class Steps:
    """The steps of the attempt that `works` runs. `inputs` are all that decides what comes of them; None: none is kept.

    Results are ours alone: how a process ended, and what was seen from outside of the sandbox. What the project's own
    code can say of itself is its output and the files in its tree, and that is all that is kept of it.
    """

    works: Works
    record: Record
    log: BuildLog
    inputs: Inputs
    _known: dict[Step, Outcome | None] = field(default_factory=dict)

    def known(self, step: Step) -> Outcome | None:
        """What came of a step before; None where it was not taken, or nothing is remembered of it."""
        if step not in self._known:
            said = self._recalled(f"project {step}")
            self._known[step] = _read(said) if said is not None else None
        return self._known[step]

    def repeat(self, step: Step) -> bool:
        """Tell again what came of a step, where that is known."""
        outcome = self.known(step)
        if outcome is None:
            return False
        if outcome.ended is not None:
            self.works.ended[step] = outcome.ended
        self.works.served = outcome.served or self.works.served
        self.works.limits += outcome.limits
        self.record.egress.update(outcome.egress)
        self.log.append(outcome.log)
        return True

    def bring_back(self, step: Step) -> bool:
        """Make the tree what it was behind a step, where that is remembered; else it has the sources only."""
        archive = self._recalled(f"project {step} tree")
        return archive is not None and restore(archive, self.works.tree)

    @contextlib.contextmanager
    def kept(self, step: Step) -> Iterator[list[CheckResult]]:
        """Remember what comes of a step that is taken now; checks that it brings are added to the list."""
        checks: list[CheckResult] = []
        limits, egress, said = len(self.works.limits), Counter(self.record.egress), self.log.size
        yield checks
        if self.inputs is None or self.known(step) is not None:
            return
        works = self.works
        outcome = Outcome(
            ended=works.ended.get(step),
            checks=checks,
            limits=works.limits[limits:],
            egress=dict(self.record.egress - egress),
            log=self.log.since(said),
            served=works.served,
        )
        self._keep(step, outcome, self.inputs)

    def _recalled(self, name: str) -> bytes | None:
        return None if self.inputs is None else self.works.run.recall(name, _VERSION, self.inputs)

    def _keep(self, step: Step, outcome: Outcome, inputs: Inputs) -> None:
        works = self.works
        if step not in _SOURCES_STAY:
            tree = packed(works.tree, works.tree.parent, works.run.check, without=works.stack.dependencies)
            if tree is not None:
                works.run.keep(f"project {step} tree", _VERSION, inputs, tree)
        # Last: whoever knows how it ended finds what it left, if that could be kept.
        works.run.keep(f"project {step}", _VERSION, inputs, zlib.compress(outcome.model_dump_json().encode()))


def inputs(delivered: str, works: Works, sources: str, versions: dict[str, str]) -> Inputs:
    """What decides how the steps of an attempt end. `delivered`: the job, `versions`: of the programs that run.

    A job that a person asks for again is another one: what failed by chance has its chance then. `sources` is the
    hash of all files, the lockfile with them.
    """
    facts: list[Inputs] = [
        works.plan.to_json(),
        works.stack.fingerprint,
        works.sandbox.name,
        asdict(works.policy),
        versions,
    ]
    return [delivered, sources, *facts]


def _read(said: bytes) -> Outcome | None:
    try:
        return Outcome.model_validate_json(zlib.decompress(said))
    except (zlib.error, ValidationError):
        return None

"""What the writer answered: whoever is asked the same again has it without asking."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import Discriminator, Tag, TypeAdapter

from fondation_cli.memo import Inputs
from fondation_cli.project.brief import Brief
from fondation_cli.project.stacks.shelf import fingerprint
from fondation_cli.project.writer import Failed, Remedy, Writer
from fondation_cli.project.writing import Change, EditedFile, NewFile, RemovedFile
from fondation_cli.runner import Run
from fondation_shared.project import Plan

_VERSION = "1"


def _kind(change: Change | Mapping[str, object]) -> str:
    """A change, as it is or as JSON has it: by what it holds."""
    fields = change if isinstance(change, Mapping) else asdict(change)
    return next((name for name in ("content", "edits") if name in fields), "path")


_Change = Annotated[
    Annotated[NewFile, Tag("content")] | Annotated[EditedFile, Tag("edits")] | Annotated[RemovedFile, Tag("path")],
    Discriminator(_kind),
]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Changes in their order, and what was taken for the cause of what they are to set right."""

    hypothesis: str
    changes: list[_Change]


_ANSWER = TypeAdapter(_Answer)


class Answers:
    """A writer that is asked nothing twice. Each answer comes with whether it was there already.

    It is kept under all that it was made from: what the person wants, who writes and in which version, the stacks.
    Not what a model said: who asks it remembers each single answer, and what that took counts against the job's budget.
    """

    def __init__(self, writer: Writer, brief: Brief, run: Run) -> None:
        self._writer = writer
        self._brief = brief
        self._run = run

    def plan(self) -> tuple[Plan, bool]:
        """What to make. Raises what the writer raises."""
        said, known = self._remember(
            "project plan", self._inputs(), lambda: self._writer.plan(self._brief).to_json().encode()
        )
        return Plan.model_validate_json(said), known

    def written(self, plan: Plan, take: Callable[[Change], None]) -> bool:
        """The plan's files, each given to `take` as it comes; what that raises, this raises."""

        def asked() -> bytes:
            changes = []
            for change in self._writer.write(self._brief, plan):
                take(change)
                changes.append(change)
            return _said("", changes)

        said, known = self._remember("project files", [*self._inputs(), plan.to_json()], asked)
        if known:
            for change in _ANSWER.validate_json(said).changes:
                take(change)
        return known

    def remedy(
        self, plan: Plan, sources: str, files: Callable[[], Mapping[str, str | None]], failed: Sequence[Failed]
    ) -> tuple[Remedy, bool]:
        """What may set right what failed. `files` gives them as they were written last; `sources` is their hash."""

        def asked() -> bytes:
            found = self._writer.repair(self._brief, plan, files(), failed)
            return _said(found.hypothesis, found.changes)

        # How long a check took is no part of what failed.
        facts = [[each.check.name, each.check.detail, each.evidence] for each in failed]
        said, known = self._remember("project remedy", [*self._inputs(), plan.to_json(), sources, facts], asked)
        answer = _ANSWER.validate_json(said)
        return Remedy(answer.hypothesis, answer.changes), known

    def _remember(self, step: str, inputs: Sequence[Inputs], asked: Callable[[], bytes]) -> tuple[bytes, bool]:
        if self._writer.kind == "model":
            return asked(), False
        return self._run.remember(step, _VERSION, inputs, asked)

    def _inputs(self) -> list[Inputs]:
        brief = self._brief
        base = [brief.base.sources, brief.base.blueprint.to_json()] if brief.base else []
        writer = [self._writer.kind, self._writer.version]
        return [brief.prompt, brief.stack, brief.language, *writer, fingerprint(), *base]


def _said(hypothesis: str, changes: Sequence[Change]) -> bytes:
    """As JSON. An answer may hold halves of characters, which no encoding has: they are replaced."""
    answer = _ANSWER.dump_python(_Answer(hypothesis, list(changes)))
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")

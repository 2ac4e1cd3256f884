"""The writer with a model: plans, writes and repairs by asking, and takes of the answers what holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from fondation_cli.calls.asking import Asker
from fondation_cli.models.question import Question
from fondation_cli.project.base import Base
from fondation_cli.project.brief import Brief
from fondation_cli.project.changing.refusals import CannotChange
from fondation_cli.project.modelled.composing import composed
from fondation_cli.project.modelled.draft import Draft
from fondation_cli.project.modelled.files import Files
from fondation_cli.project.modelled.judging import faults
from fondation_cli.project.modelled.marks import mark_of
from fondation_cli.project.modelled.material import mentioned
from fondation_cli.project.modelled.questions import PROMPTS, VERSION, change_question, plan_question
from fondation_cli.project.modelled.repairing import remedy
from fondation_cli.project.stacks.custom import stack_of
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.starter import starter_files
from fondation_cli.project.writer import Cost, Failed, Remedy
from fondation_cli.project.writing import Change, NewFile, RemovedFile
from fondation_cli.prompts import prompt
from fondation_cli.runner import Run
from fondation_shared.project import Plan
from fondation_shared.stacks import CUSTOM

_MOST_FILES = 400
"""Of a version that is changed: a plan lists them all."""


class ModelledWriter:
    """Asks through `asker`, which pays for nothing twice. `run` is told what could not be used.

    Every method raises what the asker raises: BudgetReached, ModelUnavailable, ModelRefused, ContextOverflow.
    """

    kind: Literal["offline", "model"] = "model"

    def __init__(self, asker: Asker, run: Run) -> None:
        self._asker = asker
        self._run = run
        self.version = f"{VERSION} {mark_of(*map(prompt, PROMPTS))} {asker.identity}"

    @property
    def cost(self) -> Cost:
        """What was spent on answers in this run."""
        spent = self._asker.spent
        return Cost(spent.tokens, float(spent.money))

    def plan(self, brief: Brief) -> Plan:
        """Raises UnknownStack; UnusableAnswer: it could not be carried out, nor could the next one. CannotChange."""
        if brief.stack is not None and brief.stack != CUSTOM:
            stack_named(brief.stack)
        question = plan_question(brief) if brief.base is None else _change(brief, brief.base)
        draft = self._asker.ask_for(question, Draft, lambda found: faults(brief, found))
        return composed(brief, draft)

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
        """What stays of a starter first. Raises UnusableAnswer: not one file could be used."""
        before: Mapping[str, str | None]
        if brief.base is None:
            before = starter_files(plan, brief.excerpt)
            kept = [file.path for file in plan.files if file.origin == "kept" and file.path in before]
            yield from (NewFile(path, before[path] or "") for path in kept)
        else:
            before = brief.base.files
            planned = {file.path for file in plan.files}
            yield from (RemovedFile(path) for path in before if path not in planned)
        files = Files(self._asker, brief, plan, before, _fixed(plan))
        yield from files.changes()
        for why in files.left_out:
            self._run.log(f"An answer could not be used: {why}", "warning")

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:
        """What the model takes for the cause, and what of its answer can be done."""
        return remedy(self._asker, brief, plan, files, failed, _fixed(plan))


def _change(brief: Brief, base: Base) -> Question:
    if len(base.files) > _MOST_FILES:
        raise CannotChange(
            "The project has too many files to be changed by a model.", cause="A plan could not list them all."
        )
    return change_question(brief, base.blueprint.plan, base.files, mentioned(brief.prompt, list(base.files)))


def _fixed(plan: Plan) -> frozenset[str]:
    """Files that only programs write."""
    return frozenset({stack_of(plan).lockfile} - {""})

"""The writer without a model: picks a starter by the prompt's words, and fills in the project's names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from fondation_cli.project.brief import Brief
from fondation_cli.project.changing.offline import OfflineChange
from fondation_cli.project.picking import pick_stack
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.starter import names_in, plan_of, starter_files
from fondation_cli.project.writer import Cost, Failed, Remedy
from fondation_cli.project.writing import Change, NewFile
from fondation_shared.project import Plan


class OfflineWriter:
    """What it writes works, and was not written for the prompt: the summary says so, the README too.

    Of a change request it does all, or nothing and says that it takes a model.
    """

    kind: Literal["offline", "model"] = "offline"
    version = "2"
    cost = Cost()

    def plan(self, brief: Brief) -> Plan:
        """Raises UnknownStack; NeedsModel, CannotChange: the change cannot be made."""
        if brief.base is not None:
            return OfflineChange(brief, brief.base).plan
        stack = pick_stack(brief)
        names = names_in(stack.name, brief.title, brief.title, brief.excerpt)
        return plan_of(stack.name, names, brief.language, _summary(stack, brief))

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
        """The starter's files, in the plan's order; of a change, the files that are touched."""
        if brief.base is not None:
            yield from OfflineChange(brief, brief.base).changes(plan)
            return
        files = starter_files(plan, brief.excerpt)
        for planned in plan.files:
            yield NewFile(planned.path, files[planned.path])

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:  # noqa: ARG002 - the port's
        """Nothing: what fails here is not in the words of the files."""
        return Remedy()


def _summary(stack: Stack, brief: Brief) -> str:
    plainly = {
        "en": "Offline starter, not written for your prompt.",
        "fr": "Modèle hors ligne, qui n’a pas été écrit pour votre demande.",
    }
    return f"{brief.title}. {plainly[brief.language]} {stack.summary(brief.language)}"

"""The writer without a model: picks a starter by the prompt's words, and fills in the project's names."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Literal

from pydantic import JsonValue, TypeAdapter

from fondation_cli.project.brief import Brief
from fondation_cli.project.filling import Names, fill, fill_json, filled
from fondation_cli.project.install.manifest import manifest
from fondation_cli.project.name import name_of
from fondation_cli.project.picking import pick_stack
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.writer import Failed, Remedy
from fondation_cli.project.writing import NewFile
from fondation_shared.checks import Check
from fondation_shared.project import Plan, PlannedCommand, PlannedFile

_CHECKS = TypeAdapter(list[Check])
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class OfflineWriter:
    """What it writes works, and was not written for the prompt: the summary says so, the README too."""

    kind: Literal["offline", "model"] = "offline"
    version = "1"

    def plan(self, brief: Brief) -> Plan:
        """Raises UnknownStack."""
        stack = pick_stack(brief)
        names = names_for(brief, stack)
        return Plan(
            name=names.name,
            stack=stack.name,
            summary=_summary(stack, brief),
            files=_planned(stack, names, brief),
            commands=_commands(stack, names),
            checks=stack_checks(stack, names),
        )

    def write(self, brief: Brief, plan: Plan) -> Iterator[NewFile]:
        """The starter's files, in the plan's order."""
        stack = stack_named(plan.stack)
        names = Names(name=plan.name, title=brief.title, prompt=brief.excerpt)
        files = dict(filled(path, text, names) for path, text in stack.starter(brief.language).items())
        for planned in plan.files:
            yield NewFile(planned.path, files[PurePosixPath(planned.path)])

    def repair(self, brief: Brief, plan: Plan, failed: Sequence[Failed]) -> Remedy:  # noqa: ARG002 - the port's
        """Nothing: what fails here is not in the words of the files."""
        return Remedy()


def names_for(brief: Brief, stack: Stack) -> Names:
    """What the project is called, out of the way of all that it depends on."""
    return Names(name=name_of(brief.title, _dependencies(stack)), title=brief.title, prompt=brief.excerpt)


def stack_checks(stack: Stack, names: Names) -> list[Check]:
    """What every project of a stack must pass, for one of these names."""
    table = _JSON.validate_json(_CHECKS.dump_json(stack.checks, by_alias=True))
    return _CHECKS.validate_python(fill_json(table, names))


def _summary(stack: Stack, brief: Brief) -> str:
    plainly = {
        "en": "Offline starter, not written for your prompt.",
        "fr": "Modèle hors ligne, qui n’a pas été écrit pour votre demande.",
    }
    return f"{brief.title}. {plainly[brief.language]} {stack.summary(brief.language)}"


def _planned(stack: Stack, names: Names, brief: Brief) -> list[PlannedFile]:
    return [
        PlannedFile(path=fill(path, names), purpose=purpose(brief.language)) for path, purpose in stack.files.items()
    ]


def _commands(stack: Stack, names: Names) -> list[PlannedCommand]:
    return [
        each.model_copy(update={"command": [fill(argument, names) for argument in each.command]})
        for each in stack.planned_commands()
    ]


def _dependencies(stack: Stack) -> set[str]:
    """The names of all packages that a starter is installed with."""
    if not stack.lockfile:
        return set()
    declared = manifest(stack.folder / "starter", stack.lockfile).declared
    return {name for names in declared.values() for name in names}

"""A stack's starter as a plan, and as the files of a project."""

from pydantic import JsonValue, TypeAdapter

from fondation_cli.project.filling import Names, fill, fill_json, filled
from fondation_cli.project.install.manifest import manifest
from fondation_cli.project.name import name_of
from fondation_cli.project.stacks.custom import kept_of, stack_of
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.stacks.stack import Stack
from fondation_shared.checks import Check
from fondation_shared.jobs import Language
from fondation_shared.project import Plan, PlannedCommand, PlannedFile, StackName

_CHECKS = TypeAdapter(list[Check])
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def names_in(stack: StackName, name: str, title: str, prompt: str) -> Names:
    """What a project of a stack is called, out of the way of all that it depends on. `name` may be any words."""
    return names_for(stack_named(stack), name, title, prompt)


def names_for(stack: Stack, name: str, title: str, prompt: str) -> Names:
    """The same, of a stack that need not be one of ours."""
    return Names(name=name_of(name, _dependencies(stack)), title=title, prompt=prompt)


def plan_of(stack: StackName, names: Names, language: Language, summary: str) -> Plan:
    """A project that is the starter, with these names."""
    chosen = stack_named(stack)
    return Plan(
        name=names.name,
        title=names.title,
        language=language,
        stack=stack,
        summary=summary,
        files=[
            PlannedFile(path=fill(path, names), purpose=purpose(language)) for path, purpose in chosen.files.items()
        ],
        commands=stack_commands(chosen, names),
        checks=stack_checks(chosen, names),
    )


def starter_files(plan: Plan, prompt: str) -> dict[str, str]:
    """The files of a project that such a plan was made for, by path; `prompt` is what they quote."""
    names = Names(name=plan.name, title=plan.title, prompt=prompt)
    return starter_of(stack_of(plan), plan.language, names)


def starter_of(stack: Stack, language: Language, names: Names) -> dict[str, str]:
    """The files that a project of a stack begins with, by path."""
    starter = kept_of(stack, stack.starter(language))
    return {str(place): text for place, text in (filled(path, text, names) for path, text in starter.items())}


def stack_checks(stack: Stack, names: Names) -> list[Check]:
    """What every project of a stack must pass, for one of these names."""
    table = _JSON.validate_json(_CHECKS.dump_json(stack.checks, by_alias=True))
    return _CHECKS.validate_python(fill_json(table, names))


def stack_commands(stack: Stack, names: Names) -> list[PlannedCommand]:
    """Every command of a stack, as a project of these names runs it."""
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

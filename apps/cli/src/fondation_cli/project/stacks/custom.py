"""The stack of a plan that brings its own commands: what it installs with, and what is handed over, follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from fondation_cli.project.stacks.shelf import FOLDER, stack_named
from fondation_cli.project.stacks.stack import Command, Commands, Saying, Stack
from fondation_cli.project.stacks.vocabulary import PORT
from fondation_shared.checks import Check, FilesCheck, PageCheck, Step
from fondation_shared.project import Plan, PlannedCommand
from fondation_shared.stacks import CUSTOM

_DIST = "dist"
_BASES = {".venv/bin/python": "python-library", ".venv/bin/ruff": "python-library", "npm": "express"}
"""Programs that are installed first, and the stack of ours that knows how."""
_KEPT = frozenset({"pyproject.toml", "requirements.lock", "package.json", "package-lock.json", ".npmrc", ".gitignore"})
_LONGEST = Saying(en="A project with commands of its own.", fr="Un projet qui a ses propres commandes.")


def stack_of(plan: Plan) -> Stack:
    """What a plan is built with. Raises UnknownStack."""
    return custom_stack(plan.commands, plan.checks) if plan.stack == CUSTOM else stack_named(plan.stack)


def custom_stack(planned: Sequence[PlannedCommand], checks: Iterable[Check]) -> Stack:
    """A stack of these commands; those that install are of the stack of ours that has the same programs."""
    base = _base(planned)
    commands = Commands(
        install=base.commands.install if base else [],
        build=_of("build", planned),
        test=_of("test", planned),
        format=_of("format", planned),
        reformat=base.commands.reformat if base and _of("format", planned) else [],
        add=base.commands.add if base else [],
        start=next(iter(_of("start", planned)), None),
        run=next(iter(_of("run", planned)), None),
    )
    return Stack(
        name=CUSTOM,
        rank=0,
        tools=_tools(planned, base),
        port=PORT if commands.start else 0,
        dist=_DIST if any(map(_looks_into_dist, checks)) else ".",
        dependencies=base.dependencies if base else "",
        manifest=base.manifest if base else "",
        lockfile=base.lockfile if base else "",
        title=_LONGEST,
        summary=_LONGEST,
        keywords=[],
        variables={**(base.variables if base else {}), "PYTHONDONTWRITEBYTECODE": "1"},
        commands=commands,
        checks=[],
        packages=base.packages if base else {},
        files={path: saying for path, saying in base.files.items() if path in _KEPT} if base else {},
        folder=base.folder if base else FOLDER / CUSTOM,
    )


def kept_of(stack: Stack, starter: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """The files of a starter that a project of this stack begins with."""
    if stack.name != CUSTOM:
        return dict(starter)
    return {path: text for path, text in starter.items() if str(path) in stack.files}


def _base(planned: Sequence[PlannedCommand]) -> Stack | None:
    names = {_BASES[each.command[0]] for each in planned if each.command[0] in _BASES}
    return stack_named(min(names)) if names else None


def _of(step: Step, planned: Sequence[PlannedCommand]) -> list[Command]:
    return [each.command for each in planned if each.step == step]


def _tools(planned: Sequence[PlannedCommand], base: Stack | None) -> list[str]:
    """Programs of the system: those that an install leaves are none."""
    named = {each.command[0] for each in planned if "/" not in each.command[0]}
    return sorted(named | set(base.tools if base else []))


def _looks_into_dist(check: Check) -> bool:
    match check:
        case FilesCheck(files=files):
            return any(file.path.startswith(f"{_DIST}/") for file in files)
        case PageCheck(root=root):
            return PurePosixPath(root).parts[:1] == (_DIST,)
        case _:
            return False

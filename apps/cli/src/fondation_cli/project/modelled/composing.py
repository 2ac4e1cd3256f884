"""A draft that was found sound, as a plan."""

from collections.abc import Sequence

from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.basis import Basis, basis_of, planned
from fondation_cli.project.modelled.draft import Draft
from fondation_cli.project.modelled.order import waves
from fondation_cli.project.starter import stack_checks, stack_commands
from fondation_shared.checks import Check, CheckKind, CommandCheck, PageCheck, Step
from fondation_shared.project import Plan, PlannedCommand, PlannedFile
from fondation_shared.stacks import CUSTOM

_OF_THE_STARTER: frozenset[CheckKind] = frozenset({"cli", "contract"})
"""What a starter does itself is no matter to projects of other subjects."""

_LONGEST_PURPOSE = 400
_CHECKED: tuple[Step, ...] = ("build", "format", "test")


def composed(brief: Brief, draft: Draft) -> Plan:
    """The whole of what the project is to become. Raises UnknownStack."""
    basis = basis_of(brief, draft)
    return Plan(
        name=basis.names.name,
        title=basis.names.title,
        language=brief.language,
        stack=basis.stack.name,
        summary=draft.summary.strip(),
        files=files_of(draft, basis),
        commands=_commands(draft, basis),
        checks=[*own_checks(draft, basis), *draft.checks],
    )


def files_of(draft: Draft, basis: Basis) -> list[PlannedFile]:
    """What stays, then what is written, each after those it needs."""
    written = [
        PlannedFile(
            path=file.path,
            purpose=(file.purpose or basis.purposes.get(file.path, ""))[:_LONGEST_PURPOSE],
            needs=[path for path in dict.fromkeys(file.needs) if path != file.path],
            origin="changed" if file.path in basis.files else "new",
        )
        for file in draft.files
    ]
    named = {file.path for file in draft.files} | set(draft.removed)
    kept = [
        PlannedFile(path=path, purpose=basis.purposes.get(path, "")[:_LONGEST_PURPOSE], origin="kept")
        for path in basis.files
        if path not in named
    ]
    return [*kept, *(file for wave in waves(written) for file in wave)]


def own_checks(draft: Draft, basis: Basis) -> list[Check]:
    """What the project must pass besides what the draft adds: of its stack, or of the version before."""
    if basis.before is not None:
        gone = set(draft.dropped_checks) | {check.name for check in draft.checks}
        stays = lasting(draft, basis)
        kept = [check for check in basis.before.checks if check.name in stays or check.name not in gone]
        return [_titled(check, basis.before.title, basis.names.title) for check in kept]
    if basis.stack.name == CUSTOM:
        commands = basis.stack.commands
        steps: list[Step] = [step for step in _CHECKED if getattr(commands, step)]
        return _steps(["install", *steps] if basis.stack.lockfile else steps)
    return [check for check in stack_checks(basis.stack, basis.names) if check.kind not in _OF_THE_STARTER]


def lasting(draft: Draft, basis: Basis) -> set[str]:
    """The earlier checks that no change may drop: steps, and those of the stack that have no other of their kind."""
    if basis.before is None:
        return set()
    own = {check.name for check in stack_checks(basis.stack, basis.names) if check.kind not in _OF_THE_STARTER}
    replaced = {(check.name, check.kind) for check in draft.checks}
    return {
        check.name
        for check in basis.before.checks
        if isinstance(check, CommandCheck) or (check.name in own and (check.name, check.kind) not in replaced)
    }


def _steps(steps: Sequence[Step]) -> list[Check]:
    return [CommandCheck.model_validate({"name": step, "step": step}) for step in steps]


def _titled(check: Check, before: str, now: str) -> Check:
    """A page that had to bear the project's title has to bear the new one."""
    is_titled = isinstance(check, PageCheck) and check.title == before
    return check.model_copy(update={"title": now}) if is_titled else check


def _commands(draft: Draft, basis: Basis) -> list[PlannedCommand]:
    if basis.before is not None and not (basis.stack.name == CUSTOM and draft.commands):
        return basis.before.commands
    run = [each for each in planned(draft) if each.step == "run"] if basis.stack.name == CUSTOM else []
    return [*stack_commands(basis.stack, basis.names), *run]

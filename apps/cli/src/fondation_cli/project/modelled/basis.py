"""What is there before a plan is carried out: a stack's starter, or the version that is to be changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from fondation_cli.project.brief import Brief
from fondation_cli.project.filling import Names, fill
from fondation_cli.project.modelled.draft import Draft
from fondation_cli.project.stacks.custom import custom_stack, stack_of
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.starter import names_for, starter_of
from fondation_cli.project.title import LONGEST_TITLE, seen
from fondation_shared.project import Plan, PlannedCommand
from fondation_shared.stacks import CUSTOM


@dataclass(frozen=True, slots=True)
class Basis:
    """`files` by path, None for what is no text; `purposes` of those that have one. `stack` builds them.

    `before` is the plan that they were made by; None: they are a starter's.
    """

    stack: Stack
    names: Names
    files: Mapping[str, str | None]
    purposes: Mapping[str, str]
    before: Plan | None = None


def basis_of(brief: Brief, draft: Draft) -> Basis:
    """What a draft builds on. Raises UnknownStack."""
    title = seen(draft.title, LONGEST_TITLE) or brief.title
    if brief.base is not None:
        before = brief.base.blueprint.plan
        purposes = {file.path: file.purpose for file in before.files}
        names = Names(name=before.name, title=title, prompt=brief.excerpt)
        return Basis(_changed(before, draft), names, brief.base.files, purposes, before)
    stack = _drafted(draft)
    names = names_for(stack, title, title, brief.excerpt)
    purposes = {fill(path, names): purpose(brief.language) for path, purpose in stack.files.items()}
    return Basis(stack, names, starter_of(stack, brief.language, names), purposes)


def planned(draft: Draft) -> list[PlannedCommand]:
    """The commands that a draft brings."""
    return [PlannedCommand(step=each.step, command=each.command) for each in draft.commands]


def _drafted(draft: Draft) -> Stack:
    return custom_stack(planned(draft), draft.checks) if draft.stack == CUSTOM else stack_named(draft.stack)


def _changed(before: Plan, draft: Draft) -> Stack:
    if before.stack != CUSTOM or not draft.commands:
        return stack_of(before)
    return custom_stack(planned(draft), [*before.checks, *draft.checks])

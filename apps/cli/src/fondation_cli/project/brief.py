"""What is asked for."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from fondation_cli.project.base import Base
from fondation_cli.project.reviewing import ReviewStep
from fondation_cli.project.title import LONGEST_EXCERPT, LONGEST_TITLE, seen, title_of
from fondation_cli.project.tongue import tongue_of
from fondation_shared.jobs import Language
from fondation_shared.project import Blueprint, Plan


@dataclass(frozen=True)
class Brief:
    """A person's prompt, as it came. `stack` names the one they chose; `tongue` is the language, where they said it.

    `base` is the version that the prompt asks to change; None: it asks for a new project.
    `review`: somebody looks at the plan, or has looked at it.
    """

    prompt: str
    stack: str | None = None
    tongue: Language | None = None
    base: Base | None = None
    review: ReviewStep | None = None

    @cached_property
    def language(self) -> Language:
        """What the project speaks, as far as it is known before the plan."""
        return self.base.blueprint.plan.language if self.base else self.tongue or tongue_of(self.prompt)

    @cached_property
    def title(self) -> str:
        """What the project is called, for people, as far as it is known before the plan."""
        return self.base.blueprint.plan.title if self.base else title_of(self.prompt, self.language)

    @cached_property
    def excerpt(self) -> str:
        """The prompt that the project began with, on one line, to quote it."""
        return seen(self.base.blueprint.prompt if self.base else self.prompt, LONGEST_EXCERPT) or self.title

    @cached_property
    def subject(self) -> str:
        """What is being done, on one short line."""
        return (seen(self.prompt, LONGEST_TITLE) if self.base else "") or self.title

    def blueprint(self, plan: Plan, writer: Literal["offline", "model"]) -> Blueprint:
        """What a version that is made so says to the next one."""
        if self.base is None:
            return Blueprint(prompt=self.prompt, writer=writer, plan=plan)
        before = self.base.blueprint
        # What a model once wrote is not known by heart to whoever has none, whatever is changed in it later.
        kept = "model" if "model" in {before.writer, writer} else writer
        return Blueprint(prompt=before.prompt, changes=[*before.changes, self.prompt], writer=kept, plan=plan)

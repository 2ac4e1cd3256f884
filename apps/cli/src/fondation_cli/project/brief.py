"""What is asked for."""

from dataclasses import dataclass
from functools import cached_property

from fondation_cli.project.title import LONGEST_EXCERPT, seen, title_of
from fondation_cli.project.tongue import tongue_of
from fondation_shared.jobs import Language


@dataclass(frozen=True)
class Brief:
    """A person's prompt, as it came. `stack` names the one they chose; `tongue` is the language, where they said it."""

    prompt: str
    stack: str | None = None
    tongue: Language | None = None

    @cached_property
    def language(self) -> Language:
        """What the project speaks."""
        return self.tongue or tongue_of(self.prompt)

    @cached_property
    def title(self) -> str:
        """What the project is called, for people."""
        return title_of(self.prompt, self.language)

    @cached_property
    def excerpt(self) -> str:
        """The prompt on one line, to quote it."""
        return seen(self.prompt, LONGEST_EXCERPT) or self.title

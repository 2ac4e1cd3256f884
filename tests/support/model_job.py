"""A job that asks models, as tests of what asks them need it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.budget import Budget
from fondation_cli.calls.choice import asker_of
from fondation_cli.memo import Memo
from fondation_cli.models.question import Question, Role
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.events import GeneratorEvent, ModelCalled
from fondation_shared.settings import CourseSettings

PATIENCE = {
    "FONDATION_MODEL_FIRST_SECONDS": "20",
    "FONDATION_MODEL_PAUSE_SECONDS": "20",
    "FONDATION_MODEL_SECONDS": "60",
    "FONDATION_MODEL_RETRIES": "2",
}


class Job:
    """One job's run, in a folder of its own: what it said, and who asks for it."""

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        check: Callable[[], None] = lambda: None,
        told: Callable[[GeneratorEvent], None] = lambda _: None,
    ) -> None:
        self.events: list[GeneratorEvent] = []
        self.memo = folder / "memo"
        self._told = told
        self.run = Run((), emit=self._hear, memo=Memo(self.memo), clock=SystemClock(), check=check)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**PATIENCE, **variables}.items():
                patch.setenv(name, value)
            self.settings = CourseSettings.load(cache_dir=folder / "cache")

    def _hear(self, event: GeneratorEvent) -> None:
        self.events.append(event)
        self._told(event)

    def asker(self, *, model: str | None = None, budget: Budget | None = None) -> Asker:
        asker = asker_of(self.settings, self.run, model=model, budget=budget)
        assert asker is not None
        return asker

    @property
    def calls(self) -> list[ModelCalled]:
        return [event for event in self.events if isinstance(event, ModelCalled)]


def question(
    asked: str = "What is a basket?",
    *,
    role: Role = "chapter",
    instructions: str = "Be brief.",
    context: str = "",
    max_tokens: int = 500,
) -> Question:
    """A question about a shop."""
    return Question(role, f"model: {role}", "1", instructions, asked, context, max_tokens)

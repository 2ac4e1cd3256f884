"""Who writes what a command makes: a model, where one is named or configured, else the offline writer."""

from dataclasses import dataclass
from decimal import Decimal

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.budget import Budget
from fondation_cli.calls.choice import asker_of
from fondation_cli.runner import Run
from fondation_shared.errors import UsageError
from fondation_shared.settings import CourseSettings


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """What a person asked for; None: what the settings say. `budget` in the currency of the price list."""

    model: str | None = None
    budget: float | None = None
    offline: bool = False

    def asker(self, settings: CourseSettings, run: Run) -> Asker | None:
        """What asks the models; None where none is to write.

        Raises UsageError: a model and none are wanted. SettingsError: a name, a key or an address is missing.
        """
        if self.offline and self.model is not None:
            raise UsageError(
                "A model is named, and --offline asks for none.",
                hint="Leave out --model or --offline.",
            )
        if self.offline:
            return None
        budget = None if self.budget is None else Budget(money=Decimal(str(self.budget)))
        return asker_of(settings, run, model=self.model, budget=budget)

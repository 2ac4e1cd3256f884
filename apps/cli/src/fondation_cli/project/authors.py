"""Who writes a project: a model, where one is asked for or set up, else nobody but us."""

from dataclasses import dataclass
from decimal import Decimal

from fondation_cli.calls.budget import Budget
from fondation_cli.calls.choice import asker_of
from fondation_cli.project.modelled.writer import ModelledWriter
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.writer import Writer
from fondation_cli.runner import Run
from fondation_shared.settings import CourseSettings


@dataclass(frozen=True, slots=True)
class Author:
    """What a person asked for. `model` None: the one of the settings, if there is one; `budget` likewise, in money.

    `offline`: none, whatever the settings say. `job` names one that may be delivered again, with one budget for all.
    """

    model: str | None = None
    budget: float | None = None
    offline: bool = False
    job: str = ""


def writer_of(settings: CourseSettings, run: Run, wanted: Author) -> Writer:
    """The writer of one job. Raises SettingsError: its model cannot be asked."""
    if wanted.offline:
        return OfflineWriter()
    budget = Budget(None if wanted.budget is None else Decimal(str(wanted.budget)), job=wanted.job)
    asker = asker_of(settings, run, model=wanted.model, budget=budget)
    return OfflineWriter() if asker is None else ModelledWriter(asker, run)

"""A project's past, where it is at hand."""

from fondation_cli.course.facts.arrivals import arrivals_of
from fondation_cli.course.facts.histories import HistoryFacts
from fondation_cli.course.facts.hotspots import ever_hot, hot_files, pairs_of
from fondation_cli.course.facts.origins import Contents
from fondation_cli.course.facts.pace import milestones_of, pace_of, period_of
from fondation_cli.course.facts.past import Past
from fondation_cli.course.facts.projects import Untold

FEWEST = 12
"""With fewer commits than this there is nothing that a reader would not see in the log itself."""


def history_of(past: Past, contents: Contents) -> HistoryFacts | None:
    """The facts of the history; None where it is too short to tell of."""
    if not has_history(past):
        return None
    arrivals, unknown = arrivals_of(past, contents)
    return HistoryFacts(
        pace=pace_of(past),
        period=period_of(past),
        arrivals=arrivals,
        unknown=unknown,
        hot=hot_files(past),
        ever=ever_hot(past),
        pairs=pairs_of(past),
        milestones=milestones_of(past),
    )


def untold(past: Past) -> Untold | None:
    """Why there is no chapter on the past; None where there is enough to tell."""
    if has_history(past):
        return None
    return Untold.SHORT if past.history.revisions else Untold.NONE


def has_history(past: Past) -> bool:
    """Whether there are enough commits for a chapter."""
    return sum(1 for revision in past.history.own() if revision.files) >= FEWEST

"""When a schedule is due next: cron's five fields, read in a time zone as Debian's cron reads them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from fondation_shared.errors import FieldProblem, Invalid

FIELDS = 5
_EXAMPLE = "0 6 * * 1   # minute, hour, day of the month, month, day of the week: Mondays at six"


def next_time(cron: str, timezone: str, after: datetime) -> datetime:
    """The first instant behind `after` that the schedule names.

    An hour that the clock leaves out counts as the one that takes its place; one that comes twice counts once.

    Raises:
        Invalid: it is no schedule, it names no instant, or there is no such time zone.

    """
    zone = _zone(timezone)
    if len(cron.split()) != FIELDS:
        raise _refused("cron", f"{cron} is not a schedule.", _EXAMPLE)
    try:
        return next(CronSim(cron, after.astimezone(zone))).astimezone(UTC)
    except CronSimError as error:
        raise _refused("cron", f"{cron} is not a schedule.", _EXAMPLE) from error
    except (StopIteration, OverflowError) as error:
        raise _refused("cron", f"{cron} never comes.", _EXAMPLE) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise _refused(
            "timezone", f"{name} is not a time zone.", "Give UTC, or a name such as Europe/Paris."
        ) from error


def _refused(field: str, what: str, hint: str) -> Invalid:
    return Invalid(what, hint=hint, errors=[FieldProblem(field=field, message=what)])

"""Where to go after the course."""

from fondation_cli.course.facts.documents import contributing_of, readings_of
from fondation_cli.course.facts.furthers import FurtherFacts
from fondation_cli.course.facts.histories import HotFile
from fondation_cli.course.facts.hotspots import hot_files
from fondation_cli.course.facts.owners import Owners
from fondation_cli.course.facts.past import Past
from fondation_cli.course.facts.reminders import reminders_of
from fondation_cli.course.facts.wanting import Lookout

_MOST_HOT = 4
_MANY = 2
_LOOKED_AT = 20


def further_of(past: Past) -> FurtherFacts:
    """The facts; what is not there is empty."""
    library = past.library
    lookout, owners = Lookout(library), Owners(library)
    reminders, count, files = reminders_of(library)
    return FurtherFacts(
        first=lookout.first_changes(),
        reminders=reminders,
        reminder_count=count,
        reminder_files=files,
        untested=lookout.untested(),
        undocumented=lookout.undocumented(),
        hot=_unowned(past, owners),
        owners=owners.span,
        months=past.months if past.history.revisions else 0,
        contributing=contributing_of(library),
        readings=readings_of(library),
    )


def _unowned(past: Past, owners: Owners) -> tuple[HotFile, ...]:
    """Files that several people changed lately, that nobody is named for, or that no chapter teaches."""
    if not past.history.revisions:
        return ()
    shared = [file for file in hot_files(past, _LOOKED_AT) if file.people >= _MANY]
    if owners.span is not None:
        return tuple(file for file in shared if not owners.has_owner(file.path))[:_MOST_HOT]
    return tuple(file for file in shared if file.chapter is None)[:_MOST_HOT]


def has_further(past: Past) -> bool:
    """Whether there is anything to say; what is found soonest is looked for first."""
    library = past.library
    lookout = Lookout(library)
    return bool(
        contributing_of(library)
        or reminders_of(library)[0]
        or lookout.undocumented()
        or lookout.untested()
        or lookout.first_changes()
        or readings_of(library)
        or _unowned(past, Owners(library))
    )

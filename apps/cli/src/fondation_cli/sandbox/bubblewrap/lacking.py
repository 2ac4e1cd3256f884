"""What walls of Bubblewrap's cannot be raised here for want of something."""

import shutil

from fondation_cli.sandbox.bubblewrap import groups
from fondation_cli.sandbox.probe import SMALL, Lacking

_PROGRAMS = ("bwrap", "prlimit", "setpriv")


def lacking() -> Lacking:
    """Looked at now."""
    missing = next((name for name in _PROGRAMS if shutil.which(name) is None), None)
    programs = f"{missing} is not installed" if missing else ""
    return Lacking(_why_no_groups(), "libseccomp is not installed", programs)


def _why_no_groups() -> str:
    try:
        made = groups.group(SMALL)
    except groups.Unusable as unusable:
        return str(unusable)
    made.remove()
    return ""

"""What walls of Bubblewrap's cannot be raised here for want of something."""

import re
import shutil
from pathlib import Path

from fondation_cli.sandbox.bubblewrap import groups
from fondation_cli.sandbox.bubblewrap.delegation import Unusable
from fondation_cli.sandbox.handing import hands_over
from fondation_cli.sandbox.probe import SMALL, Lacking

_PROGRAMS = ("bwrap", "prlimit", "setpriv")
_RIGHTS = {"CAP_CHOWN": 0, "CAP_DAC_OVERRIDE": 1, "CAP_FOWNER": 3, "CAP_KILL": 5, "CAP_SETGID": 6, "CAP_SETUID": 7}


def lacking() -> Lacking:
    """Looked at now."""
    missing = next((name for name in _PROGRAMS if shutil.which(name) is None), None)
    programs = f"{missing} is not installed" if missing else _rights()
    return Lacking(_why_no_groups(), "libseccomp is not installed", programs)


def _rights() -> str:
    """Root gives trees away to nobody, and has to take them back: without these that ends halfway."""
    if not hands_over():
        return ""
    found = re.search(r"^CapEff:\s*(\w+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    held = int(found[1], 16) if found else 0
    name = next((name for name, bit in _RIGHTS.items() if not held >> bit & 1), None)
    return f"root lacks {name}, as a plain user it would do" if name else ""


def _why_no_groups() -> str:
    try:
        made = groups.group(SMALL)
    except Unusable as unusable:
        return str(unusable)
    made.remove()
    return ""

"""The other programs of the product, as they lie beside this one."""

import shutil
import sys
from pathlib import Path

from fondation_shared.errors import SettingsError


def companion(name: str) -> Path:
    """The console script `name`: beside this Python, else on the PATH.

    Raises SettingsError where it is not installed.
    """
    beside = Path(sys.executable).with_name(name)
    if beside.exists():
        return beside
    found = shutil.which(name)
    if found is None:
        raise SettingsError(
            f"The program {name} is not installed.",
            cause=f"It lies neither in {beside.parent} nor on the PATH.",
            hint="uv sync --all-packages",
        )
    return Path(found)

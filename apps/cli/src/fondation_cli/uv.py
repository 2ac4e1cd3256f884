"""Where uv is, which installs what Python code needs."""

import shutil
import sys
from pathlib import Path


def uv() -> Path | None:
    """The machine's own, else the one that was installed with this program; None where there is neither."""
    named = shutil.which("uv")
    beside = Path(sys.executable).with_name("uv")
    return Path(named) if named else beside if beside.exists() else None

"""The home of whoever runs the program."""

import os
from pathlib import Path


def have_home() -> None:
    """See that there is one: a number without an account has the root folder, as container engines have it."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = "/"

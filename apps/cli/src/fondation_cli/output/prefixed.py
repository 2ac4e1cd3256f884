"""Lines of several programs on one screen, each behind its program's name."""

import os
import sys
from collections.abc import Sequence

_COLOURS = (36, 35, 33, 32)


class PrefixedLines:
    """Prints on stderr; coloured on a terminal, unless NO_COLOR says otherwise."""

    def __init__(self, names: Sequence[str]) -> None:
        width = max(map(len, names))
        coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._prefixes = {
            name: f"\x1b[{colour}m{name.ljust(width)} │\x1b[0m " if coloured else f"{name.ljust(width)} | "
            for name, colour in zip(names, _COLOURS, strict=False)
        }

    def say(self, name: str, line: str) -> None:
        """Print one line of the program `name`."""
        sys.stderr.write(self._prefixes[name] + line + "\n")
        sys.stderr.flush()

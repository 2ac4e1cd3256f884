"""The commits before a fetched one: their trees without the text of old files, as many as the bounds allow."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course.fetching.leash import Outcome
from fondation_cli.course.history.record import Reach


@dataclass(frozen=True, slots=True)
class PastLimits:
    """What the past of a repository may cost: seconds for each attempt, and bytes of each pack."""

    seconds: float = 60.0
    largest_pack: int = 256 * 1024**2


Fetch = Callable[[Sequence[str], PastLimits, Callable[[str], None]], Outcome]
"""Runs `git fetch` with these options and what is to be fetched, under the same bounds and doors as the clone."""

_NEWEST, _NEWEST_WHOLE = 1_000, 100
"""So many commits are asked for where all are too many, and where a server sends the text of old files too."""

_IGNORED = "filtering not recognized"


class _FilterIgnored(Exception):
    """The server is about to send everything."""


def bring_past(fetch: Fetch, folder: Path, wanted: str, limits: PastLimits, tick: Callable[[], None]) -> Reach:
    """Fetch what came before `wanted` into the bare repository `folder`, and say how far that reaches.

    What does not arrive is missing, and no failure. Raises whatever `tick` raises.
    """

    def said(text: str) -> None:
        tick()
        if _IGNORED in text:
            raise _FilterIgnored

    def done(*options: str) -> bool:
        outcome = fetch(options, limits, said)
        _clear(folder)
        return not outcome.exit_code and not outcome.timed_out

    try:
        if done("--unshallow", "--filter=blob:none", wanted):
            reach = Reach.TREES
        elif done(f"--depth={_NEWEST}", "--filter=blob:none", wanted):
            reach = Reach.CUT
        else:
            return Reach.NONE
        done("--filter=tree:0", "+refs/tags/*:refs/tags/*")
    except _FilterIgnored:
        _clear(folder)
        outcome = fetch((f"--depth={_NEWEST_WHOLE}", wanted), limits, lambda _: tick())
        _clear(folder)
        return Reach.NONE if outcome.exit_code or outcome.timed_out else Reach.CUT
    return reach


def _clear(folder: Path) -> None:
    """Take away what a fetch that was stopped leaves behind."""
    for left in (folder / "shallow.lock", folder / "config.lock", *folder.glob("objects/pack/tmp_*")):
        with contextlib.suppress(FileNotFoundError):
            left.unlink()

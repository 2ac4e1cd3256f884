"""How the line stands, as the API shows it."""

from typing import Literal

from fondation_shared.jobs import JobKind
from fondation_shared.wire import Timestamp, Wire

Held = Literal["paused", "owner"]
"""Why a queued job is given to nobody: its kind is paused; as many jobs of the same key run as may at once."""


FARTHEST = 1000
"""How far places in line are counted: one that says this has at least so many jobs before it."""


class Paused(Wire):
    """No worker is given a job of the kind. `where`: it was paused `here`, `by` the key of that name, or in `bullmq`.

    `since` is not known of what was paused elsewhere; `by` is absent where no key is asked for.
    """

    where: Literal["here", "bullmq"]
    since: Timestamp | None = None
    by: str | None = None


class QueueOfKind(Wire):
    """How many jobs of a kind are due and `waiting`, rest before their next attempt (`delayed`), and are `running`.

    `parked` ones wait until others that the same key asked for have ended. `limit`: how many may run; absent: any.
    """

    kind: JobKind
    waiting: int
    delayed: int
    parked: int
    running: int
    limit: int | None = None
    paused: Paused | None = None


class QueueState(Wire):
    """Every kind of job. `owner_limit`: how many may run that one key asked for; absent: any number."""

    kinds: list[QueueOfKind]
    owner_limit: int | None = None

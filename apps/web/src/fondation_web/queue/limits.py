"""How much of what waits may run at once, over all workers and all webs of a store."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fondation_shared.jobs import JobKind
from fondation_shared.settings import WebSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """`kinds`: how many jobs of a kind; `owner`: how many that one API key asked for. Without one, any number."""

    kinds: Mapping[JobKind, int] = field(default_factory=dict)
    owner: int | None = None

    @property
    def some(self) -> bool:
        """Whether there are any."""
        return bool(self.kinds) or self.owner is not None


def limits_of(settings: WebSettings) -> Limits:
    """Those that are set."""
    of_kinds: dict[JobKind, int | None] = {"course": settings.limit_course, "project": settings.limit_project}
    return Limits({kind: limit for kind, limit in of_kinds.items() if limit is not None}, settings.limit_owner)

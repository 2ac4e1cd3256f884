"""One thing that was looked at."""

from typing import Literal

from fondation_shared.wire import Wire


class Finding(Wire):
    """How a thing is. `missing` must be mended, a `note` may be; `fix` is the command that does."""

    name: str
    state: Literal["ok", "note", "missing"]
    detail: str
    fix: str | None = None

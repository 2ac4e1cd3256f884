"""What a course or a project would take, before any of it is spent."""

from typing import Annotated, Literal

from pydantic import Field

from fondation_shared.events import Count
from fondation_shared.wire import Wire


class Estimate(Wire):
    """Told from the very questions that would be asked; how long the answers are is a guess.

    `files`: of the repository that are read, or of the project that are written. `tokens_in` holds those that are
    expected to come from the provider's cache, `tokens_cached`. `money` in the currency of the price list. Without a
    model nothing is asked, and nothing is spent.
    """

    kind: Literal["course", "project"]
    writer: Literal["offline", "model"]
    models: list[str] = []
    files: Count
    chapters: Count | None = None
    calls: Count = 0
    tokens_in: Count = 0
    tokens_out: Count = 0
    tokens_cached: Count = 0
    money: Annotated[float, Field(ge=0)] = 0.0

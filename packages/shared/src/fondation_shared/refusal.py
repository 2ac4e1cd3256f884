"""Why a worker builds no projects."""

from typing import Annotated

from pydantic import StringConstraints

from fondation_shared.wire import Wire

LONGEST_CAUSE = 2000
LONGEST_HINT = 400


class Refusal(Wire):
    """What is missing on a worker's machine, and what changes that; `engine`: a container engine that can be used."""

    cause: Annotated[str, StringConstraints(max_length=LONGEST_CAUSE)]
    hint: Annotated[str, StringConstraints(max_length=LONGEST_HINT)] | None = None
    engine: bool = False

    @classmethod
    def of(cls, cause: str, hint: str | None, *, engine: bool = False) -> "Refusal":
        """A refusal, cut to what can be sent."""
        return cls(cause=cause[:LONGEST_CAUSE], hint=hint and hint[:LONGEST_HINT], engine=engine)

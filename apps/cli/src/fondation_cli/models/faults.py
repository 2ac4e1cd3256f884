"""What goes wrong at a provider, in kinds that decide what is done next."""

from typing import Literal

FaultKind = Literal[
    "busy",  # it asks to be left alone for a while, or says that it has too much to do
    "down",  # it fails, or nobody listens
    "slow",  # it did not begin, or went quiet, or did not end in time
    "cut",  # the connection ended before the answer did
    "garbled",  # what came is not of its protocol
    "quota",  # what was paid for is used up
    "key",  # the key is not accepted
    "unknown",  # there is no such model
    "overflow",  # the question is larger than the model takes
    "refused",  # the request is not taken as it is
    "filtered",  # the model or its provider would not answer this
]

_TRANSIENT: frozenset[FaultKind] = frozenset({"busy", "down", "slow", "cut", "garbled"})
_LASTING: frozenset[FaultKind] = frozenset({"key", "quota", "unknown"})


class Fault(Exception):
    """A call that brought no whole answer. `said` is why, in the provider's words, which are not to be trusted.

    `retry_after`: seconds that it asked to be left alone. `heard`: the text that came before, which was paid for.
    `has_begun`: it took the question and began to answer, so that the question was paid for too.
    """

    def __init__(
        self, kind: FaultKind, said: str, *, retry_after: float | None = None, heard: str = "", has_begun: bool = False
    ) -> None:
        super().__init__(f"{kind}: {said}")
        self.kind = kind
        self.said = said
        self.retry_after = retry_after
        self.heard = heard
        self.has_begun = has_begun

    @property
    def is_transient(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind in _TRANSIENT

    @property
    def is_lasting(self) -> bool:
        """Whether it holds for every other question too."""
        return self.kind in _LASTING

"""What the mirror decided: each request is counted, each distinct verdict is told once."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

MOST_TOLD = 200
"""Distinct verdicts; who asks for more names than that is only counted."""
_LONGEST = 200


class Reason(StrEnum):
    """Why, in a word for a log."""

    FINE = "fine"
    UNREACHABLE = "unreachable"
    """It may be asked, and gives no sound answer: a fault of the infrastructure, or of the network."""
    UNDECLARED = "undeclared"
    """Neither declared, nor needed by what is."""
    MALFORMED = "malformed"
    """No request that a client of the registries makes."""
    MISMATCH = "mismatch"
    """The registry gave something else than it had promised."""
    TOO_LARGE = "too_large"
    UNKEPT = "unkept"
    """This machine's disk does not take it: a fault of the infrastructure."""
    LEADS_ELSEWHERE = "leads_elsewhere"
    """The registry points to where the mirror does not go."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`host` is the registry's where it was allowed, and what was asked for where it was denied; `why` tells more."""

    verdict: Literal["allowed", "denied"]
    host: str
    reason: Reason
    why: str = ""


class Verdicts:
    """Hands each distinct verdict on, once, from the mirror's own thread; `denials` of `requests` were refused."""

    def __init__(self, told: Callable[[Verdict], None]) -> None:
        self.requests = 0
        self.denials = 0
        self._told = told
        self._known: set[Verdict] = set()

    def allow(self, host: str, reason: Reason = Reason.FINE, why: object = "") -> None:
        """This registry was asked."""
        self._tell(Verdict("allowed", _shown(host), reason, _shown(str(why))))

    def deny(self, asked: str, reason: Reason) -> None:
        """This was refused."""
        self.denials += 1
        self._tell(Verdict("denied", _shown(asked), reason))

    def _tell(self, verdict: Verdict) -> None:
        if verdict not in self._known and len(self._known) < MOST_TOLD:
            self._known.add(verdict)
            self._told(verdict)


def _shown(text: str) -> str:
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text[:_LONGEST])

"""When a message that was not taken is sent again."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PAUSES_SECONDS = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""As Standard Webhooks suggests: over three days, ten sendings in all."""
JITTER = 0.2
LONGEST_SECONDS = 86_400.0
"""How long an address may ask to be left alone."""


def pause_seconds(tries: int, retry_after: float | None, chance: random.Random) -> float | None:
    """How long to wait behind the n-th try; None: it was the last one.

    What the address asked for is never shortened, and never shortens ours: one that answers `Retry-After: 0` while it
    starts would have used up all its tries within seconds. Jitter is added to its wish, and spreads ours both ways.
    """
    if tries > len(PAUSES_SECONDS):
        return None
    ours = PAUSES_SECONDS[tries - 1] * chance.uniform(1 - JITTER, 1 + JITTER)
    asked = min(retry_after or 0.0, LONGEST_SECONDS) * chance.uniform(1, 1 + JITTER / 2)
    return max(ours, asked)


def asked_seconds(header: str | None, now: datetime) -> float | None:
    """What a Retry-After header says, as seconds or as a date; None where it says nothing that can be read."""
    if header is None:
        return None
    header = header.strip()
    if header.isdecimal():
        return float(header[:12])
    try:
        at = parsedate_to_datetime(header)
        left = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return max(0.0, left.total_seconds())

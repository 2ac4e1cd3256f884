"""Which kind of answer a caller likes best, by its Accept header."""

import re
from collections.abc import Sequence

_REFUSED = (0.0, 0)
_WEIGHT = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.IGNORECASE)


def preferred(accept: str, offered: Sequence[str]) -> str:
    """The media type of `offered` that is liked best: by weight, then by its place in the header, then in `offered`.

    Nothing that is offered being liked, the first: an answer of another kind is worth more than none.
    """
    ranges = [_range(part) for part in accept.lower().split(",")]
    return max(offered, key=lambda kind: _liking(kind, ranges))


def _range(part: str) -> tuple[str, float]:
    """A media range, and its weight from 0 to 1."""
    kind, *parameters = part.split(";")
    weights = [float(match[1]) for parameter in parameters if (match := _WEIGHT.fullmatch(parameter))]
    return kind.strip(), min(1.0, weights[0]) if weights else 1.0


def _liking(kind: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """Weight and place of the range that names `kind` most exactly."""
    for named in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        for place, (accepted, weight) in enumerate(ranges):
            if accepted == named:
                return (weight, -place) if weight else _REFUSED
    return _REFUSED

"""A file as a model saw it, and as it is: signs that nobody sees were written out, and all lines ended alike."""

import re

from fondation_cli.models.delimited import pieces, visible

_WRITTEN_OUT = re.compile(r"\[U\+((?:10|[0-9A-F])?[0-9A-F]{4})\]")


def standing(text: str, shown: str) -> str | None:
    """What stands in a text where a model saw `shown`; None where it saw that nowhere, or more than once."""
    seen = visible(text)
    start = seen.find(shown)
    if not shown or start < 0 or seen.find(shown, start + 1) >= 0:
        return None
    places = _places(text)
    begin, end = places.get(start), places.get(start + len(shown))
    return None if begin is None or end is None else text[begin:end]


def as_written(answer: str, before: str | None) -> str:
    """An answer with the unseen signs that the file had in their places, and with the file's ends of lines."""
    if before is None:
        return answer
    said = _WRITTEN_OUT.sub(lambda found: _sign(found) if _sign(found) in before else found[0], answer)
    ends = before.count("\r\n")
    return said.replace("\n", "\r\n") if ends and ends == before.count("\n") else said


def written_out(text: str, before: str | None) -> str | None:
    """A sign that a text has written out, and the file had not: it would be read as it stands."""
    for found in _WRITTEN_OUT.finditer(text):
        if visible(_sign(found)) == found[0] and found[0] not in (before or ""):
            return found[0]
    return None


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _places(text: str) -> dict[int, int]:
    """Where what is shown stands, for every place in what is shown but those within a sign that is written out."""
    places, seen, at = {0: 0}, 0, 0
    for shown, real in pieces(text):
        if shown == real:
            places.update(zip(range(seen, seen + len(shown)), range(at, at + len(real)), strict=True))
        seen, at = seen + len(shown), at + len(real)
        places[seen] = at
    return places

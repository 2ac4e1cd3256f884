"""The releases of a project, as its tags name them, and which of them was the first to hold a commit."""

import re
from dataclasses import dataclass

from fondation_cli.course.history.record import History, Revision

_VERSION = re.compile(r"^(?P<prefix>.*?)(?P<numbers>\d+(?:[._]\d+)+|\d+)(?P<rest>.*)$")
_UNFINISHED = re.compile(
    r"(?:^|[\W_\d])(?:a|b|c|rc|alpha|beta|dev|pre|preview|m|cr|snapshot|nightly|canary|next)[\W_\d]*\d*$", re.IGNORECASE
)
_LINE = re.compile(r"^[._-]?[xX*](?:\W|$)")
"""`2.1.x` names a line of releases, and no release."""

_FEWEST = 2
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Release:
    """A tag that names a finished version, and the commit that it names."""

    name: str
    revision: Revision
    numbers: tuple[int, ...]


def releases_of(history: History, project: str) -> tuple[Release, ...]:
    """The finished versions of the project, the oldest first; where several things are released, those of the whole."""
    found: dict[str, list[Release]] = {}
    unfinished: dict[str, list[Release]] = {}
    for tag in history.tags:
        parts = _VERSION.match(tag.name)
        revision = history.by_hash.get(tag.commit)
        if parts is None or revision is None or _LINE.match(parts["rest"]):
            continue
        numbers = tuple(int(each) for each in re.split(r"[._]", parts["numbers"])[:6] if len(each) <= _LONGEST_NUMBER)
        series = _series(parts["prefix"])
        kept = unfinished if _UNFINISHED.search(parts["rest"]) else found
        kept.setdefault(series, []).append(Release(tag.name, revision, numbers))
    chosen = _main(found, project) or _main(unfinished, project)
    return tuple(sorted(chosen, key=lambda release: (release.revision.seconds, release.numbers, release.name)))


def _series(prefix: str) -> str:
    """What comes before the numbers, without what only says that they are a version."""
    bare = prefix.lower().strip("-_/.@ ")
    bare = re.sub(r"(?:^|[-_/.@ ])(?:v|version|ver|release|rel|r)$", "", bare)
    bare = bare.strip("-_/.@ ")
    return "" if bare == "parent" else bare


def _main(by_series: dict[str, list[Release]], project: str) -> list[Release]:
    """Those of the whole project: plain numbers, or numbers behind its name; else the longest series."""
    name = project.lower().rpartition("/")[2]
    whole = [series for series in by_series if series in {"", name, f"{name}-parent"}]
    own = [release for series in sorted(whole) for release in by_series[series]]
    if len(own) >= _FEWEST:
        return own
    longest = max(sorted(by_series), key=lambda series: len(by_series[series]), default=None)
    return by_series[longest] if longest is not None else []


def first_release(history: History, releases: tuple[Release, ...]) -> dict[str, Release]:
    """For each commit, by its hash, the oldest release that holds it."""
    found: dict[str, Release] = {}
    for release in releases:
        waiting = [release.revision.hash]
        while waiting:
            name = waiting.pop()
            revision = history.by_hash.get(name)
            if revision is not None and name not in found:
                found[name] = release
                waiting += revision.parents
    return found

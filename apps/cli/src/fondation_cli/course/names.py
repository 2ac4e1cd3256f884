"""The words inside the names of code."""

from functools import cache
from pathlib import PurePosixPath

_NO_TOPIC = frozenset(
    [
        "app",
        "base",
        "common",
        "core",
        "crates",
        "defs",
        "index",
        "init",
        "internal",
        "java",
        "lib",
        "main",
        "mod",
        "org",
        "com",
        "packages",
        "pkg",
        "src",
        "impl",
    ]
)
"""Words that say where a file stands, and nothing of what is in it."""

FAILURES = frozenset(["error", "errors", "exception", "exceptions", "warning", "warnings", "failure"])
"""Last words of what is named for something that goes wrong."""


@cache
def words(name: str) -> tuple[str, ...]:
    """`JsonTreeReader` → json, tree, reader; `merge_setting` → merge, setting; `HTTPAdapter` → http, adapter."""
    found: list[str] = []
    word = ""
    for place, character in enumerate(name):
        after = name[place + 1 : place + 2]
        starts = character.isupper() and word and (not word[-1].isupper() or after.islower())
        if not character.isalnum() or starts:
            found.append(word)
            word = ""
        if character.isalnum():
            word += character
    found.append(word)
    return tuple(word.lower() for word in found if word)


def topic_words(path: str) -> list[str]:
    """The words of a file's or folder's own name, or of the folder around it, as far as they say what it is about."""
    place = PurePosixPath(path)
    stem = place.name.partition(".")[0] if place.suffix else place.name
    found = [word for word in words(stem) if word not in _NO_TOPIC]
    return found or [word for word in words(place.parent.name) if word not in _NO_TOPIC]


def names_itself(path: str) -> bool:
    """Whether a folder's or file's own name says what it is about."""
    return any(word not in _NO_TOPIC for word in words(PurePosixPath(path).name.partition(".")[0]))


def stem_words(path: str) -> list[str]:
    """The same, in the singular."""
    return [singular(word) for word in topic_words(path)]


def singular(word: str) -> str:
    """A word without its plural: enough to see that `sessions` holds `Session`."""
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - `ties` is no plural of `ty`
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:  # noqa: PLR2004 - `gas`
        return word[:-1]
    return word

"""The words inside the names of code."""

from pathlib import PurePosixPath

_NO_TOPIC = {
    "src",
    "lib",
    "main",
    "index",
    "init",
    "mod",
    "core",
    "base",
    "java",
    "com",
    "org",
    "packages",
    "crates",
    "app",
    "pkg",
    "internal",
}


def words(name: str) -> list[str]:
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
    return [word.lower() for word in found if word]


def stem_words(path: str) -> list[str]:
    """The words of a file's or folder's own name, as far as they say what it is about."""
    place = PurePosixPath(path)
    stem = place.name.partition(".")[0] if place.suffix else place.name
    if stem.strip("_").lower() in _NO_TOPIC or not stem:
        stem = place.parent.name
    return [singular(word) for word in words(stem) if word not in _NO_TOPIC]


def singular(word: str) -> str:
    """A word without its plural: enough to see that `sessions` holds `Session`."""
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - `ties` is no plural of `ty`
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:  # noqa: PLR2004 - `gas`
        return word[:-1]
    return word

"""Lists of names that say little by themselves, from `words.toml`."""

import tomllib
from functools import cache
from importlib import resources


@cache
def word_list(name: str) -> frozenset[str]:
    """The names of one list: `common`, `node`, `notable`, `quiet` or `rust`."""
    table = tomllib.loads((resources.files(__package__) / "words.toml").read_text("utf-8"))
    return frozenset(str(table[name]).split())

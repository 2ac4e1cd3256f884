"""Verbs with which English documentation begins, in the third person."""

import tomllib
from functools import cache
from importlib import resources


@cache
def verbs() -> frozenset[str]:
    """`sends`, `returns`, `is` and their like: what can follow the name of what is documented."""
    table = tomllib.loads((resources.files(__package__) / "verbs.toml").read_text("utf-8"))
    return frozenset(str(table["verbs"]).split())

"""Verbs with which English documentation begins: in the third person, as a command, and in French."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

_HISSING = ("ches", "shes", "sses", "xes", "oes")
_IRREGULAR = {"be": "is", "have": "has", "cache": "caches"}


@cache
def _table() -> dict[str, object]:
    return tomllib.loads((resources.files(__package__) / "verbs.toml").read_text("utf-8"))


@cache
def verbs() -> frozenset[str]:
    """`sends`, `returns`, `is` and their like: what can follow the name of what is documented."""
    return frozenset(str(_table()["verbs"]).split())


@cache
def commands() -> Mapping[str, str]:
    """The same verbs by the form in which documentation gives orders: `send` → `sends`."""
    found = {_base(verb): verb for verb in sorted(verbs()) if verb not in {"is", "has"}}
    return found | _IRREGULAR


@cache
def french() -> Mapping[str, str]:
    """What `sends` is in French, for the verbs that take their object as the English one does."""
    lines = str(_table()["french"]).split("\n")
    return {words[0]: words[1] for line in lines if len(words := line.split(maxsplit=1)) == 2}  # noqa: PLR2004 (a pair)


@cache
def nouns() -> frozenset[str]:
    """Forms that are as often a noun in the plural: `matches`, `tests`."""
    return frozenset(str(_table()["nouns"]).split())


def _base(verb: str) -> str:
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(_HISSING) else verb[:-1]

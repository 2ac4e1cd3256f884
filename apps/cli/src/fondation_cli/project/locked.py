"""The packages that a project's lockfile names: with no others can it be installed."""

import json
import re
from collections.abc import Iterator

from fondation_cli.sandbox.mirror.names import Kind

_REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]{0,213})==", re.MULTILINE)
_INSTALLED = "node_modules/"


def locked_names(lockfile: str, text: str) -> dict[Kind, set[str]]:
    """Names by the registry they are from, as a `Mirror` is told of them. `lockfile` is the file's own name.

    What cannot be read locks nothing: whoever wrote it, it is the install that fails.
    """
    if lockfile == "package-lock.json":
        return {"npm": set(_npm_names(text))}
    return {"pypi": set(_REQUIREMENT.findall(text))}


def _npm_names(text: str) -> Iterator[str]:
    try:
        lock = json.loads(text)
    except (ValueError, RecursionError):
        return
    packages = lock.get("packages") if isinstance(lock, dict) else None
    if isinstance(packages, dict):
        yield from (place.rpartition(_INSTALLED)[2] for place in packages if _INSTALLED in place)

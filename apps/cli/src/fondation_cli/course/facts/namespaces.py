"""The namespaces of PHP that a project gives to its own code, as its composer.json says."""

import json

from fondation_cli.course.facts.library import Library


def own_namespaces(library: Library) -> tuple[str, ...]:
    r"""Each with the sign behind it, as `Depot\`: what begins so is the project's own."""
    paths = [path for path in library.index.by_path if path.rpartition("/")[2] == "composer.json"]
    return tuple(name for path in paths for name in _declared(library.text(path)) if name.strip("\\"))


def _declared(text: str) -> list[str]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        return []
    found: list[str] = []
    for loading in ("autoload", "autoload-dev"):
        for manner in ("psr-4", "psr-0"):
            held = _table(_table(_table(table).get(loading)).get(manner))
            found += [name if name.endswith("\\") else f"{name}\\" for name in held]
    return found


def _table(value: object) -> dict[str, object]:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}

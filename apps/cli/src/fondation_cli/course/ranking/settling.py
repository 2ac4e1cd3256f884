"""What a header declares is taught with the file that works with it."""

from pathlib import PurePosixPath

from fondation_cli.course.names import words
from fondation_cli.course.ranking.declared import Key, is_header
from fondation_cli.course.ranking.units import Unit, Units

_MOSTLY = 0.6
_FEWEST = 2.0


def settle(units: Units) -> None:
    """Give each thing of a header the file that has its topic for a name, or that it is mostly used in."""
    declared = [unit for unit in units.by_key.values() if is_header(unit.head.path)]
    bodies = sorted({unit.head.path for unit in units.by_key.values()} - {unit.head.path for unit in declared})
    named = {words(PurePosixPath(path).stem): path for path in reversed(bodies) if _is_body(path)}
    users = _users(units)
    for unit in declared:
        unit.place = _by_name(unit, named) or _by_use(unit, users) or unit.head.path


def _is_body(path: str) -> bool:
    return path.endswith((".c", ".cc", ".cpp", ".cxx"))


def _by_name(unit: Unit, named: dict[tuple[str, ...], str]) -> str:
    """`uv_timer_t` goes to `timer.c`, `uv_fs_poll_t` to `fs-poll.c`: the longest name that stands in its own."""
    said = words(unit.head.name)
    runs = [said[start:end] for start in range(1, len(said)) for end in range(start + 1, len(said) + 1)]
    return next((named[run] for run in sorted(runs, key=lambda run: -len(run)) if run in named), "")


def _users(units: Units) -> dict[Key, dict[str, float]]:
    """How much each file uses each thing of a header."""
    found: dict[Key, dict[str, float]] = {}
    for (source, target), weight in units.uses.items():
        if is_header(target[0]) and _is_body(source[0]):
            used = found.setdefault(target, {})
            used[source[0]] = used.get(source[0], 0.0) + weight
    return found


def _by_use(unit: Unit, users: dict[Key, dict[str, float]]) -> str:
    used = users.get(unit.key, {})
    path, weight = min(used.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0.0))
    return path if weight >= _FEWEST and weight >= _MOSTLY * sum(used.values()) else ""

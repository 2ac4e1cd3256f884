"""Files in waves: each after those it needs, and side by side with those that it does not know of."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from fondation_shared.project import PlannedFile


def waves(files: Sequence[PlannedFile]) -> Iterator[list[PlannedFile]]:
    """All of them; within a wave in the order of the plan. Where files need each other, that order alone counts."""
    sorter = _sorter(files)
    try:
        sorter.prepare()
    except CycleError:
        yield from ([file] for file in files)
        return
    while sorter.is_active():
        ready = set(sorter.get_ready())
        yield [file for file in files if file.path in ready]
        sorter.done(*ready)


def circle(files: Sequence[PlannedFile]) -> list[str]:
    """Paths that need each other; none where there is an order."""
    try:
        _sorter(files).prepare()
    except CycleError as error:
        return [str(path) for path in error.args[1]]
    return []


def _sorter(files: Sequence[PlannedFile]) -> TopologicalSorter[str]:
    paths = {file.path for file in files}
    return TopologicalSorter({file.path: [path for path in file.needs if path in paths] for file in files})

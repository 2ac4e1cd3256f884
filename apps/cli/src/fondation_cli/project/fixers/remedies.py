"""All fixers, one after the other."""

from collections.abc import Callable

from fondation_cli.project.fixers.import_path import import_path
from fondation_cli.project.fixers.missing_init import missing_init
from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.fixers.undeclared import undeclared
from fondation_cli.project.writer import Remedy

_FIXERS: tuple[Callable[[Scene], Remedy | None], ...] = (import_path, missing_init, undeclared)


def remedied(scene: Scene) -> Remedy:
    """The first remedy with changes; else what is known of the cause, if anything is."""
    hypothesis = ""
    for fixer in _FIXERS:
        remedy = fixer(scene)
        if remedy is not None and remedy.changes:
            return remedy
        hypothesis = hypothesis or (remedy.hypothesis if remedy else "")
    return Remedy(hypothesis)

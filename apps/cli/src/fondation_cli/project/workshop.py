"""Where and by which means a project is made, as the settings say: the one place that puts them together."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.memo import usable_cache
from fondation_cli.project import stand
from fondation_cli.project.means import Means, Places
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.sandbox.choice import bounds, chosen
from fondation_cli.sandbox.level import refuse_below
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.settings import CourseSettings


@contextlib.contextmanager
def workshop(settings: CourseSettings, out: Path, sandbox: Sandbox | None = None) -> Iterator[tuple[Means, Places]]:
    """The means, and the places of a build whose results go to `out`; the build's own folder is gone afterwards.

    They write without a model: see `authors.py`. `sandbox` None: the one that the settings choose. Raises NoSandbox:
    there is none; WallsMissing: it is less than the settings ask for.
    """
    behind = sandbox or chosen(settings)
    refuse_below(behind, settings.sandbox_level)
    with stand.room() as room:
        means = Means(OfflineWriter(), behind, ConfiguredRegistries(settings), bounds(settings))
        yield means, stand.places(room, usable_cache(settings.cache_dir, room), out)

"""What builds have left whose processes were killed: taken away when a worker starts, without waiting for a build."""

from fondation_cli.project import stand
from fondation_cli.project.install.layers import Layers
from fondation_cli.sandbox import ground
from fondation_cli.sandbox.bubblewrap import groups
from fondation_shared.settings import CourseSettings


def reap(settings: CourseSettings) -> None:
    """Rooms with their trees and disks, layers that were half made, groups with the processes in them.

    Nothing of who lives.

    Containers and volumes go as soon as their backend is chosen: it asks the engine for them itself.
    """
    stand.reap()
    for prefix in (ground.PROBE, ground.BENCH, ground.DOOR):
        ground.reap(prefix)
    Layers(stand.layers(settings.cache_dir)).sweep()
    groups.sweep()

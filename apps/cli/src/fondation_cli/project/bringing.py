"""What a project depends on, brought to where it is built: through the mirror, or from an earlier install."""

import contextlib
from dataclasses import replace

from fondation_cli.project.crossings import Crossings
from fondation_cli.project.infrastructure import refuse_silence
from fondation_cli.project.install.install import Wanted, installed
from fondation_cli.project.install.layers import Layers
from fondation_cli.project.install.manifest import manifest
from fondation_cli.project.install.tools import Tools
from fondation_cli.project.making import Making
from fondation_cli.project.works import Works
from fondation_cli.sandbox.mirror.mirror import Mirror


def brought(making: Making, works: Works, present: Tools, held: contextlib.ExitStack) -> bool:
    """Install what the lockfile names, and keep it until `held` ends; whether it was there already.

    Raises LockfileInvalid, SandboxFailed, RegistryUnreachable, RegistryUnsound, DiskFull; OSError.
    """
    files = manifest(works.tree, works.stack.lockfile)
    wanted = Wanted(files, works.stack.commands.install, works.stack.dependencies, present)
    crossings = Crossings(making.run, making.record)
    mirror = Mirror(files.declared, making.means.registries, making.places.cache / "mirror", crossings.take)
    around = replace(works.surroundings(mirror), check=crossings.check)
    layer = held.enter_context(installed(wanted, Layers(making.places.layers), around))
    crossings.finish(mirror)
    works.mounts = (*present.mounts, *layer.mounts)
    works.finished("install", layer.ended)
    refuse_silence(layer.ended, crossings.hosts)
    return layer.reused

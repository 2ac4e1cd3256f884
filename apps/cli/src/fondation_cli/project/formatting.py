"""The sources as the stack's own formatter lays them out: it runs behind walls, without a network, on a copy."""

import contextlib
from pathlib import Path

from fondation_cli.project.attempts.history import SOURCES
from fondation_cli.project.base import LARGEST
from fondation_cli.project.bringing import brought
from fondation_cli.project.collect.gather import Gathered, gather
from fondation_cli.project.errand import errand
from fondation_cli.project.install.manifest import LockfileInvalid
from fondation_cli.project.install.tools import tools
from fondation_cli.project.making import Making
from fondation_cli.project.paths import ProjectPath
from fondation_cli.project.writing import NewFile
from fondation_shared.project_paths import is_made


def formatted(making: Making, tree: Path) -> list[NewFile]:
    """The files of `tree` that are laid out otherwise then; what cannot be read as code stays as it is.

    Raises SandboxFailed, RegistryUnreachable, RegistryUnsound, DiskFull; OSError.
    """
    stack = making.stack
    with gather(tree, making.places.room, making.run.check, ignored=is_made, bounds=SOURCES) as gathered:
        files = _texts(gathered)
    with errand(making, files) as sent, contextlib.ExitStack() as held:
        works = making.works(sent.tree)
        present = tools(stack.tools, making.places.room, works.sandbox.image)
        with contextlib.suppress(LockfileInvalid):
            brought(making, works, present, held)
            if works.is_well:
                works.ran(stack.commands.reformat)
        return sent.changes()


def _texts(gathered: Gathered) -> dict[ProjectPath, str]:
    found = {}
    for file in gathered.files:
        if file.size <= LARGEST:
            with contextlib.suppress(UnicodeDecodeError):
                found[file.path] = b"".join(gathered.chunks(file)).decode()
    return found

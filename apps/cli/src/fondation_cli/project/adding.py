"""Packages that code imports and nobody declared, added to the manifest and the lockfile: by the stack's own client.

Only those of the stack's table come this far: see `Stack.packages`.
"""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from fondation_cli.project.attempts.attempt import Attempt
from fondation_cli.project.crossings import Crossings
from fondation_cli.project.errand import Errand, errand
from fondation_cli.project.fixers.undeclared import Missing
from fondation_cli.project.infrastructure import refuse_silence
from fondation_cli.project.install.install import ran
from fondation_cli.project.install.manifest import LockfileInvalid, Manifest, manifest
from fondation_cli.project.install.tools import tools
from fondation_cli.project.making import Making
from fondation_cli.project.paths import checked
from fondation_cli.project.stacks.stack import REQUIREMENT
from fondation_cli.project.writing import NewFile
from fondation_cli.sandbox.mirror.mirror import Mirror

_VERSION = "1"
_FILES = TypeAdapter(list[NewFile])


def added(making: Making, attempt: Attempt, missing: Sequence[Missing]) -> list[NewFile]:
    """Manifest and lockfile of an attempt as they are with these; none where the client cannot bring them together.

    A job that is delivered again has what it had, whatever was released since. Raises RegistryUnreachable,
    RegistryUnsound, SandboxFailed, DiskFull, OSError.
    """
    if making.delivered is None:
        return _added(making, attempt, missing)
    inputs = [making.delivered, attempt.tree, making.stack.fingerprint, [each.requirement for each in missing]]
    said, _ = making.run.remember(
        "project packages", _VERSION, inputs, lambda: _FILES.dump_json(_added(making, attempt, missing))
    )
    return _FILES.validate_json(said)


def _added(making: Making, attempt: Attempt, missing: Sequence[Missing]) -> list[NewFile]:
    stack, sources = making.stack, making.sources(attempt)
    # As every install, it sees nothing of the project but what it depends on.
    files = {checked(path): text for path in (stack.manifest, stack.lockfile) if (text := sources.get(path))}
    with errand(making, files) as sent:
        try:
            locked = manifest(sent.tree, stack.lockfile)
        except LockfileInvalid:
            return []
        return sent.changes() if _done(making, sent, locked, missing) else []


def _done(making: Making, sent: Errand, locked: Manifest, missing: Sequence[Missing]) -> bool:
    """Run the client, which may ask the mirror for what is locked, what is added, and what that needs."""
    works = making.works(sent.tree)
    present = tools(works.stack.tools, making.places.room, works.sandbox.image)
    crossings = Crossings(making.run, making.record)
    declared = {kind: [*names, *(each.package for each in missing)] for kind, names in locked.declared.items()}
    mirror = Mirror(declared, making.means.registries, making.places.cache / "mirror", crossings.take)
    around = replace(works.surroundings(mirror), check=crossings.check)
    ended = ran(_commands(works.stack.commands.add, missing), present, sent.tree, around)
    crossings.finish(mirror)
    works.finished("install", ended)
    refuse_silence(ended, crossings.hosts)
    return ended.is_ok


def _commands(commands: Sequence[list[str]], missing: Sequence[Missing]) -> list[list[str]]:
    wanted = [each.requirement for each in missing]
    return [[said for word in command for said in (wanted if word == REQUIREMENT else [word])] for command in commands]

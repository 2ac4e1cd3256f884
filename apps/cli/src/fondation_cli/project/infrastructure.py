"""Faults of this machine or of the network while a project is made: never its own, so never a reason to repair it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.mirror.verdicts import Reason
from fondation_shared.errors import DiskFull, WorkFailed

_LITTLE_SPACE = 8 * 1024 * 1024


class SandboxFailed(WorkFailed):
    """The sandbox could not be made or kept."""

    code = "sandbox"
    title = "The sandbox failed"
    retryable = True


class RegistryUnreachable(WorkFailed):
    """A package registry gives no sound answer."""

    code = "registry_unreachable"
    title = "A package registry does not answer"
    retryable = True


class RegistryUnsound(WorkFailed):
    """A package registry gives files that are not what it says they are: no project can be the cause of that."""

    code = "registry_unsound"
    title = "A package registry cannot be relied on"
    retryable = True


def refuse_faults(ended: Ended, tree: Path) -> None:
    """Raise SandboxFailed or DiskFull where a command that ran in `tree` ended for want of either."""
    if ended.ending is Ending.INFRASTRUCTURE:
        raise SandboxFailed("The sandbox failed.", cause=ended.detail or None, hint="fondation doctor")
    # What is beside it is our own disk; that of the tree may be one of its own, and its bound.
    if ended.ending is Ending.FAILED and shutil.disk_usage(tree.parent).free < _LITTLE_SPACE:
        raise _full()


def refuse_silence(ended: Ended, hosts: Mapping[Reason, str]) -> None:
    """Raise RegistryUnreachable, RegistryUnsound or DiskFull where an install failed, and the mirror said why."""
    if ended.is_ok:
        return
    if Reason.UNKEPT in hosts:
        raise _full()
    if Reason.UNREACHABLE in hosts:
        raise RegistryUnreachable(
            "A package registry does not answer.", cause=hosts[Reason.UNREACHABLE], hint="fondation doctor"
        )
    if Reason.MISMATCH in hosts:
        raise RegistryUnsound(
            "A package registry gives something else than it promises.",
            cause=hosts[Reason.MISMATCH],
            hint="fondation doctor",
        )


def _full() -> DiskFull:
    return DiskFull("The disk is full.", hint="df -h")

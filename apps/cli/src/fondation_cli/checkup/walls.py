"""The sandbox, as it is on this machine: each wall, up or why not, and the command that raises it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from fondation_cli.checkup.finding import Finding
from fondation_cli.sandbox.choice import chosen
from fondation_cli.sandbox.level import BASIC, missing
from fondation_cli.sandbox.walls import Wall, Walls
from fondation_shared.errors import NotAvailable
from fondation_shared.settings import CourseSettings

_PACKAGES = {"bwrap": "bubblewrap", "prlimit": "util-linux", "setpriv": "util-linux"}
_NAMES = tuple(wall.name for wall in fields(Walls) if wall.name != "reasons")
_DELEGATED = "systemd-run --user --pty --same-dir -p Delegate=yes -p DelegateSubgroup=main"
_IN_A_CONTAINER = (
    "docker run --security-opt seccomp=docker/seccomp.json --security-opt systempaths=unconfined "
    "--security-opt apparmor=unconfined fondation-worker"
)
_KERNEL = {
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
    "kernel.unprivileged_userns_clone": ("0", "1"),
    "user.max_user_namespaces": ("0", "15000"),
}
"""Settings of the kernel that may keep plain users from making namespaces: the value that does, and the other."""


def walls_found(settings: CourseSettings) -> Iterator[Finding]:
    """The sandbox that builds will have, then each of its walls, where there is one at all."""
    try:
        sandbox = chosen(settings)
    except NotAvailable as error:
        yield Finding(name="sandbox", state="note", detail=error.detail, fix=error.hint)
        return
    walls = sandbox.walls()
    reasons = dict(walls.reasons)
    if any(getattr(walls, name) == "absent" for name in BASIC):
        yield _unusable(sandbox.name, next((reasons[name] for name in BASIC if name in reasons), ""))
        return
    if lacking := missing(walls, settings.sandbox_level):
        detail = f"Builds are refused: FONDATION_SANDBOX_LEVEL={settings.sandbox_level} asks for {', '.join(lacking)}."
        yield Finding(name="sandbox", state="missing", detail=detail, fix="export FONDATION_SANDBOX_LEVEL=basic")
    up = [name for name in _NAMES if getattr(walls, name) == "enforced"]
    yield Finding(name="sandbox", state="ok", detail=f"{sandbox.name}: {len(up)} of {len(_NAMES)} walls are up.")
    for name in _NAMES:
        yield _wall(name, getattr(walls, name), reasons.get(name, "unknown"))


def _unusable(backend: str, reason: str) -> Finding:
    detail = f"{backend} cannot be used, so nothing can be built: {reason or 'unknown'}"
    return Finding(name="sandbox", state="note", detail=detail, fix=_program() or _namespaces() or _contained())


def _wall(name: str, wall: Wall, reason: str) -> Finding:
    if wall == "enforced":
        return Finding(name=f"wall: {name}", state="ok", detail="This wall is up.")
    weakly = "is not there" if wall == "absent" else "is held by weaker means"
    return Finding(name=f"wall: {name}", state="note", detail=f"This wall {weakly}: {reason}", fix=_raised(reason))


def _raised(reason: str) -> str | None:
    """The command that raises a wall; None where this machine has no better one, whoever asks."""
    if "libseccomp" in reason:
        return _by_root("apt-get install libseccomp2")
    if "loop devices" in reason:
        return "modprobe loop"
    if "mke2fs" in reason:
        return "apt-get install e2fsprogs"
    if reason.startswith("control groups") and os.geteuid() != 0:
        return _grouped()
    return None


def _grouped() -> str:
    """What gives a plain user control groups: their own systemd, which has to be there, else root."""
    if Path(f"/run/user/{os.geteuid()}/systemd/private").exists():
        return f"{_DELEGATED} fondation doctor"
    return "sudo loginctl enable-linger $USER" if Path("/run/systemd/system").is_dir() else "sudo fondation doctor"


def _program() -> str | None:
    missing = next(
        (package for name, package in _PACKAGES.items() if shutil.which(name, path=os.defpath) is None), None
    )
    return _by_root(f"apt-get install {missing}") if missing else None


def _by_root(command: str) -> str:
    return command if os.geteuid() == 0 else f"sudo {command}"


def _contained() -> str | None:
    """What lets a container of ours make sandboxes."""
    return _IN_A_CONTAINER if Path("/.dockerenv").exists() else None


def _namespaces() -> str | None:
    """What lets Bubblewrap make its namespaces, where a setting of the kernel does not."""
    for name, (forbids, allows) in _KERNEL.items():
        setting = Path("/proc/sys", *name.split("."))
        if setting.is_file() and setting.read_text().strip() == forbids:
            return _by_root(f"sysctl -w {name}={allows}")
    return None

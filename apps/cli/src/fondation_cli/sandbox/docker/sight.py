"""Whether an engine sees the folders of this machine as they are."""

import contextlib
from pathlib import Path

from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.container import look_body
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.mounts import above

_OTHER_USERS = ("name=rootless", "name=userns", "name=selinux")
"""Where users inside are others outside, or a folder needs a label first, files are not simply shared."""

_SECONDS = 60.0


class Sight:
    """Looked at once for each mount. An engine may run elsewhere, in a machine of its own, or around our container.

    Of two mounts of one disk it may see one and not the other, and numbers of disks are given out again.
    """

    def __init__(self, engine: Engine, image: str) -> None:
        self._engine = engine
        self._image = image
        self._seen: dict[tuple[int, Path], bool] = {}
        self._disks: dict[Path, bool] = {}

    def sees(self, place: Path) -> bool:
        """Whether this file or folder is the same for the engine. Raises EngineFailed, OSError."""
        folder = place if place.is_dir() else place.parent
        key = _key(folder)
        if key not in self._seen:
            self._seen[key] = self._looked(folder)
        return self._seen[key]

    def sees_disk(self, tree: Path) -> bool:
        """The same of a disk that was mounted on `tree` just now: it sees each that is mounted there, or none.

        Looked at once for each mount that such trees lie in. Raises EngineFailed, OSError.
        """
        around = above(tree.parent)
        if around not in self._disks:
            self._disks[around] = self._looked(tree)
        self._seen[_key(tree)] = self._disks[around]
        return self._disks[around]

    def _looked(self, folder: Path) -> bool:
        return self._engine.is_here and not self._has_other_users() and self._is_same(folder)

    def _has_other_users(self) -> bool:
        options = self._engine.information().get("SecurityOptions")
        return not isinstance(options, list) or any(str(option).startswith(_OTHER_USERS) for option in options)

    def _is_same(self, folder: Path) -> bool:
        """By what the kernel calls it, which is the same inside."""
        status = folder.stat()
        name = owner.name()
        try:
            self._engine.make(name, look_body(self._image, folder, owner.labels(_SECONDS)))
            with contextlib.closing(self._engine.attach(name)) as attached:
                self._engine.start(name)
                said = b"".join(chunk for stream, chunk in attached.frames() if stream == 1)
        except EngineFailed:
            return False
        finally:
            with contextlib.suppress(EngineFailed):
                self._engine.remove(name)
        return said.split() == [b"%d" % status.st_dev, b"%d" % status.st_ino]


def _key(folder: Path) -> tuple[int, Path]:
    return folder.stat().st_dev, above(folder)

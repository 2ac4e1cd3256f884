"""Whether an engine sees the folders of this machine as they are."""

import contextlib
from pathlib import Path

from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.container import look_body
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed

_OTHER_USERS = ("name=rootless", "name=userns", "name=selinux")
"""Where users inside are others outside, or a folder needs a label first, files are not simply shared."""

_SECONDS = 60.0


class Sight:
    """Looked at once for each disk. An engine may run elsewhere, in a machine of its own, or around our container."""

    def __init__(self, engine: Engine, image: str) -> None:
        self._engine = engine
        self._image = image
        self._seen: dict[int, bool] = {}

    def sees(self, place: Path) -> bool:
        """Whether this file or folder is the same for the engine. Raises EngineFailed, OSError."""
        folder = place if place.is_dir() else place.parent
        device = folder.stat().st_dev
        if device not in self._seen:
            self._seen[device] = self._engine.is_here and not self._has_other_users() and self._is_same(folder)
        return self._seen[device]

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

"""Folders that an engine does not see, carried into volumes of its own for a command that only reads them."""

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.docker.tree import pack
from fondation_cli.sandbox.port import Mount

Mounted = Mapping[str, object]
"""As the engine's interface has it."""

_AWAY = Path("/mounts")
"""Where what is only read is put in, outside of every tree."""


class Volumes:
    """One for each mount. What is carried belongs to `user` inside."""

    def __init__(self, mounts: Sequence[Mount], user: int, engine: Engine) -> None:
        self._named = [(owner.name(), mount) for mount in mounts]
        self._user = user
        self._engine = engine

    def make(self, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:
        """Make them; they go with `stack`. Raises EngineFailed."""
        self._labels = labels
        self._stack = stack
        for name, _ in self._named:
            self.add(name)

    def add(self, name: str) -> None:
        """Another volume that goes with them. Raises EngineFailed."""
        self._stack.callback(self._remove, Engine.remove_volume, name)
        self._engine.make_volume(name, self._labels)

    def mounts(self) -> list[Mounted]:
        """What the command's container mounts."""
        return [mounted(name, mount.place, read_only=True) for name, mount in self._named]

    def bring_in(self, container: str, *others: Mounted) -> str:
        """Fill them, and give what holds them: `container`, where there are none.

        Else a container like that one which never runs, and may write to what the command's only reads. It mounts
        `others` as well, and none of what the command finds in them. Raises EngineFailed, OSError.
        """
        if not self._named:
            return container
        carrier = f"{container}-carrier"
        apart = [mounted(name, _AWAY / str(n), read_only=False) for n, (name, _) in enumerate(self._named)]
        self._stack.callback(self._remove, Engine.remove, carrier)
        self._engine.make_like(container, carrier, [*others, *apart], self._labels)
        for number, (_, mount) in enumerate(self._named):
            self.carry(mount.source, carrier, _AWAY / str(number), mount.place)
        return carrier

    def carry(self, folder: Path, container: str, place: Path, found: Path) -> None:
        """Put a folder's content into a container's; commands will find it at `found`. Raises EngineFailed, OSError."""
        with tempfile.TemporaryFile() as archive:
            pack(folder, archive, self._user, found)
            archive.seek(0)
            self._engine.put(container, str(place), archive)

    def _remove(self, remove: Callable[[Engine, str], None], name: str) -> None:
        with contextlib.suppress(EngineFailed):
            remove(self._engine, name)


def mounted(volume: str, place: Path, *, read_only: bool) -> Mounted:
    """A volume as the engine is told of it."""
    return {"Type": "volume", "Source": volume, "Target": str(place), "ReadOnly": read_only}

"""A commit's files as sources of evidence."""

from fondation_cli.course.history.record import History
from fondation_cli.course.snapshot import Snapshot


class Commit:
    """All files of a pinned commit."""

    complete = True

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def history(self) -> History:
        """The commits before it."""
        return self._snapshot.history

    @property
    def paths(self) -> list[str]:
        """Every file of the commit, sorted; no symbolic links, no submodules."""
        return [entry.path for entry in self._snapshot.entries() if entry.is_file]

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises Unreadable."""
        return self._snapshot.read(path)

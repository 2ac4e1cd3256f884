"""A commit, pinned: its files, read from the object store and never from a work tree."""

import contextlib
import itertools
import posixpath
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from fondation_cli.course import git
from fondation_cli.course.git_output import Output
from fondation_cli.course.history.log import read_history
from fondation_cli.course.history.record import History, Reach
from fondation_cli.course.lfs import is_lfs_pointer
from fondation_shared.errors import RepositoryError

READ_LIMIT = 16 * 1024 * 1024
"""The largest file that `read` hands out, in bytes."""

MOST_ENTRIES = 2_000_000
"""The most paths of a commit that is read: ten folders of ten folders, ten times over, make ten thousand million."""

_LISTING_MEGABYTES = 512
_LISTING_SECONDS = 300.0

_MOST_LINKS = 8
_LONGEST_LINK = 4096

SYMLINK = "120000"
SUBMODULE = "160000"


class Entry(NamedTuple):
    """One path of the commit. `mode` as Git writes it, `blob` the full object id, `size` in bytes (0: no file).

    A tuple: there may be a million.
    """

    path: str
    mode: str
    blob: str
    size: int

    @property
    def is_file(self) -> bool:
        """False for symbolic links and submodules: they hold no text of their own."""
        return self.mode not in {SYMLINK, SUBMODULE}


class GitStopped(RepositoryError):
    """git ended while it was asked: killed, mostly, for want of memory. Another try may do."""

    retryable = True


class Unreadable(RepositoryError):
    """One file cannot be read; `detail` is the reason in plain words."""


class Blobs:
    """Objects of one repository, read through one `git cat-file --batch`, which ends when its input closes."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._lock = threading.Lock()
        self._process = self._start()

    def read(self, blob: str) -> bytes | None:
        """The bytes of an object; None where the store lacks it. Raises GitStopped where git ends twice over it."""
        with self._lock:
            try:
                return self._ask(blob)
            except GitStopped:
                self.close()
                self._process = self._start()
                return self._ask(blob)

    def _start(self) -> subprocess.Popen[bytes]:
        # It answers as long as the course takes: nobody would empty a pipe of what it says besides.
        command = git.command("cat-file", "--batch", git_dir=self._git_dir)
        return git.start(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def _ask(self, blob: str) -> bytes | None:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise RepositoryError("git cat-file has no pipes.")
        # One that has ended does not take the question, or does not answer it.
        with contextlib.suppress(BrokenPipeError):
            requests.write(f"{blob}\n".encode())
            requests.flush()
        head = answers.readline().split()
        if len(head) == 2:  # noqa: PLR2004 - "ID missing"
            return None
        content = answers.read(int(head[2]) + 1) if len(head) == 3 else b""  # noqa: PLR2004 - "ID TYPE SIZE"
        if not content.endswith(b"\n") or len(content) != int(head[2]) + 1:
            raise GitStopped("git stopped while the repository was read.", hint="git fsck")
        return content[:-1]

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Snapshot:
    """A repository at one commit. A context manager: leaving it ends the process that reads.

    `url` is the repository as it was asked for, `commit` the full hash, `ref` the branch or tag where one is known,
    `name` the project's. `reach` says how much of what came before lies in `git_dir`.
    """

    def __init__(
        self,
        git_dir: Path,
        *,
        url: str,
        commit: str,
        name: str,
        ref: str | None = None,
        reach: Reach = Reach.NONE,
    ) -> None:
        self.git_dir = git_dir
        self.url = url
        self.commit = commit
        self.name = name
        self.ref = ref
        self.reach = reach
        self._blobs: Blobs | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process, if one was started. A later read starts another."""
        if self._blobs is not None:
            self._blobs.close()
            self._blobs = None

    @cached_property
    def committed_at(self) -> datetime | None:
        """When the commit was made, by its own word; None where it gives no date that exists."""
        shown = git.run("show", "--no-patch", "--format=%ct", self.commit, git_dir=self.git_dir)
        seconds = shown.stdout.decode(errors="replace").strip()
        try:
            return datetime.fromtimestamp(int(seconds), UTC)
        except (ValueError, OverflowError, OSError):
            return None

    @cached_property
    def history(self) -> History:
        """The commits before this one, as far as they are at hand; read when first asked for."""
        return read_history(self.git_dir, self.commit, self.reach)

    def old_contents(self, blobs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Files of earlier commits with their bytes, by object ids; those not at hand, or large, are left out."""
        if self.reach is Reach.TREES:
            return
        command = git.command("cat-file", "--batch-check=%(objectname) %(objectsize)", git_dir=self.git_dir)
        with git.start(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            listed, _ = process.communicate("".join(f"{blob}\n" for blob in blobs).encode())
        for blob, size in (line.split(" ", 1) for line in listed.decode("utf-8", "replace").splitlines()):
            content = self._objects.read(blob) if size.isdigit() and int(size) <= READ_LIMIT else None
            if content is not None:
                yield blob, content

    def entries(self) -> tuple[Entry, ...]:
        """Every path of the commit, sorted: files, symbolic links and submodules."""
        return tuple(self._tree.values())

    def entry(self, path: str) -> Entry | None:
        """The entry at `path`, if the commit has one."""
        return self._tree.get(path)

    def followed(self, path: str) -> str:
        """The path that a symbolic link leads to, if that is a file of the commit; any other path as it is."""
        place = path
        for _ in range(_MOST_LINKS):
            entry = self._tree.get(place)
            if entry is None or entry.mode != SYMLINK or entry.size > _LONGEST_LINK:
                break
            content = self._objects.read(entry.blob) or b""
            target = posixpath.join(posixpath.dirname(place), content.decode(errors="surrogateescape"))
            place = posixpath.normpath(target)
        entry = self._tree.get(place)
        return place if entry is not None and entry.is_file else path

    @property
    def _objects(self) -> Blobs:
        if self._blobs is None:
            self._blobs = Blobs(self.git_dir)
        return self._blobs

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises Unreadable: no such file, no file at all, kept in Git LFS, missing, too large."""
        entry = self._tree.get(path)
        if entry is None:
            raise Unreadable(f"There is no {path} at this commit.")
        if not entry.is_file:
            raise Unreadable(f"{path} is a {'symbolic link' if entry.mode == SYMLINK else 'submodule'}.")
        if entry.size > READ_LIMIT:
            raise Unreadable(f"{path} is larger than {READ_LIMIT // 2**20} MB.")
        content = self._objects.read(entry.blob)
        if content is None:
            raise Unreadable(f"{path} is missing from the object store.")
        if is_lfs_pointer(content):
            raise Unreadable(f"{path} is kept in Git LFS.")
        return content

    @cached_property
    def _tree(self) -> dict[str, Entry]:
        command = git.command("ls-tree", "-r", "-z", "--long", "--full-tree", self.commit, git_dir=self.git_dir)
        listed = Output(command, megabytes=_LISTING_MEGABYTES, seconds=_LISTING_SECONDS)
        lines = itertools.islice(listed, MOST_ENTRIES + 1)
        entries = sorted((_entry(line) for line in lines), key=lambda entry: entry.path)
        ended = listed.close()
        if len(entries) > MOST_ENTRIES or listed.exceeded:
            raise self._too_many()
        if listed.cut:
            raise RepositoryError(
                "The files of the commit cannot be listed.",
                cause=git.message(ended),
                hint=f"git -C {shlex.quote(str(self.git_dir))} fsck --full",
            )
        return {entry.path: entry for entry in entries}

    def _too_many(self) -> RepositoryError:
        return RepositoryError(
            "The commit holds too many files.",
            cause=f"No more than {MOST_ENTRIES:,} files and {_LISTING_MEGABYTES} MB of names are read.",
            hint=f"git -C {shlex.quote(str(self.git_dir))} ls-tree {self.commit[:12]}",
        )


def _entry(line: bytes) -> Entry:
    head, _, path = line.partition(b"\t")
    mode, _, blob, size = head.decode().split()
    return Entry(path.decode(errors="surrogateescape"), sys.intern(mode), blob, int(size) if size.isdigit() else 0)

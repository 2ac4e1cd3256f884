"""The attempts at a project: kept, listed, compared, brought back."""

from datetime import UTC, datetime
from pathlib import Path

from fondation_cli.git.fast_import import FastImport, ImportEnded
from fondation_cli.project.attempts import git
from fondation_cli.project.attempts.attempt import Attempt, Diff, DiffStat
from fondation_cli.project.attempts.snapshot import Snapshot
from fondation_cli.project.collect.bounds import MEBIBYTE, Bounds
from fondation_cli.project.collect.gather import Gathered

BRANCH = "refs/heads/main"
SOURCES = Bounds(files=5_000, file_bytes=8 * MEBIBYTE, total_bytes=64 * MEBIBYTE)
"""What to gather for an attempt: files that people and models write, not what is built of them."""
_WHO = "Fondation <project@fondation.invalid>"
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_LONGEST_DIFF = 1024 * 1024
_DIFF = ("diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color")


class History:
    """A bare repository in a folder of ours, outside of every tree that a sandbox writes to.

    Git reads and writes only it: files come to it as bytes, through `gather`. No hook, filter, attribute, configuration
    or `.git` of a project is ever looked at. Every method raises HistoryFailed.
    """

    def __init__(self, git_dir: Path) -> None:
        self.git_dir = git_dir
        self.earlier = 0
        """How many attempts belong to versions before; they are counted up to 0."""

    @classmethod
    def begin(cls, git_dir: Path) -> "History":
        """A new one, in a folder that is made, and that nobody else may enter."""
        git_dir.mkdir(mode=0o700, parents=True)
        git.run(git_dir, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--object-format=sha1")
        return cls(git_dir)

    @classmethod
    def resume(cls, git_dir: Path, bundle: Path) -> "History":
        """One that goes on where a bundle of attempts ends. Git checks that its bytes are what their hashes say."""
        history = cls.begin(git_dir)
        heads = git.run(git_dir, "bundle", "unbundle", str(bundle)).decode(errors="replace").split()
        if BRANCH not in heads:
            raise git.failed("The bundle holds no attempts.")
        git.run(git_dir, "update-ref", BRANCH, heads[heads.index(BRANCH) - 1])
        history.earlier = len(history.attempts())
        return history

    @property
    def base(self) -> Attempt | None:
        """What was there before the first attempt of this build; None: nothing."""
        return self.attempts()[self.earlier - 1] if self.earlier else None

    def keep(self, gathered: Gathered, message: str, at: datetime) -> Attempt:
        """Keep the files as the next attempt, also where nothing changed. `message` is what people read of it."""
        try:
            with FastImport(self.git_dir, lasting=True) as stream:
                self._send(stream, gathered, message, at)
                stream.finish()
        except ImportEnded as error:
            raise git.failed(str(error)) from error
        except OSError as error:
            raise git.failed(error.strerror or str(error)) from error
        return self.attempts()[-1]

    def attempts(self) -> list[Attempt]:
        """All of them, the first one first."""
        if not self._tip():
            return []
        listed = git.run(
            self.git_dir, "log", "--first-parent", "--reverse", "--format=%H%n%T%n%ct%n%B", "-z", BRANCH, "--"
        )
        records = [record for record in listed.decode(errors="replace").split("\0") if record]
        return [_attempt(number, record) for number, record in enumerate(records, 1 - self.earlier)]

    def stat(self, before: Attempt | None, after: Attempt) -> DiffStat:
        """How much `after` differs from `before`; from nothing at all, if None."""
        listed = git.run(self.git_dir, *_DIFF, "--numstat", "-z", _tree(before), _tree(after), "--")
        rows = [row.split(b"\t")[:2] for row in listed.split(b"\0") if row]
        added, removed = (sum(int(row[side]) for row in rows if row[side] != b"-") for side in (0, 1))
        return DiffStat(len(rows), added, removed)

    def diff(self, before: Attempt | None, after: Attempt, most: int = _LONGEST_DIFF) -> Diff:
        """What `after` changed, at most so many bytes of it; bytes that are no UTF-8 are replaced."""
        text = git.beginning(self.git_dir, most + 1, *_DIFF, _tree(before), _tree(after), "--")
        return Diff(text[:most].decode(errors="replace"), len(text) > most)

    def snapshot(self, attempt: Attempt) -> Snapshot:
        """The files of an attempt."""
        return Snapshot(self.git_dir, attempt.commit)

    def _send(self, stream: FastImport, gathered: Gathered, message: str, at: datetime) -> None:
        said = _plain(message)
        who = f"{_WHO} {int(at.timestamp())} +0000"
        stream.write(f"commit {BRANCH}\nauthor {who}\ncommitter {who}\ndata {len(said)}\n".encode() + said + b"\n")
        if self._tip():
            stream.write(f"from {BRANCH}^0\n".encode())
        stream.write(b"deleteall\n")
        for file in gathered.files:
            mode = 100755 if file.executable else 100644
            # Paths that were checked need no quotes: no line break, none at the beginning.
            stream.write(f"M {mode} inline {file.path}\ndata {file.size}\n".encode())
            for chunk in gathered.chunks(file):
                stream.write(chunk)
            stream.write(b"\n")

    def _tip(self) -> bytes:
        return git.run(self.git_dir, "for-each-ref", "--format=%(objectname)", BRANCH)


def _tree(attempt: Attempt | None) -> str:
    return attempt.commit if attempt else _EMPTY_TREE


def _attempt(number: int, record: str) -> Attempt:
    commit, tree, seconds, message = record.split("\n", 3)
    return Attempt(number, commit, tree, datetime.fromtimestamp(int(seconds), UTC), message.rstrip("\n"))


def _plain(message: str) -> bytes:
    """A message without what a terminal would obey, or would end it."""
    kept = "".join(character for character in message if character == "\n" or character.isprintable())
    return kept.strip().encode(errors="replace") or b"-"

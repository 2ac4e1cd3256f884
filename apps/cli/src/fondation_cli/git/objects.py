"""Objects of a repository, asked for ahead of time: git looks up the next ones while the first is worked on."""

import subprocess
from collections import deque
from pathlib import Path

from fondation_cli.git.command import command, environment


class Damaged(Exception):
    """git could not read an object that is there."""


class _Ended(Exception):
    """git ended before it had answered."""


class Objects:
    """One `git cat-file --batch`, which ends when its input closes; one that an object killed is started again."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._asked: deque[str] = deque()
        self._process = self._start()

    def ask(self, blobs: list[str]) -> None:
        """Ask for objects; as many `take` must follow. No more than fit a pipe at once: a few hundred."""
        self._asked.extend(blobs)
        self._send(blobs)

    def take(self) -> bytes | None:
        """The bytes of the object that was asked for first; None where the store lacks it.

        Raises Damaged where git ends over it twice: once may have had another reason.
        """
        try:
            content = self._answer()
        except _Ended:
            self._restart()
            content = self._second_answer()
        self._asked.popleft()
        return content

    def _second_answer(self) -> bytes | None:
        try:
            return self._answer()
        except _Ended as error:
            blob = self._asked.popleft()
            self._restart()
            raise Damaged(blob) from error

    def _answer(self) -> bytes | None:
        answers = self._process.stdout
        if answers is None:
            raise RuntimeError("git cat-file was started without a pipe.")
        head = answers.readline().split()
        if len(head) == 2:  # noqa: PLR2004 - "ID missing"
            return None
        content = answers.read(int(head[2]) + 1) if len(head) == 3 else b""  # noqa: PLR2004 - "ID TYPE SIZE"
        if not content.endswith(b"\n") or len(content) != int(head[2]) + 1:
            raise _Ended
        return content[:-1]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - an argument list, no shell, and our own environment
            command("cat-file", "--batch", git_dir=self._git_dir),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End git now; nothing can be asked for afterwards."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _restart(self) -> None:
        self.close()
        self._process = self._start()
        self._send(list(self._asked))

    def _send(self, blobs: list[str]) -> None:
        requests = self._process.stdin
        if requests is None:
            raise RuntimeError("git cat-file was started without a pipe.")
        # One that has ended does not take the question; that it gives no answer tells.
        try:
            requests.write("".join(f"{blob}\n" for blob in blobs).encode())
            requests.flush()
        except BrokenPipeError:
            return

"""What the commands of a build say: told line by line as it comes, and kept as a file."""

from pathlib import Path

from fondation_cli.runner import Run
from fondation_shared.events import Log, Stream
from fondation_shared.redaction import redacted
from fondation_shared.transcript import plain

_LONGEST_LINE = 4000
_LARGEST = 64 * 1024 * 1024
_MOST_TOLD = 10_000
"""Lines of one command. Whoever says more is not followed line by line any more: the file has the rest."""

_MORE = "[… build.log]"


class BuildLog:
    """Writes to `path`, which is made; raises OSError. What only a terminal understands goes, and secrets go."""

    def __init__(self, path: Path, run: Run) -> None:
        self._file = path.open("x+b")
        self._run = run
        self._begun: dict[Stream, bytes] = {}
        self._told = 0

    def heading(self, command: list[str]) -> None:
        """Say which command comes next."""
        self.finish()
        self._told = 0
        self._tell(" ".join(["$", *command]).encode("utf-8", "replace"), "system")

    def heard(self, stream: Stream, chunk: bytes) -> None:
        """Take what a command says; lines are told once they are whole."""
        whole, found, rest = (self._begun.get(stream, b"") + chunk).rpartition(b"\n")
        if len(rest) > _LONGEST_LINE:
            whole, found, rest = whole + found + rest, b"\n", b""
        self._begun[stream] = rest
        if found:
            self._tell(whole, stream)

    def finish(self) -> None:
        """Tell the lines that were begun and not ended."""
        for stream, rest in list(self._begun.items()):
            if rest:
                self._tell(rest, stream)
        self._begun.clear()

    @property
    def size(self) -> int:
        """Bytes so far, all lines whole."""
        self.finish()
        return self._file.tell()

    def since(self, start: int) -> bytes:
        """What was added behind so many bytes."""
        end = self.size
        self._file.seek(start)
        return self._file.read(end - start)

    def append(self, said: bytes) -> None:
        """What was told before, by a build that this one goes on from: it is not told again."""
        self.finish()
        self._file.write(said)

    def close(self) -> None:
        """No more is said."""
        self.finish()
        self._file.close()

    def _tell(self, said: bytes, stream: Stream) -> None:
        """Together, as far as it came together: a key has many lines."""
        lines = [line[:_LONGEST_LINE] for line in redacted(plain(said)).split("\n")]
        room = max(0, _LARGEST - self._file.tell())
        self._file.write("\n".join([*lines, ""]).encode("utf-8", "replace")[:room])
        followed = lines[: _MOST_TOLD - self._told]
        if len(followed) < len(lines) and self._told < _MOST_TOLD:
            followed.append(_MORE)
        self._told = min(_MOST_TOLD, self._told + len(lines))
        for line in followed:
            self._run.emit(Log(stream=stream, level="info", text=line))

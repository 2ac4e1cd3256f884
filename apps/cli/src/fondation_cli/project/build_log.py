"""What the commands of a build say: told line by line as it comes, and kept as a file."""

from pathlib import Path
from typing import Literal

from fondation_cli.runner import Run
from fondation_shared.events import Log

_LONGEST_LINE = 4000
_LARGEST = 64 * 1024 * 1024


class BuildLog:
    """Writes to `path`, which is made; raises OSError."""

    def __init__(self, path: Path, run: Run) -> None:
        self._file = path.open("xb")
        self._run = run
        self._begun: dict[str, bytes] = {}

    def heading(self, command: list[str]) -> None:
        """Say which command comes next."""
        self.finish()
        self._line(f"$ {' '.join(command)}", "system")

    def heard(self, stream: Literal["stdout", "stderr"], chunk: bytes) -> None:
        """Take what a command says; lines are told once they are whole."""
        *lines, rest = (self._begun.get(stream, b"") + chunk).split(b"\n")
        while len(rest) > _LONGEST_LINE:
            lines.append(rest[:_LONGEST_LINE])
            rest = rest[_LONGEST_LINE:]
        self._begun[stream] = rest
        for line in lines:
            self._line(line.decode(errors="replace"), stream)

    def finish(self) -> None:
        """Tell the lines that were begun and not ended."""
        for stream in ("stdout", "stderr"):
            if rest := self._begun.pop(stream, b""):
                self._line(rest.decode(errors="replace"), "stdout" if stream == "stdout" else "stderr")

    def close(self) -> None:
        """No more is said."""
        self.finish()
        self._file.close()

    def _line(self, text: str, stream: Literal["stdout", "stderr", "system"]) -> None:
        shown = text.rstrip("\r")[:_LONGEST_LINE]
        if self._file.tell() < _LARGEST:
            self._file.write(shown.encode("utf-8", "replace") + b"\n")
        self._run.emit(Log(stream=stream, level="info", text=shown))

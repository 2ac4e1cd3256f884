"""Source files in colour, made in helper processes before the pages: several at a time, none longer than it may."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fondation_cli import processes
from fondation_cli.course.highlight import fingerprint, plain
from fondation_cli.course.highlighter import Task
from fondation_cli.course.markup import Span
from fondation_cli.course.pool import Pool
from fondation_cli.course.sources import Sources
from fondation_cli.memo import Memo, memo_key

FILE_SECONDS = 10.0
_MOST_PROCESSES = 8
_CHARACTERS_PER_PROCESS = 500_000
"""Less than this is coloured in the time that another process takes to start."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file to colour, and the key under which its HTML is remembered."""

    path: str
    task: Task
    key: str
    characters: int


class Colours:
    """The HTML of each line of the files of a course, kept on disk so that memory does not grow with them.

    `memo` remembers the HTML between runs, by the text and the file's name. `seconds` is the longest that one file
    may take.
    """

    def __init__(
        self, sources: Sources, folder: Path, *, memo: Memo | None = None, seconds: float = FILE_SECONDS
    ) -> None:
        self._sources = sources
        self._folder = folder
        self._memo = memo
        self._seconds = seconds
        self._made: dict[str, Path] = {}

    def make(self, paths: Sequence[str], tick: Callable[[int], None]) -> None:
        """Colour these files. One whose text a lexer cannot bear in time is shown plain. `tick(done)` may raise."""
        self._folder.mkdir(parents=True)
        wanted = []
        for number, path in enumerate(paths):
            tick(len(self._made))
            file = self._wanted(number, path)
            if not self._recalled(file):
                wanted.append(file)
        known = len(self._made)
        if wanted:
            self._colour(wanted, lambda done: tick(known + done))

    def lines(self, path: str) -> list[str]:
        """All lines of a file as HTML, as many as the file has."""
        made = self._made.get(path)
        if made is None:
            return [plain(line) for line in self._sources.lines(path)]
        return made.read_text(encoding="utf-8").split("\n")[:-1]

    def texts(self, span: Span) -> list[str]:
        """Lines of a file without any colour."""
        return self._sources.excerpt(span.path, span.start, span.end)

    def _wanted(self, number: int, path: str) -> _Wanted:
        text = "".join(f"{line}\n" for line in self._sources.lines(path))
        place = self._folder / f"{number}.txt"
        # A path may hold bytes that are no text; the name only says how to read what it names.
        name = path.rpartition("/")[2].encode(errors="replace").decode()
        task = Task(name=name, text=str(place), html=str(place.with_suffix(".html")))
        content = text.encode()
        place.write_bytes(content)
        key = memo_key("colours", fingerprint(), [name, hashlib.sha256(content).hexdigest()])
        return _Wanted(path, task, key, len(text))

    def _recalled(self, file: _Wanted) -> bool:
        """Whether the HTML of a file is remembered; if so, it is at hand from now on."""
        known = self._memo.get(file.key) if self._memo else None
        if known is None:
            return False
        self._made[file.path] = Path(file.task["html"])
        self._made[file.path].write_bytes(known)
        return True

    def _colour(self, wanted: Sequence[_Wanted], tick: Callable[[int], None]) -> None:
        characters = sum(file.characters for file in wanted)
        count = min(processes.processors(), _MOST_PROCESSES, characters // _CHARACTERS_PER_PROCESS + 1, len(wanted))
        arguments = ["-m", "fondation_cli.course.highlighter", str(os.getpid())]
        with Pool(arguments, processes=count, seconds=self._seconds) as pool:
            for number, answer in pool.answers([json.dumps(file.task).encode() for file in wanted], tick):
                if isinstance(answer, bytes):
                    self._keep(wanted[number])

    def _keep(self, file: _Wanted) -> None:
        self._made[file.path] = Path(file.task["html"])
        if self._memo:
            self._memo.put(file.key, self._made[file.path].read_bytes())

"""Source files in colour, made in helper processes before the pages: several at a time, none longer than it may."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from fondation_cli.course.highlight import plain
from fondation_cli.course.highlighter import Task
from fondation_cli.course.pool import Pool
from fondation_cli.course.sources import Sources

FILE_SECONDS = 10.0
_MOST_PROCESSES = 4
_FILES_PER_PROCESS = 8


class Colours:
    """The HTML of each line of the files of a course, kept on disk so that memory does not grow with them.

    `seconds` is the longest that one file may take.
    """

    def __init__(self, sources: Sources, folder: Path, seconds: float = FILE_SECONDS) -> None:
        self._sources = sources
        self._folder = folder
        self._seconds = seconds
        self._made: dict[str, Path] = {}

    def make(self, paths: Sequence[str], tick: Callable[[int], None]) -> None:
        """Colour these files. One whose text a lexer cannot bear in time is shown plain. `tick(done)` may raise."""
        self._folder.mkdir(parents=True)
        tasks = [self._task(number, path) for number, path in enumerate(paths)]
        count = min(os.cpu_count() or 1, _MOST_PROCESSES, len(paths) // _FILES_PER_PROCESS + 1)
        arguments = ["-m", "fondation_cli.course.highlighter", str(os.getpid())]
        with Pool(arguments, processes=count, seconds=self._seconds) as pool:
            for number, answer in pool.answers([json.dumps(task).encode() for task in tasks], tick):
                if isinstance(answer, bytes):
                    self._made[paths[number]] = Path(tasks[number]["html"])

    def lines(self, path: str) -> list[str]:
        """All lines of a file as HTML, as many as the file has."""
        made = self._made.get(path)
        if made is None:
            return [plain(line) for line in self._sources.lines(path)]
        return made.read_text(encoding="utf-8").split("\n")[:-1]

    def _task(self, number: int, path: str) -> Task:
        text = self._folder / f"{number}.txt"
        text.write_text("".join(f"{line}\n" for line in self._sources.lines(path)), encoding="utf-8", newline="\n")
        return Task(name=path, text=str(text), html=str(self._folder / f"{number}.html"))

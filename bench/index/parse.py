"""The reference: parse the same files with the same grammars and as many processes, and keep nothing."""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fondation_cli.course.languages import language_of
from fondation_cli.processes import processors


def parse(path: Path) -> None:
    """Read a file of a checkout and parse it."""
    language = language_of(path.name)
    if language is not None:
        language.parser.parse(path.read_bytes())


def main(folder: Path) -> None:
    """Parse what the input lists as JSON, below `folder`; print the seconds, the start of processes included."""
    paths = [folder / path for path in json.load(sys.stdin)]
    start = time.perf_counter()
    with ProcessPoolExecutor(processors()) as pool:
        for _ in pool.map(parse, paths, chunksize=16):
            pass
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

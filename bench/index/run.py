"""One index of a repository, in this process and its helpers; prints seconds and the files that a grammar read."""

import json
import sys
import tempfile
import time
from pathlib import Path

from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index


def quiet(done: int, total: int, message: str = "") -> None:
    """A report that nobody reads."""


def main(repository: str, cache: str) -> None:
    """Index `repository`; in `cache`, a folder, facts of files are kept there."""
    with tempfile.TemporaryDirectory() as workspace, fetch(repository, Path(workspace), quiet) as snapshot:
        start = time.perf_counter()
        index = build_index(snapshot, quiet, cache=Path(cache))
        seconds = time.perf_counter() - start
    parsed = [file.path for file in index.files if file.language]
    said = {"seconds": seconds, "files": len(index.files), "skipped": len(index.skipped), "parsed": parsed}
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

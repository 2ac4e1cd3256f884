"""What a generator would send that knows no fact sheets: all files that a chapter is about, and all chapters before."""

import subprocess
from pathlib import Path

from fondation_shared.course import Chapter, CourseDocument


def plain_tokens(document: CourseDocument, repository: Path | None) -> int:
    """A quarter of the bytes of all its prompts."""
    if repository is None:
        raise SystemExit("bench: BENCH_REPOSITORIES names a folder of OWNER/NAME: sizes of files are read there")
    commit, earlier, total = document.repository.commit, 0, 0
    for chapter in document.chapters:
        total += earlier + sum(size_of(repository, commit, path) for path in paths_of(chapter))
        earlier += len(chapter.markdown.encode())
    return total // 4


def paths_of(chapter: Chapter) -> set[str]:
    """The files that a chapter is about: where its subjects are."""
    return {subject.path for subject in chapter.subjects}


def size_of(repository: Path, commit: str, path: str) -> int:
    """Bytes of a file at a commit."""
    asked = ["git", "-C", str(repository), "cat-file", "-s", f"{commit}:{path}"]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)

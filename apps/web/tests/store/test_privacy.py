"""What web keeps is for its owner alone, whoever made the folder, and whatever an earlier version left open."""

import subprocess
from pathlib import Path

import pytest

from fondation_web.testing import COMMAND, PlayedWorker, Web, a_site


def open_to_others(folder: Path) -> list[str]:
    """What somebody else could read: a file, or a folder, with no closed folder above it."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.stat().st_mode & 0o077:
            found += [str(path)] if path.is_file() else [str(path), *open_to_others(path)]
    return found


@pytest.fixture
def web(tmp_path: Path) -> Web:
    """A web whose data folder somebody else has made."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    return Web(tmp_path)


def work(web: Web) -> None:
    web.start()
    worker = PlayedWorker(web.url)
    web.send("POST", "/v1/uploads", content=a_site(["One"]))
    web.submit()
    worker.claim()
    worker.write_course()
    worker.http.close()


def test_nothing_that_web_writes_can_be_read_by_others(web: Web) -> None:
    try:
        work(web)
        data = web.folder / "data"
        names = {path.name for path in data.iterdir()}
        assert {"fondation.db", "fondation.db-wal", "fondation.db-shm", "artifacts", "incoming"} <= names
        assert open_to_others(data) == []
    finally:
        web.stop()


def test_what_an_earlier_version_left_open_is_closed(web: Web) -> None:
    data = web.folder / "data"
    for folder in ("artifacts", "artifacts/jobs", "artifacts/jobs/job_1"):
        (data / folder).mkdir()
        (data / folder).chmod(0o755)
    subprocess.run([*COMMAND, "keys", "list"], env=web.environment, check=True, timeout=200)
    for file in data.glob("fondation.db*"):
        file.chmod(0o644)
    try:
        web.start()
        assert open_to_others(data) == [str(data / "artifacts")]
    finally:
        web.stop()


def test_a_folder_of_somebodys_own_for_artifacts_is_left_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    own.chmod(0o755)
    (own / "notes").mkdir()
    (own / "notes").chmod(0o755)
    web = Web(tmp_path, ARTIFACTS_URL=own.as_uri())
    try:
        work(web)
        assert (own.stat().st_mode & 0o777, (own / "notes").stat().st_mode & 0o777) == (0o755, 0o755)
        assert open_to_others(own) == [str(own / "notes")]
    finally:
        web.stop()

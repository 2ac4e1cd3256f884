import os
import zipfile
from pathlib import Path

import pytest
from anyio import to_thread

from fondation_worker import folders
from fondation_worker.report.artifacts import Packed, Refused, pack


async def packed(out: Path, archives: Path) -> list[Packed]:
    archives.mkdir()
    return await to_thread.run_sync(pack, out, archives, None)


def fill(out: Path, order: list[str]) -> None:
    for name in order:
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


NAMES = ["site/index.html", "site/a/b/c.js", "site/a.css", "site/é.html", "course.json", "markdown/1.md"]


async def test_the_same_files_make_the_same_archives(tmp_path: Path) -> None:
    fill(tmp_path / "one", NAMES)
    fill(tmp_path / "two", NAMES[::-1])
    for path in (tmp_path / "two").rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    one = await packed(tmp_path / "one", tmp_path / "a")
    two = await packed(tmp_path / "two", tmp_path / "b")
    assert [(file.name, file.sha256) for file in one] == [(file.name, file.sha256) for file in two]
    assert [(file.name, file.media_type) for file in one] == [
        ("course.json", "application/json"),
        ("markdown.zip", "application/zip"),
        ("site.zip", "application/zip"),
    ]


async def test_an_archive_holds_the_files_and_can_be_read_by_all(tmp_path: Path) -> None:
    fill(tmp_path / "out", NAMES)
    site = next(file for file in await packed(tmp_path / "out", tmp_path / "a") if file.name == "site.zip")
    with zipfile.ZipFile(site.path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            name.removeprefix("site/"): name for name in NAMES if name.startswith("site/")
        }
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


async def test_a_path_that_other_systems_could_not_hold_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "out" / "site"
    inner.mkdir(parents=True)
    here = os.open(inner, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 200, dir_fd=here)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    with pytest.raises(Refused):
        await packed(tmp_path / "out", tmp_path / "a")
    # Whoever tidies up after the tests may not be able to.
    folders.remove(tmp_path / "out")

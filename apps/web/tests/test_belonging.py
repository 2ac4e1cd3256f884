"""A place of files belongs to one store, and to all of its webs: who has another one says so, or does not start."""

import shutil
import subprocess
from pathlib import Path

import pytest

from fondation_shared.errors import SettingsError
from fondation_shared.settings import WebSettings
from fondation_web.assembly import check_settings
from fondation_web.in_process import LocalWeb, local_web
from fondation_web.language import words
from fondation_web.looking import look

MARK = "health/store"


async def reasons(local: LocalWeb) -> list[dict[str, str]]:
    """What that web says is wrong with files."""
    said = (await local.http.get("/health")).json()
    return [reason for reason in said["reasons"] if reason["service"] == "artifacts"]


def obey(hint: str) -> None:
    """Do what it says."""
    subprocess.run(["sh", "-c", hint], check=True)


def settings(folder: Path, **more: object) -> WebSettings:
    return WebSettings.load(data_dir=folder, **more)


async def test_a_web_with_a_folder_of_its_own_says_that_the_files_are_elsewhere(database: str, tmp_path: Path) -> None:
    theirs, own = tmp_path / "shared", tmp_path / "own"
    one = local_web(tmp_path / "one", (), database_url=database, artifacts_url=theirs.as_uri())
    other = local_web(tmp_path / "other", (), database_url=database, artifacts_url=own.as_uri())
    third = local_web(tmp_path / "third", (), database_url=database, artifacts_url=theirs.as_uri())

    async with one as right, other as wrong, third as also_right:
        assert await reasons(right) == await reasons(also_right) == []
        [reason] = await reasons(wrong)
        assert reason["message"] == f"The files of this store are not in {own.as_uri()}."
        assert reason["cause"].endswith(f"in {theirs.as_uri()}.")
        assert (await wrong.http.get("/health")).json()["status"] == "degraded"
        obey(reason["hint"].partition("from now on: ")[2])
        assert await reasons(wrong) == []


async def test_a_store_that_finds_the_files_of_another_one_does_not_start(tmp_path: Path) -> None:
    files = tmp_path / "files"
    await check_settings(settings(tmp_path / "one", artifacts_url=files.as_uri()))

    with pytest.raises(SettingsError, match="The files of another store lie in") as refused:
        await check_settings(settings(tmp_path / "other", artifacts_url=files.as_uri()))

    seen = await look(settings(tmp_path / "other", artifacts_url=files.as_uri()), words("en"))
    assert [part.name for part in seen.parts if part.error] == ["artifacts"]
    await check_settings(settings(tmp_path / "one", artifacts_url=files.as_uri()))
    obey((refused.value.hint or "").partition("if it is gone: ")[2])
    await check_settings(settings(tmp_path / "other", artifacts_url=files.as_uri()))


async def test_a_disk_that_is_no_longer_there_is_told_while_web_runs(tmp_path: Path) -> None:
    async with local_web(tmp_path, ()) as local:
        [file] = tmp_path.rglob(MARK)
        shutil.rmtree(file.parent.parent)
        [reason] = await reasons(local)
        assert reason["message"].startswith("The files of this store are not in ")


async def test_files_of_before_are_the_store_s_and_so_is_an_empty_place(tmp_path: Path) -> None:
    old = settings(tmp_path / "data")
    async with local_web(tmp_path, ()) as local:
        await local.submit()
    [file] = tmp_path.rglob(MARK)
    file.unlink()

    await check_settings(old)
    assert file.exists()
    await check_settings(settings(tmp_path / "data", artifacts_url=(tmp_path / "new").as_uri()))
    assert (tmp_path / "new" / MARK).read_text() == file.read_text()

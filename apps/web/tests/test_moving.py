"""`web move`: what was in a file is in PostgreSQL, row by row, and a web goes on there with all of it."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from anyio import to_thread
from bucket_server import BucketServer
from postgres_server import PostgresServer

from fondation_shared.errors import SettingsError, Unreachable
from fondation_shared.events import Log
from fondation_web.in_process import PASSED, local_web
from fondation_web.move_command import run_move

ADDRESSES = ("courses", "jobs", "projects", "webhooks", "jobs/{job}/events", "jobs/{job}/artifacts")
SITE = b"a site " * 10_000


@dataclass(frozen=True)
class Kept:
    """A store that was used and whose web has stopped, what it answered, and the job that left a file."""

    folder: Path
    job_id: str
    answers: list[object]

    @property
    def file(self) -> Path:
        return self.folder / "data" / "fondation.db"


async def answers_of(http: httpx2.AsyncClient, job_id: str) -> list[object]:
    return [(await http.get(f"/v1/{address.format(job=job_id)}")).json() for address in ADDRESSES]


@pytest.fixture
async def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    site = tmp_path / "site.zip"
    site.write_bytes(SITE)
    async with local_web(tmp_path) as local:
        (await local.http.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/told"})).raise_for_status()
        job_id, lease = await local.started()
        await local.worker.send_events(
            lease, 1, [Log(text=f"{number}, naïve \t \\ \N{SNOWMAN}") for number in range(9)]
        )
        await local.worker.put_artifact(lease, site.name, site, hashlib.sha256(SITE).hexdigest(), "application/zip")
        await local.worker.finish(lease, PASSED)
        (await local.http.post("/v1/generate", json={"prompt": "A page", "stack": "static"})).raise_for_status()
        await local.submit("click")
        answers = await answers_of(local.http, job_id)
    monkeypatch.setenv("FONDATION_DATA_DIR", str(tmp_path / "data"))
    return Kept(tmp_path, job_id, answers)


async def moved(*words: str) -> None:
    await to_thread.run_sync(run_move, words)


async def test_a_web_on_the_server_answers_as_the_one_on_the_file_did_and_goes_on(
    kept: Kept, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    database, before = postgres.database(), kept.file.read_bytes()

    await moved("--to", database)

    said = capsys.readouterr().out
    assert "each compared with the file." in said
    assert "Start web with FONDATION_DATABASE_URL=postgresql://" in said
    assert kept.file.read_bytes() == before
    async with local_web(kept.folder, database_url=database) as local:
        assert await answers_of(local.http, kept.job_id) == kept.answers
        assert (await local.http.get(f"/v1/jobs/{kept.job_id}/artifacts/site.zip")).content == SITE
        assert (await local.http.get("/health")).json()["reasons"] == []
        await local.submit("jinja")
        assert len(await local.claims(slots=5)) == 2


async def test_the_files_come_along_into_a_bucket_where_that_is_asked_for(
    kept: Kept, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Releases before kept what no server's text has.
    with sqlite3.connect(kept.file) as connection:
        connection.execute("UPDATE courses SET title = 'a' || char(0) || 'b'")
    database = postgres.database()
    with BucketServer() as server:
        for name, value in {**server.keys, "FONDATION_S3_ENDPOINT": server.endpoint}.items():
            monkeypatch.setenv(name, value)
        bucket = server.bucket()
        monkeypatch.setenv("FONDATION_DATABASE_URL", database)
        monkeypatch.setenv("FONDATION_LANG", "fr")

        await moved("--artifacts", bucket)

        assert f"1 fichier est dans {bucket}" in capsys.readouterr().out
        async with local_web(
            kept.folder / "another machine", database_url=database, artifacts_url=bucket, s3_endpoint=server.endpoint
        ) as local:
            assert (await local.http.get(f"/v1/jobs/{kept.job_id}/artifacts/site.zip")).content == SITE
            assert (await local.http.get("/health")).json()["reasons"] == []
            titles = {course["title"] for course in (await local.http.get("/v1/courses")).json()["items"]}
            assert titles == {"a\N{REPLACEMENT CHARACTER}b"}
        async with local_web(kept.folder, database_url=database) as forgetful:
            [reason] = (await forgetful.http.get("/health")).json()["reasons"]
            assert reason["message"].startswith("The files of this store are not in ")


async def test_nothing_is_moved_out_of_a_store_that_is_used_or_into_one(kept: Kept, postgres: PostgresServer) -> None:
    database = postgres.database()
    async with local_web(kept.folder):
        with pytest.raises(SettingsError, match="Another web already serves") as refused:
            await moved("--to", database)
        assert refused.value.cause == f"It holds {kept.file}.web."
    async with local_web(kept.folder / "other", database_url=database):
        with pytest.raises(SettingsError, match="A web uses the database"):
            await moved("--to", database)
    # A web that was started there and asked nothing has left nothing that is in the way.
    await moved("--to", database)
    with pytest.raises(SettingsError, match="is not empty"):
        await moved("--to", database)


async def test_tables_of_another_release_are_not_moved(kept: Kept, postgres: PostgresServer) -> None:
    with sqlite3.connect(kept.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0009'")

    with pytest.raises(SettingsError, match="is of another release"):
        await moved("--to", postgres.database())


async def test_a_new_place_that_takes_no_file_is_named_with_what_is_in_the_way(
    kept: Kept, postgres: PostgresServer
) -> None:
    place = kept.folder / "place"
    place.mkdir()
    (place / "jobs").touch()
    database = postgres.database()
    with pytest.raises(Unreachable, match="The artifacts folder cannot be used"):
        await moved("--to", database, "--artifacts", place.as_uri())
    (place / "jobs").unlink()
    await moved("--to", database, "--artifacts", place.as_uri())

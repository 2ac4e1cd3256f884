"""`web doctor`: each part is looked at, as the settings choose it, and stays as it is."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from bucket_server import BucketServer
from redis_server import RedisServer

from fondation_shared.settings import WebSettings
from fondation_shared.testing import free_port
from fondation_web.doctor_command import run_doctor
from fondation_web.language import words
from fondation_web.looking import Found, look
from fondation_web.store.schema import HEAD


@pytest.fixture(scope="module")
def line() -> Iterator[RedisServer]:
    with RedisServer() as started:
        yield started


async def looked(folder: Path, **settings: object) -> dict[str, Found]:
    found = await look(WebSettings.load(data_dir=folder, **settings), words("en"))
    return {part.name: part for part in found.parts}


async def test_a_store_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    found = await looked(tmp_path / "data")

    assert {part.state for part in found.values()} == {"ok"}
    assert found["database"].said.endswith("is made when web starts.")
    assert list(tmp_path.iterdir()) == []


async def test_the_other_parts_are_looked_at_where_the_database_is_away(tmp_path: Path) -> None:
    found = await looked(tmp_path, database_url=f"postgres://nobody@127.0.0.1:{free_port()}/none")

    assert {name: part.state for name, part in found.items()} == {
        "database": "missing",
        "queue": "ok",
        "artifacts": "ok",
    }


async def test_tables_of_an_earlier_release_are_told_and_stay(data: Path) -> None:
    folder = data / "data"
    assert (await looked(folder))["database"].said.endswith(f"its tables are those of this release ({HEAD}).")
    with sqlite3.connect(folder / "fondation.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0009'")

    said = (await looked(folder))["database"].said

    assert said.endswith(f"its tables are at 0009 and are brought to {HEAD} when web starts.")
    assert said == (await looked(folder))["database"].said


async def test_a_server_tells_its_release_and_what_it_does_not_let_web_do(database: str, tmp_path: Path) -> None:
    found = await looked(tmp_path, database_url=database)
    assert "PostgreSQL 18" in found["database"].said
    with psycopg.connect(database) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    try:
        error = (await looked(tmp_path, database_url=database.replace("test@", "reader@")))["database"].error
    finally:
        with psycopg.connect(database) as connection:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")
    assert error is not None
    assert error.cause == "It lacks these rights: INSERT, UPDATE, DELETE."


async def test_a_redis_that_drops_what_it_has_no_room_for_is_no_line(line: RedisServer, tmp_path: Path) -> None:
    assert (await looked(tmp_path, queue_url=line.url))["queue"].state == "ok"
    with redis.Redis.from_url(line.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        dropping = (await looked(tmp_path, queue_url=line.url))["queue"]
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("appendonly", "no")
        forgetful = (await looked(tmp_path, queue_url=line.url))["queue"]

    assert dropping.state == "missing"
    assert dropping.error is not None
    assert "allkeys-lru" in (dropping.error.cause or "")
    assert (forgetful.state, forgetful.error is None) == ("note", False)


async def test_a_bucket_is_tried_and_nothing_stays_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with BucketServer() as server:
        for name, value in server.keys.items():
            monkeypatch.setenv(name, value)
        url = server.bucket()
        found = await looked(tmp_path, artifacts_url=url, s3_endpoint=server.endpoint)
        left = server.files(url)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
        refused = await looked(tmp_path, artifacts_url=url, s3_endpoint=server.endpoint)

    assert (found["artifacts"].state, left) == ("ok", [])
    assert refused["artifacts"].state == "missing"


def test_what_is_wrong_is_told_in_four_lines_in_the_reader_s_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FONDATION_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FONDATION_QUEUE_URL", "redis://:topsecret@127.0.0.1:1")
    monkeypatch.setenv("FONDATION_LANG", "fr")

    code = run_doctor([])

    said = capsys.readouterr().out
    assert code == 2
    assert [line.split()[0] for line in said.partition("✗ file d’attente\n")[2].splitlines()[:4]] == [
        *("Erreur", "Cause", "Essayez", "Id")
    ]
    assert "topsecret" not in said

"""The database file: made on first start, brought up to date, and refused in words where it cannot be."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import fondation_web.store
from fondation_shared.errors import SettingsError
from fondation_web.store import schema
from fondation_web.store.lock import hold_alone
from fondation_web.store.opening import open_store
from fondation_web.store.tables import metadata


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/new/data/fondation.db").close()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "data" / "fondation.db").exists()


def test_migrations_lead_to_the_tables_of_the_code(migrated: Path) -> None:
    with create_engine(f"sqlite:///{migrated}").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_head_that_a_quick_start_trusts_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(fondation_web.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_the_log_of_a_commit_is_on_disk_before_it_counts(migrated: Path) -> None:
    program = (
        "import anyio, sys\n"
        "from fondation_web.store.opening import open_store\n"
        "def ask(c): return [c.exec_driver_sql(f'PRAGMA {p}').scalar()"
        " for p in ('journal_mode', 'synchronous', 'foreign_keys')]\n"
        "store = open_store(sys.argv[1])\n"
        "print(anyio.run(store.write, ask))\n"
        "store.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{migrated}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['wal', 2, 1]"


def test_several_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    program = "import sys; from fondation_web.store.opening import open_store; open_store(sys.argv[1]).close()"
    command = [sys.executable, "-c", program, f"sqlite:///{tmp_path}/data/fondation.db"]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate(timeout=200)[1], process.returncode) for process in started] == [("", 0)] * 3


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError) as refusal:
        open_store(f"sqlite:///{tmp_path}/file/data/fondation.db")
    assert str(tmp_path / "file" / "data") in refusal.value.detail
    assert "FONDATION_DATA_DIR" in str(refusal.value.hint)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fondation.db").write_bytes(b"some text" * 1000)
    with pytest.raises(SettingsError) as refusal:
        open_store(f"sqlite:///{tmp_path}/fondation.db")
    assert "not a database" in str(refusal.value.cause)


def test_a_store_is_held_by_one_web(tmp_path: Path) -> None:
    with hold_alone(tmp_path / "web"), pytest.raises(SettingsError, match="Another web"):
        hold_alone(tmp_path / "web")
    hold_alone(tmp_path / "web").close()


def test_a_store_of_an_earlier_version_is_brought_up_to_date_with_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "fondation.db"
    config = Config()
    config.set_main_option("script_location", str(Path(fondation_web.store.__file__).parent / "migrations"))
    with create_engine(f"sqlite:///{file}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO uploads VALUES ('upl_1', 'a.zip', 'uploads/upl_1', 1, 'ab', 1, 0)"))
    open_store(f"sqlite:///{file}").close()
    with create_engine(f"sqlite:///{file}").connect() as connection:
        assert connection.execute(text("SELECT name, removed_at FROM uploads")).all() == [("a.zip", None)]
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_courses_remember_survives_the_coming_of_projects(tmp_path: Path) -> None:
    file = tmp_path / "fondation.db"
    config = Config()
    config.set_main_option("script_location", str(Path(fondation_web.store.__file__).parent / "migrations"))
    with create_engine(f"sqlite:///{file}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(text("INSERT INTO courses VALUES ('crs_1', 'same', '/flask', 'en', 'Flask', 1, NULL)"))
        connection.execute(text("INSERT INTO memo VALUES ('crs_1', 'ab', 'memo/crs_1/ab', 7, 1)"))
    open_store(f"sqlite:///{file}").close()
    with create_engine(f"sqlite:///{file}").connect() as connection:
        kept = connection.execute(text("SELECT owner, key, blob, size, created_at FROM memo")).all()
        assert kept == [("crs_1", "ab", "memo/crs_1/ab", 7, 1)]
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_store_of_a_newer_version_is_left_alone_and_said_to_be_so(migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "fondation.db"
    shutil.copy(migrated, file)
    with create_engine(f"sqlite:///{file}").begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE notes SET value = '9998' WHERE name = 'oldest'"))
    with pytest.raises(SettingsError) as refusal:
        open_store(f"sqlite:///{file}")
    assert "newer version" in refusal.value.detail
    assert "9999" in str(refusal.value.cause)

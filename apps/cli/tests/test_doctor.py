import fcntl
import json
import os
import pty
import re
import shutil
import socket
import struct
import subprocess
import termios
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
from convex_server import ConvexServer
from postgres_server import PostgresServer

from .conftest import FONDATION, Fondation

BUBBLEWRAP = {"FONDATION_SANDBOX": "bubblewrap"}


def diagnosis(
    fondation: Fondation, before: Sequence[str] = (), **variables: str
) -> tuple[int, dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Exit code, settings by name, findings by name."""
    chosen = {"FONDATION_PORT": str(a_free_port()), **BUBBLEWRAP, **variables}
    done = fondation("doctor", "--json", variables=chosen, before=before)
    said = json.loads(done.stdout)
    assert said["ok"] == (done.returncode == 0)
    return (
        done.returncode,
        {row["name"]: row for row in said["settings"]},
        {row["name"]: row for row in said["findings"]},
    )


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_every_setting_is_shown_with_where_it_came_from(fondation: Fondation, tmp_path: Path) -> None:
    (tmp_path / "fondation.toml").write_text("lease_seconds = 20\nlog_level = 'debug'\nCLI_PATH = 'evil'\n")

    code, settings, found = diagnosis(fondation, FONDATION_LOG_LEVEL="warning", WORKER_CONCURRENCY="3")

    assert code == 0
    assert settings["lease_seconds"] == {
        "name": "lease_seconds",
        "variable": "FONDATION_LEASE_SECONDS",
        "value": "20.0",
        "source": "fondation.toml",
    }
    assert settings["log_level"]["value"] == "warning"
    assert settings["log_level"]["source"] == "environment FONDATION_LOG_LEVEL"
    assert settings["worker_concurrency"]["source"] == "environment WORKER_CONCURRENCY"
    assert settings["host"]["source"] == "default"
    assert (found["settings"]["state"], settings["cli_path"]["source"]) == ("note", "default")
    assert "CLI_PATH" in found["settings"]["detail"]


def test_secrets_are_masked(fondation: Fondation) -> None:
    done = fondation("doctor", variables={"FONDATION_API_KEY": "fnd_topsecret", **BUBBLEWRAP})

    assert "topsecret" not in done.stdout + done.stderr
    assert "****" in done.stdout


def test_looking_changes_nothing(fondation: Fondation, tmp_path: Path) -> None:
    diagnosis(fondation, FONDATION_HOST="0.0.0.0")  # noqa: S104 - what a person may ask for

    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_missing_and_names_another(fondation: Fondation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, findings = diagnosis(fondation, FONDATION_PORT=str(port))

    assert code == 2
    assert findings["port"]["state"] == "missing"
    assert findings["port"]["fix"] == f"fondation up --port {port + 1}"


def test_beyond_loopback_a_key_is_missing_and_the_command_makes_it(fondation: Fondation) -> None:
    code, _, findings = diagnosis(fondation, FONDATION_HOST="0.0.0.0")  # noqa: S104 - what a person may ask for

    assert code == 2
    assert findings["key"]["state"] == "missing"
    assert findings["key"]["fix"].startswith("fondation keys create")


def test_without_git_the_package_to_install_is_named(fondation: Fondation, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, _, findings = diagnosis(fondation, PATH=str(tmp_path / "empty"))

    assert code == 2
    assert findings["git"]["fix"] == "apt-get install git"
    assert findings["node"]["state"] == "note"


def test_a_program_that_gives_no_answer_is_told_like_one_that_is_missing(fondation: Fondation, tmp_path: Path) -> None:
    for name in ("git", "node"):
        (tmp_path / "slow").mkdir(exist_ok=True)
        (tmp_path / "slow" / name).write_text("#!/bin/sh\nexec sleep 600\n")
        (tmp_path / "slow" / name).chmod(0o755)

    code, _, findings = diagnosis(fondation, PATH=f"{tmp_path / 'slow'}:{os.environ['PATH']}")

    assert code == 2
    assert (findings["git"]["state"], findings["node"]["state"]) == ("missing", "note")
    assert findings["git"]["detail"] == f"{tmp_path / 'slow' / 'git'} gave no answer in 10 seconds."


@pytest.mark.parametrize(("name", "variable"), [("data folder", "DATA_DIR"), ("cache folder", "CACHE_DIR")])
def test_a_folder_that_cannot_be_made_is_missing(
    fondation: Fondation, tmp_path: Path, name: str, variable: str
) -> None:
    (tmp_path / "file").touch()
    code, _, findings = diagnosis(fondation, **{f"FONDATION_{variable}": str(tmp_path / "file" / "below")})

    assert code == 2
    assert findings[name]["state"] == "missing"


def test_a_setting_that_cannot_be_used_comes_with_the_way_out(fondation: Fondation) -> None:
    done = fondation("doctor", variables={"FONDATION_PORT": "http"})

    assert done.returncode == 2
    assert "unset FONDATION_PORT" in done.stdout


def words_of(fondation: Fondation) -> set[str]:
    """All that must be found whole: names and values of settings, and commands."""
    said = json.loads(fondation("doctor", "--json", variables=LONG).stdout)
    rows = {row[part] for row in said["settings"] for part in ("variable", "value")}
    return rows | {row["fix"] for row in said["findings"] if "fix" in row}


LONG = {
    "FONDATION_DATA_DIR": "/srv/a-folder-whose-name-is-long/and-another-below-it/of-the-same-kind",
    "WORKER_TIMEOUT": "90000",
    **BUBBLEWRAP,
}


def test_piped_each_setting_is_one_line_whatever_the_width(fondation: Fondation) -> None:
    said = fondation("doctor", variables={**LONG, "COLUMNS": "40"}).stdout

    lines = {line.split()[0]: line.split() for line in said.splitlines() if line.strip()}
    assert lines["FONDATION_DATABASE_URL"][1:] == ["default", f"sqlite:///{LONG['FONDATION_DATA_DIR']}/fondation.db"]
    assert lines["FONDATION_MAX_UPLOAD_BYTES"][1:] == ["default", "209715200"]
    assert lines["WORKER_TIMEOUT"][1:] == ["environment", "90000"]
    assert [word for word in words_of(fondation) if word not in said] == []


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_terminal_of_any_width_cuts_no_name_no_value_and_no_command(
    fondation: Fondation, environment: dict[str, str], tmp_path: Path, columns: int
) -> None:
    drawn = on_a_terminal({**environment, **LONG}, tmp_path, columns)

    assert [word for word in words_of(fondation) if word not in drawn] == []
    too_long = [line.strip() for line in drawn.splitlines() if len(line.rstrip()) > columns]
    assert [line for line in too_long if line.count(" ") > 0 and "To mend it" not in line] == []


def on_a_terminal(environment: dict[str, str], folder: Path, columns: int) -> str:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    drawn = b""
    with subprocess.Popen(
        [FONDATION, "doctor"], env={"TERM": "xterm", **environment}, cwd=folder, stdin=theirs, stdout=theirs
    ):
        os.close(theirs)
        try:
            while chunk := os.read(ours, 65536):
                drawn += chunk
        except OSError:
            # The terminal's other side was closed: how its end is told on Linux.
            pass
        finally:
            os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", drawn.decode())


def test_defaults_that_are_made_from_something_else_are_shown(fondation: Fondation, tmp_path: Path) -> None:
    _, english, _ = diagnosis(fondation)
    _, french, _ = diagnosis(fondation, LC_ALL="fr_FR.UTF-8")

    assert english["database_url"]["value"] == f"sqlite:///{tmp_path}/data/fondation.db"
    assert english["cli_path"]["value"] == str(FONDATION)
    assert (english["lang"]["value"], french["lang"]["value"]) == ("en", "fr")
    assert {english[name]["source"] for name in ("database_url", "artifacts_url", "cli_path", "worker_id", "lang")} == {
        "default"
    }


def test_each_name_is_the_one_that_the_documentation_uses(fondation: Fondation) -> None:
    _, settings, _ = diagnosis(fondation)
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text()

    documented = set(re.findall(r"`([A-Z0-9_]{6,})`", page.split("## Settings")[1].split("## ")[0]))
    assert {row["variable"] for row in settings.values()} == documented - {"ARTIFACTS_DIR", "DATA_DIR"}


def test_a_deployment_of_convex_is_asked_what_is_pending(fondation: Fondation) -> None:
    with ConvexServer(a_free_port(), key="Convex its-own") as server:
        settings = {"FONDATION_SOURCE": "convex", "CONVEX_URL": server.url}
        code, _, right = diagnosis(fondation, **settings, CONVEX_DEPLOY_KEY="its-own")
        wrong = diagnosis(fondation, **settings, CONVEX_DEPLOY_KEY="another")[2]

    assert (code, right["convex"]["state"], wrong["convex"]["state"]) == (0, "ok", "missing")
    assert {call.path for call in server.calls} == {"jobs:getNextPending"}


def test_it_speaks_french(fondation: Fondation) -> None:
    said = fondation("doctor", variables={"FONDATION_LANG": "fr", **BUBBLEWRAP}).stdout

    assert said.split()[:3] == ["Réglage", "Source", "Valeur"]
    assert "FONDATION_LANG                  environnement  fr" in said
    assert "(non réglé)" in said
    assert "Aucune clé" in said


WALLS = {f"wall: {name}" for name in ("memory", "cpu", "pids", "disk", "network", "seccomp", "user")}

needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")


def elsewhere(script: str) -> list[str]:
    """What to put before a command so that it finds another machine: root alone may change mounts for it."""
    changed = ["unshare", "--mount", "sh", "-c", f'{script} && exec "$@"', "sh"]
    if os.geteuid() != 0 or subprocess.run([*changed, "true"], capture_output=True, check=False).returncode:
        pytest.skip("Only root can mount, and not everywhere.")
    return changed


@needs_bubblewrap
@pytest.mark.walls
def test_each_wall_of_the_sandbox_is_looked_at(fondation: Fondation) -> None:
    code, _, findings = diagnosis(fondation)

    assert code == 0
    assert findings["sandbox"]["state"] == "ok"
    assert findings["sandbox"]["detail"].startswith("bubblewrap: ")
    assert findings.keys() >= WALLS
    assert findings["wall: network"]["detail"] == "This wall is up."
    assert findings["wall: user"]["detail"] == "This wall is up."


@needs_bubblewrap
@pytest.mark.walls
def test_walls_that_need_control_groups_are_weaker_without_and_it_says_why(fondation: Fondation) -> None:
    code, _, findings = diagnosis(fondation, elsewhere("mount -t tmpfs -o ro tmpfs /sys/fs/cgroup"))

    assert code == 0
    assert findings["sandbox"]["state"] == "ok"
    assert findings["wall: cpu"]["state"] == "note"
    assert findings["wall: cpu"]["detail"].startswith("This wall is not there: control groups: ")
    assert findings["wall: memory"]["detail"].startswith("This wall is held by weaker means: control groups: ")


@needs_bubblewrap
@pytest.mark.walls
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "FONDATION_SANDBOX_LEVEL=full asks for"), ("fr", "demande FONDATION_SANDBOX_LEVEL=full")],
)
def test_nothing_is_built_where_less_is_up_than_the_settings_ask_for(
    fondation: Fondation, tmp_path: Path, language: str, said: str
) -> None:
    variables = {"FONDATION_LANG": language, "FONDATION_SANDBOX_LEVEL": "full", **BUBBLEWRAP}
    weaker = elsewhere("mount -t tmpfs -o ro tmpfs /sys/fs/cgroup")

    done = fondation("build", "A page", "--stack", "static", "-o", "out", variables=variables, before=weaker)

    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "memory, cpu, pids" in done.stderr
    assert "fondation doctor" in done.stderr
    assert not (tmp_path / "out").exists()


@needs_bubblewrap
@pytest.mark.walls
def test_without_bubblewrap_it_says_what_to_install_and_that_nothing_can_be_built(fondation: Fondation) -> None:
    hidden = elsewhere(f"mount --bind /dev/null {shutil.which('bwrap')}")
    code, _, findings = diagnosis(fondation, hidden)
    french = fondation("doctor", variables={"FONDATION_LANG": "fr", **BUBBLEWRAP}, before=hidden).stdout

    assert code == 0
    assert findings["sandbox"]["state"] == "note"
    assert findings["sandbox"]["fix"] == "apt-get install bubblewrap"
    assert not WALLS & findings.keys()
    assert "Rien n’est installé" in french


@needs_bubblewrap
@pytest.mark.walls
def test_walls_are_told_in_french(fondation: Fondation) -> None:
    said = fondation("doctor", variables={"FONDATION_LANG": "fr", **BUBBLEWRAP}).stdout

    assert "murs sur 7 sont dressés." in said
    assert "appels système" in said


@needs_bubblewrap
@pytest.mark.walls
def test_without_what_makes_disks_they_are_measured_and_it_says_why(fondation: Fondation) -> None:
    hidden = elsewhere(f"mount --bind /dev/null {shutil.which('mke2fs', path='/usr/sbin:/sbin')}")
    _, _, findings = diagnosis(fondation, hidden)
    french = fondation("doctor", variables={"FONDATION_LANG": "fr", **BUBBLEWRAP}, before=hidden).stdout

    assert findings["wall: disk"]["detail"].startswith("This wall is held by weaker means: measured while it runs")
    assert findings["wall: disk"]["fix"] == "apt-get install e2fsprogs"
    assert "mke2fs n’est pas installé" in french


def tables(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in found.fetchall()]


def test_a_database_on_a_server_is_looked_at_stays_as_it_is_and_its_password_is_not_shown(
    fondation: Fondation, postgres: PostgresServer
) -> None:
    empty = postgres.database()
    address = empty.replace("test@", "test:topsecret@")
    host = "0.0.0.0"  # noqa: S104 - what a person may ask for
    _, _, findings = diagnosis(fondation, FONDATION_DATABASE_URL=address, FONDATION_HOST=host)
    assert findings["database"]["state"] == "ok"
    assert re.search(r"PostgreSQL \d+\.\d+, its tables are made when web starts", findings["database"]["detail"])
    assert findings["key"]["state"] == "missing"
    assert tables(empty) == []

    away = "postgresql://me:topsecret@127.0.0.1:1/none"
    done = fondation("doctor", variables={"FONDATION_DATABASE_URL": away, "FONDATION_LANG": "fr", **BUBBLEWRAP})
    assert "ne peut pas servir. connection failed" in " ".join(done.stdout.split())
    assert "topsecret" not in done.stdout + done.stderr

import json
import socket
from pathlib import Path

import pytest

from .conftest import Fondation


def diagnosis(
    fondation: Fondation, **variables: str
) -> tuple[int, dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Exit code, settings by name, findings by name."""
    done = fondation("doctor", "--json", variables={"FONDATION_PORT": str(a_free_port()), **variables})
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
    (tmp_path / "fondation.toml").write_text("lease_seconds = 20\nlog_level = 'debug'\n")

    code, settings, _ = diagnosis(fondation, FONDATION_LOG_LEVEL="warning", WORKER_CONCURRENCY="3")

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


def test_secrets_are_masked(fondation: Fondation) -> None:
    done = fondation("doctor", variables={"FONDATION_API_KEY": "fnd_topsecret"})

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


def test_it_fits_a_narrow_terminal_and_speaks_french(fondation: Fondation) -> None:
    said = fondation("doctor", variables={"COLUMNS": "60", "FONDATION_LANG": "fr"}).stdout

    assert "Réglage" in said
    assert "Aucune clé" in said
    assert max(map(len, said.splitlines())) <= 60

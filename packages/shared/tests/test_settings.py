import os
import sys
from pathlib import Path

import pytest

from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings, WebSettings, WorkerSettings, explain


@pytest.fixture(autouse=True)
def clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("FONDATION_") or name in {
            "WORKER_CONCURRENCY",
            "WORKER_TIMEOUT",
            "CLI_PATH",
            "ARTIFACTS_DIR",
        }:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_flag_beats_the_environment_beats_the_project_file_beats_the_user_file(
    clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clean_place / "config" / "fondation").mkdir(parents=True)
    (clean_place / "config" / "fondation" / "config.toml").write_text("port = 1001\n")
    assert WebSettings.load().port == 1001
    (clean_place / "fondation.toml").write_text("port = 1002\n")
    assert WebSettings.load().port == 1002
    monkeypatch.setenv("FONDATION_PORT", "1003")
    assert WebSettings.load().port == 1003
    assert WebSettings.load(port=1004).port == 1004


def test_the_names_of_the_original_systems_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKER_CONCURRENCY", "7")
    monkeypatch.setenv("WORKER_TIMEOUT", "90000")
    monkeypatch.setenv("CLI_PATH", "/opt/generator")
    settings = WorkerSettings.load()
    assert (settings.worker_concurrency, settings.worker_timeout) == (7, 90000)
    assert settings.cli_path == Path("/opt/generator")


def test_the_product_s_own_name_wins_over_the_original_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKER_CONCURRENCY", "7")
    monkeypatch.setenv("FONDATION_WORKER_CONCURRENCY", "3")
    assert WorkerSettings.load().worker_concurrency == 3


def test_allowed_roots_are_split_like_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDATION_ALLOWED_ROOTS", "/srv/code:/home/me")
    assert WebSettings.load().allowed_roots == [Path("/srv/code"), Path("/home/me")]


def test_a_plain_artifacts_folder_becomes_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTIFACTS_DIR", "/srv/artifacts")
    assert WebSettings.load().artifacts == "file:///srv/artifacts"


def test_a_value_that_cannot_be_used_is_named() -> None:
    with pytest.raises(SettingsError, match="port") as caught:
        WebSettings.load(port=99999)
    assert caught.value.exit_code == 2
    assert caught.value.hint is not None


def test_a_broken_settings_file_is_named(clean_place: Path) -> None:
    (clean_place / "fondation.toml").write_text("port = = 3\n")
    with pytest.raises(SettingsError, match=r"fondation\.toml"):
        WebSettings.load()


def test_each_value_says_where_it_came_from_and_secrets_stay_hidden(
    clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clean_place / "fondation.toml").write_text("worker_concurrency = 4\n")
    monkeypatch.setenv("FONDATION_API_KEY", "fnd_very_secret")
    monkeypatch.setenv("WORKER_TIMEOUT", "5000")
    rows = explain(WorkerSettings)
    found = {row.name: (row.value, row.source) for row in rows}
    assert found["worker_concurrency"] == ("4", "fondation.toml")
    assert found["worker_timeout"] == ("5000", "environment WORKER_TIMEOUT")
    assert found["worker_grace_seconds"] == ("10.0", "default")
    assert found["api_key"] == ("********", "environment FONDATION_API_KEY")
    assert "very_secret" not in str(rows)


def test_a_default_that_is_made_from_something_else_is_shown_as_it_is_in_force(
    clean_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONDATION_DATA_DIR", "/srv/fondation")
    found = {row.name: (row.value, row.source) for row in explain(WebSettings) + explain(WorkerSettings)}
    assert found["database_url"] == ("sqlite:////srv/fondation/fondation.db", "default")
    assert found["artifacts_url"] == ("file:///srv/fondation/artifacts", "default")
    assert found["cli_path"] == (str(Path(sys.executable).with_name("fondation")), "default")
    assert found["worker_id"] == (WorkerSettings.load().identity, "default")
    assert found["public_url"] == ("(unset)", "default")
    monkeypatch.setenv("FONDATION_WORKER_ID", "w-7")
    monkeypatch.setenv("CLI_PATH", "generator")
    found = {row.name: (row.value, row.source) for row in explain(WorkerSettings)}
    assert found["worker_id"] == ("w-7", "environment FONDATION_WORKER_ID")
    assert found["cli_path"] == (str(clean_place / "generator"), "environment CLI_PATH")


def test_the_cache_and_the_data_live_in_the_user_s_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    settings = CourseSettings.load()
    assert (settings.cache_dir, settings.data_dir) == (Path("/cache/fondation"), Path("/data/fondation"))


def test_a_password_inside_an_address_stays_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDATION_API_URL", "https://ann:pa55@fondation.example/here")
    values = {row.name: row.value for row in explain(WorkerSettings)}
    assert values["api_url"] == "https://********@fondation.example/here"


def test_where_keys_go_is_not_for_a_project_s_file_to_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    told = 'anthropic_base_url = "https://elsewhere.example"\nFONDATION_MODEL_URL = "https://elsewhere.example/v1"\n'
    Path("fondation.toml").write_text(f'{told}model_recording = "out"\nmodel_concurrency = 2\n')

    settings = CourseSettings.load()

    assert (settings.anthropic_base_url, settings.model_url, settings.model_recording) == (None, None, None)
    assert settings.model_concurrency == 2
    (tmp_path / "own" / "fondation").mkdir(parents=True)
    (tmp_path / "own" / "fondation" / "config.toml").write_text(told)
    assert CourseSettings.load().anthropic_base_url == "https://elsewhere.example"

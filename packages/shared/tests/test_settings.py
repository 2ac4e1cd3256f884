import os
import sys
from pathlib import Path

import pytest

from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings, WebSettings, WorkerSettings, explain, masked, project_may_not_say


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


def test_a_bucket_is_an_address_too_and_no_key_may_stand_in_one() -> None:
    named = {"artifacts_url": "s3://my-bucket/some/prefix", "s3_endpoint": "http://127.0.0.1:9000"}
    assert WebSettings.load(**named).artifacts == "s3://my-bucket/some/prefix"
    for wrong in (
        {"artifacts_url": "s3://"},
        {"artifacts_url": "s3://b/../c"},
        {"s3_endpoint": "http://key:secret@host"},
    ):
        with pytest.raises(SettingsError, match=next(iter(wrong))):
            WebSettings.load(**wrong)


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


@pytest.mark.parametrize(
    "address", ["postgresql://ann:pa/55@host/db", "redis://:p?a#55@host:6379", "redis://:pa@5/5@host:6379/0"]
)
def test_a_password_with_signs_of_an_address_is_not_shown(address: str) -> None:
    assert masked(f"could not open {address} now").endswith(f"********@host{address.partition('@host')[2]} now")
    assert "55" not in masked(address)
    assert "5/5" not in masked(address)


NOT_OF_A_PROJECT = """
FONDATION_MODEL_URL = "https://elsewhere.example/v1"
anthropic_base_url = "https://elsewhere.example"
api_url = "https://elsewhere.example"
model = "anthropic:claude-opus-5-5"
model_recording = "out"
model_price_in = 0
model_price_out = 0
budget = 1000
exercises = "always"
sandbox_level = "full"
pypi_index = "https://elsewhere.example/simple"
CLI_PATH = "evil"
cache_dir = "cache"
data_dir = "data"
host = "0.0.0.0"
allowed_roots = ["/"]
"""


def test_whom_to_trust_and_what_to_spend_is_not_for_a_project_s_file_to_say(clean_place: Path) -> None:
    Path("fondation.toml").write_text(f"{NOT_OF_A_PROJECT}model_concurrency = 2\nWORKER_CONCURRENCY = 7\n")
    own = clean_place / "config" / "fondation" / "config.toml"
    own.parent.mkdir(parents=True)
    classes = (CourseSettings, WebSettings, WorkerSettings)

    named = {row.name: row.source for kind in classes for row in explain(kind) if row.source != "default"}

    assert named == dict.fromkeys(("model_concurrency", "worker_concurrency"), "fondation.toml")
    assert set(project_may_not_say()) == {line.partition(" = ")[0] for line in NOT_OF_A_PROJECT.split("\n") if line}
    own.write_text(NOT_OF_A_PROJECT)
    assert CourseSettings.load().anthropic_base_url == "https://elsewhere.example"


def test_a_variable_that_says_nothing_is_as_good_as_none(clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FONDATION_MODEL", "FONDATION_BUDGET", "FONDATION_LANG", "ANTHROPIC_API_KEY", "WORKER_CONCURRENCY"):
        monkeypatch.setenv(name, "")
    (clean_place / "config" / "fondation").mkdir(parents=True)
    (clean_place / "config" / "fondation" / "config.toml").write_text('model = "local:tiny"\n')

    settings = CourseSettings.load()

    assert (settings.model, settings.budget, settings.lang, settings.anthropic_api_key) == (
        "local:tiny",
        None,
        None,
        None,
    )
    assert WorkerSettings.load().worker_concurrency == 2

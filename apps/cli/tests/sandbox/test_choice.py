"""Which backend is taken, and what is said where there is none."""

from pathlib import Path

import pytest
from sandbox_image import IMAGE, made_image

from fondation_cli.messages import Messages
from fondation_cli.sandbox.choice import bounds, chosen
from fondation_shared.errors import NotAvailable, SettingsError
from fondation_shared.settings import CourseSettings


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody")


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.docker
def test_an_engine_that_is_ready_is_taken() -> None:
    made_image()

    assert chosen(CourseSettings.load(sandbox_image=IMAGE)).name == "docker"


@pytest.mark.docker
def test_an_engine_without_the_image_is_not_ready() -> None:
    made_image()

    with pytest.raises(NotAvailable) as refused:
        chosen(CourseSettings.load(sandbox="docker", sandbox_image="fondation-nothing"))

    assert refused.value.cause == "the image fondation-nothing is not there"


@pytest.mark.walls
@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("wanted", ["auto", "bubblewrap"])
def test_without_an_engine_bubblewrap_is_taken(wanted: str) -> None:
    assert chosen(CourseSettings.load(sandbox=wanted)).name == "bubblewrap"


@pytest.mark.usefixtures("no_engine", "nothing_installed")
@pytest.mark.parametrize("wanted", ["auto", "docker", "bubblewrap"])
def test_where_there_is_neither_it_is_said_what_to_install_in_both_languages(wanted: str) -> None:
    with pytest.raises(NotAvailable) as refused:
        chosen(CourseSettings.load(sandbox=wanted))

    assert refused.value.hint in {"apt-get install bubblewrap", "docker info && make images"}
    assert refused.value.cause
    assert Messages("fr").translate(refused.value.detail) != refused.value.detail


def test_bounds_are_taken_by_the_names_of_the_original_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_MEMORY_LIMIT", "2g")
    monkeypatch.setenv("DOCKER_CPU_LIMIT", "0.5")

    policy = bounds(CourseSettings.load())

    assert (policy.memory, policy.cpus) == (2 * 1024**3, 0.5)


def test_a_bound_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_MEMORY_LIMIT", "much")

    with pytest.raises(SettingsError):
        CourseSettings.load()

"""Paths of every kind, made up by the machine: in archives, in a commit, on pages."""

import io
import os
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fondation_cli.course.fetching.archive import open_archive
from fondation_cli.course.roles import roles
from fondation_cli.course.selection import path_reason
from fondation_cli.course.site.routes import source_page
from fondation_shared.errors import RepositoryError

PARTS = st.one_of(
    st.sampled_from(
        ["..", ".", "", "a", ".git", ".GIT", "C:", "con", "~", "-rf", "\\", "..\\..", "a\n", "\u202e", "é", "\x1b"]
    ),
    st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=12),
)
PATHS = st.builds(
    lambda top, parts: top + "/".join(parts), st.sampled_from(["", "/", "./"]), st.lists(PARTS, min_size=1, max_size=5)
)


def quiet(done: int, total: int, message: str = "") -> None: ...


def zipped(place: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(zipfile.ZipInfo(name), f"{number}\n")
    return place


def tarred(place: Path, names: list[str]) -> Path:
    with tarfile.open(place, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for number, name in enumerate(names):
            content = f"{number}\n".encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return place


def everything(folder: Path) -> set[str]:
    return {os.path.join(around, name) for around, _, names in os.walk(folder) for name in names}  # noqa: PTH118 - quick


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(names=st.lists(PATHS, min_size=1, max_size=3, unique=True), make=st.sampled_from([zipped, tarred]))
@example(names=["../out.py"], make=tarred)
@example(names=["a/../../out.py"], make=zipped)
def test_an_archive_is_refused_or_holds_files_below_itself(
    names: list[str], make: Callable[[Path, list[str]], Path]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        around = Path(place)
        (around / "in").mkdir()
        try:
            archive = make(around / "in" / "archive", names)
        except (ValueError, UnicodeError):
            return
        before = everything(around)
        try:
            with open_archive(archive, around / "in" / "repository", quiet, name="project") as snapshot:
                paths = [entry.path for entry in snapshot.entries()]
        except RepositoryError:
            assert everything(around) == before
            return
        for path in paths:
            assert not {"", ".", "..", ".git"} & set(path.lower().split("/"))
            assert not path.startswith("/")
        outside = {made for made in everything(around) - before if not made.startswith(f"{around}/in/repository/")}
        assert not outside


@given(path=PATHS)
def test_a_page_of_a_file_lies_below_the_folder_of_such_pages(path: str) -> None:
    page = PurePosixPath(source_page(path))

    assert page.parts[0] == "files"
    assert len(page.parts) == 2
    assert page.name.isascii()
    assert page.name.isprintable()
    assert len(page.name) < 100
    assert not page.name.startswith(".")


@given(paths=st.lists(PATHS, min_size=2, max_size=6, unique=True))
def test_two_files_have_two_pages_even_where_case_is_no_difference(paths: list[str]) -> None:
    assert len({source_page(path).lower() for path in paths}) == len(paths)


@given(paths=st.lists(PATHS, max_size=6, unique=True))
def test_every_path_has_a_role(paths: list[str]) -> None:
    assert list(roles(paths)) == paths


@given(path=PATHS)
def test_a_path_that_leads_elsewhere_is_none(path: str) -> None:
    place = Path(os.path.normpath(Path("/srv/project") / path))
    if path_reason(path) is None:
        assert place.is_relative_to("/srv/project")
        assert str(place.relative_to("/srv/project")) == path

"""A project is called what it is called, by the build file of the language that it is written in."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_shared.course import Chapter

Taught = Callable[[Path], list[Chapter]]
Written = Callable[..., list[Chapter]]
RUBY = "".join(f"def step_{number}(value)\n  value + {number}\nend\n\n" for number in range(12))
GO = "package depot\n\n// Open opens a depot.\nfunc Open() int {\n\treturn 1\n}\n"
GEM = "Gem::Specification.new do |spec|\n  spec.name = 'depot'\n  spec.summary = 'Keeps parcels for people'\nend\n"


def test_a_build_file_for_the_pages_does_not_name_a_project_in_another_language(written: Written) -> None:
    package = '{"name": "depot-docs", "private": true, "description": "Pages of the depot", "version": "0.1.0"}'
    files = {"README.md": "# Depot\n", "lib/depot.rb": RUBY, "depot.gemspec": GEM, "package.json": package}
    overview = written({**files, "docs/package.json": package})[0]
    assert "**Depot** describes itself as “Keeps parcels for people” ([depot.gemspec:3]" in overview.markdown
    assert "depot-docs" not in overview.title + overview.markdown


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("example.org/people/depot/v5", "depot"),
        ("example.org/depot.v3", "depot"),
        ("example.org/people/depot", "depot"),
        ("v2", "v2"),
    ],
)
def test_the_version_in_a_module_s_path_is_not_its_name(written: Written, module: str, name: str) -> None:
    overview = written({"go.mod": f"module {module}\n\ngo 1.23\n", "depot.go": GO, "README.md": "Parcels.\n"})[0]
    assert f"**{name}** " in overview.markdown


def test_a_readme_that_is_a_link_is_read_where_it_leads(
    make_repository: Callable[[Mapping[str, str]], Path], git: Callable[..., str], taught: Taught
) -> None:
    said = "# Parcels\n\nDepot keeps parcels for people until they come and fetch them.\n"
    folder = make_repository({"packages/depot/README.md": said, "README_DE.md": "# Pakete\n", "depot.go": GO})
    (folder / "README.md").symlink_to("packages/depot/README.md")
    (folder / "go.mod").write_text("module example.org/depot\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A link")
    overview = taught(folder)[0].markdown
    assert "The README of **depot** says: “Depot keeps parcels" in overview
    assert "packages/depot/README.md#L3" in overview


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "README.md", "/etc/passwd", "nowhere"])
def test_a_link_that_leaves_the_repository_is_no_readme(
    make_repository: Callable[[Mapping[str, str]], Path], git: Callable[..., str], taught: Taught, target: str
) -> None:
    folder = make_repository({"depot.go": GO, "go.mod": "module example.org/depot\n"})
    (folder / "README.md").symlink_to(target)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A link")
    assert "**depot** says nothing of itself" in taught(folder)[0].markdown


def test_a_readme_that_does_not_name_the_project_is_not_said_to_be_silent(written: Written) -> None:
    prose = "# Parcels\n\nThis keeps what people are sent until they come and fetch it.\n"
    overview = written({"README.md": prose, "go.mod": "module example.org/depot\n", "depot.go": GO})[0]
    assert "says nothing of itself" not in overview.markdown

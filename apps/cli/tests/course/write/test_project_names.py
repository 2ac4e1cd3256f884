"""A project is called what it is called, by the build file of the language that it is written in."""

from collections.abc import Callable

import pytest

from fondation_shared.course import Chapter

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

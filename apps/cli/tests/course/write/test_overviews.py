"""The overview says what a project is for, where it starts, who uses it, and what the course has no chapter on."""

from collections.abc import Callable

import pytest

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]
CODE = "class Store:\n    def put(self):\n        return 1\n\n\ndef open_desk():\n    return Store()\n"
LIBRARY = '[project]\nname = "depot"\ndescription = "Keeps parcels."\n[build-system]\nrequires = []\n'
SCRIPTS = '[project.scripts]\ndepot = "depot:open_desk"\n'
SETUP = """from setuptools import setup

setup(
    name="depot",
    version="1.2",
    description="Keeps parcels for people",
    packages=["depot"],
    python_requires=">=3.8",
    install_requires=["requests>=2", "attrs"],
    entry_points={"console_scripts": ["depot = depot:open_desk"]},
)
"""
GEMFILE = "ruby '3.2'\ngem 'rack'\ngroup :test do\n  gem 'rspec'\nend\n"
FMT_LIKE = """<img src="https://pictures.example/logo.png" alt="{depot}"/>

[![image](https://badges.example/badge.svg)](
https://badges.example/x)

**{depot}** is an open library that keeps parcels for people until
they come and fetch them.

# Features

- Small
"""


def overview(written: Written, files: dict[str, str], language: str = "en") -> str:
    chapter = written({"README.md": "# Depot\n", "depot.py": CODE, **files}, language)[0]
    assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0), chapter.markdown
    return chapter.markdown


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pyproject.toml", LIBRARY, "It is a library: other code takes it in as the package `depot`"),
        ("pyproject.toml", LIBRARY + SCRIPTS, "a library, which other code takes in as the package `depot`"),
        ("setup.py", SETUP, "a library, which other code takes in as the package `depot` ([setup.py:4]"),
        ("CMakeLists.txt", "project(depot)\nadd_library(depot x.cc)\nproject(d VERSION 1.2)", "takes it in as `depot`"),
        ("go.mod", "module example.org/depot\ngo 1.22\n", "It is a library: other code takes it in as the module"),
        (
            "package.json",
            '{\n"name": "depot",\n"bin": {"depot": "cli.js"}\n}',
            "It is a program that people start by its command ([package.json:3]",
        ),
    ],
)
def test_whom_a_project_is_for_is_told_with_its_line(written: Written, name: str, text: str, said: str) -> None:
    code = {
        "depot.go": "package depot\n\nfunc Put() int { return 1 }\n",
        "cli.js": "export function put(parcel) {\n  return parcel;\n}\n" * 2,
    }
    assert said in overview(written, {name: text, **code})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nname = "depot"\ndescription = "Keeps parcels."\n'),
        ("package.json", '{\n"name": "depot",\n"private": true,\n"main": "index.js"\n}'),
    ],
)
def test_what_nobody_can_install_is_no_library(written: Written, name: str, text: str) -> None:
    assert "It is a library" not in overview(written, {name: text})


def test_it_is_told_in_french(written: Written) -> None:
    said = overview(written, {"pyproject.toml": LIBRARY}, "fr")
    assert "C’est une bibliothèque : un autre code s’en sert sous la forme du paquet `depot`".replace(
        " :", "\u00a0:"
    ) in (said.replace("\u202f:", "\u00a0:"))


def test_a_setup_script_is_read(written: Written) -> None:
    said = overview(written, {"setup.py": SETUP})
    assert "“Keeps parcels for people” ([setup.py:6]" in said
    assert "`requests` and `attrs`" in said
    assert "`depot`, which starts `depot:open_desk` ([setup.py:10]" in said


def test_a_gemfile_tells_what_an_application_needs(written: Written) -> None:
    said = overview(written, {"Gemfile": GEMFILE})
    assert "Ruby `3.2`" in said
    assert "one package from outside: `rack` ([Gemfile:2]" in said
    assert "rspec" not in said


@pytest.mark.parametrize("text", ["setup(", "x = 1\n", "(" * 5000])
def test_a_setup_script_that_cannot_be_read_says_nothing(written: Written, text: str) -> None:
    assert "setup.py" not in overview(written, {"setup.py": text}).partition("## Where")[0]


def test_a_heading_below_the_introduction_is_no_name_of_the_project(written: Written) -> None:
    chapter = written({"README.md": FMT_LIKE, "depot.py": CODE})[0]
    assert "Features" not in chapter.title


def test_what_a_folder_of_measurements_declares_is_not_said_of_the_project(written: Written) -> None:
    bench = '<Project><PackageReference Include="Measure" Version="1" /></Project>'
    assert "Measure" not in overview(written, {"bench/Depot.Bench.csproj": bench})


def test_of_packages_side_by_side_the_one_of_the_projects_name_speaks(written: Written) -> None:
    said = overview(
        written,
        {
            "core/Cargo.toml": '[package]\nname = "core"\ndescription = "The core of it"\n',
            "depot/Cargo.toml": '[package]\nname = "depot"\ndescription = "Keeps parcels"\n',
        },
    )
    assert "“Keeps parcels”" in said
    assert "The core of it" not in said


def test_commands_of_an_example_are_not_those_of_the_project(written: Written) -> None:
    said = overview(written, {"examples/first/README.md": "```\nmake run first\n```\n"})
    assert "make run" not in said


def test_programs_start_where_a_main_function_stands(written: Written) -> None:
    main = "package main\n\nfunc main() {\n\tprintln(1)\n}\n"
    said = overview(written, {"cmd/depot/main.go": main, "examples/x/main.go": main, "go.mod": "module x.org/depot\n"})
    assert "A program starts in `main` of `cmd/depot/main.go` ([depot/main.go:3]" in said


def test_users_are_named_where_the_readme_names_them(written: Written) -> None:
    items = "- [Post *Office*](https://p.example): a post\n- Harbour - ships\n"
    said = overview(written, {"README.md": f"# Depot\n\nText.\n\n## Notable projects using Depot\n\n{items}"})
    assert "names who uses it: Post Office and Harbour ([README.md:7–8]" in said


def test_a_list_below_another_heading_names_no_users(written: Written) -> None:
    assert "who uses it" not in overview(written, {"README.md": "# Depot\n\n## Usage\n\n- One\n- Two\n"})


def test_an_introduction_that_leads_to_an_example_is_quoted_without_its_colon(written: Written) -> None:
    readme = "# Depot\n\nDepot is a place that keeps parcels for people with no effort:\n\n```\nx\n```\n"
    assert "with no effort” ([README.md:3]" in overview(written, {"README.md": readme})


def test_a_course_without_a_past_says_why(written: Written) -> None:
    chapters = written({"README.md": "# Depot\n", "depot.py": CODE})
    assert "history" not in [chapter.id for chapter in chapters]
    assert "This course has no chapter on the project’s past" in chapters[0].markdown


def test_it_says_so_in_french(written: Written) -> None:
    chapters = written({"README.md": "# Depot\n", "depot.py": CODE}, "fr")
    assert "Ce cours n’a pas de chapitre sur le passé du projet" in chapters[0].markdown


def test_files_that_are_hardly_code_have_no_language(written: Written) -> None:
    pages = {f"docs/page{number}.md": "# Page\n" for number in range(9)}
    said = overview(written, {**pages, "docs/conf.js": "export const a = 1;\n"})
    assert "`docs/`: ten files\n" in said + "\n"


POM = "<project>\n<modules>\n<module>core</module>\n<module>extras</module>\n</modules>\n</project>\n"
COMPOSE = "services:\n  db:\n    image: postgres:17\n  app:\n    build: .\n  cache:\n    image: redis\n"
WORKSPACE = '[workspace]\nmembers = [\n  "crates/*",\n]\n'
CRATES = {f"crates/{name}/Cargo.toml": f'[package]\nname = "{name}"\n' for name in ("shelf", "desk")}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"pom.xml": POM, "core/A.java": "class A {}", "extras/B.java": "class B {}"},
            "two modules ([pom.xml:3–4](pom.xml#L3-L4)): `core` and `extras`.",
        ),
        (
            {"Cargo.toml": WORKSPACE, **CRATES},
            "two crates ([Cargo.toml:3](Cargo.toml#L3)): `crates/desk` and `crates/shelf`.",
        ),
        (
            {"settings.gradle.kts": 'include(":core")\ninclude(":web:api")\n', "core/a.kt": "", "web/api/b.kt": ""},
            "two projects ([settings.gradle.kts:1–2](settings.gradle.kts#L1-L2)): `core` and `web/api`.",
        ),
        (
            {"Depot.slnx": '<Solution>\n<Project Path="a/Core.csproj"/>\n<Project Path="Web.csproj"/>\n</Solution>\n'},
            "two projects ([Depot.slnx:2–3](Depot.slnx#L2-L3)): `Core` and `Web`.",
        ),
    ],
)
def test_a_build_of_several_parts_names_them(written: Written, files: dict[str, str], said: str) -> None:
    assert said in overview(written, files)


def test_what_pins_versions_and_what_runs_beside_is_told_with_the_commands(written: Written) -> None:
    text = overview(written, {"pyproject.toml": LIBRARY, "uv.lock": "version = 1\n", "compose.yaml": COMPOSE})

    assert "uv pins the exact version of every package ([uv.lock:1]" in text
    assert "Two services are meant to run beside it: `db`, from the image `postgres:17` and `cache`" in text


def test_a_build_of_one_piece_has_no_parts(written: Written) -> None:
    assert "puts together" not in overview(written, {"pyproject.toml": LIBRARY})


def test_the_words_below_the_title_say_what_a_project_is_where_nothing_else_does(written: Written) -> None:
    readme = "# Depot\n\nVery fast, header-only parcel library.\n\n## Install\n\nCopy the files somewhere you like.\n"

    assert "“Very fast, header-only parcel library.”" in overview(written, {"README.md": readme})


def test_a_lock_file_of_another_language_pins_nothing_of_the_project(written: Written) -> None:
    files = {"package.json": '{"private": true}', "package-lock.json": "{}", "pyproject.toml": LIBRARY}

    assert "npm" not in overview(written, files)


def test_a_first_use_is_one_of_the_project_and_not_of_another(written: Written) -> None:
    readme = (
        "# Depot\n\n```python\nfrom depot import open_desk\nopen_desk().put()\n```\n\n"
        "With other things it goes like this:\n\n```python\nfrom elsewhere import Thing\n\nclass Own(Thing):\n"
        "    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n\n    def three(self):\n"
        "        return 3\n```\n"
    )

    assert "{{excerpt README.md 4-5}}" in overview(written, {"README.md": readme, "pyproject.toml": LIBRARY})

"""What each file of a repository is for, by its path among all the others."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from fondation_cli.course.languages import Language, language_of
from fondation_cli.course.names import words
from fondation_cli.course.symbols import Role

_TEST_FOLDERS = {
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "testdata",
    "test-utils",
    "fixtures",
    "__mocks__",
    "unittest",
    "unittests",
    "androidtest",
    "commontest",
    "jvmtest",
    "nativetest",
    "jstest",
}
_EXAMPLE_FOLDERS = {
    "examples",
    "example",
    "_examples",
    "_example",
    "demo",
    "demos",
    "samples",
    "sample",
    "playground",
    "tutorial",
    "tutorials",
}
"""The Go command passes over folders with a line before their name, so its projects keep examples in such."""

_PACKAGE_FOLDERS = {"packages", "apps"}
"""Where a repository of several packages keeps them."""

_DOC_PACKAGES = {"docs", "doc", "documentation", "website", "www"}
_MEASURE_PACKAGES = {"bench", "benches", "benchmark", "benchmarks"}
_DOC_FOLDERS = {"docs", "doc", "documentation", "man", "guide", "site"}
_BUILD_FOLDERS = {
    ".github",
    ".circleci",
    ".gitlab",
    "ci",
    "scripts",
    "benchmarks",
    "bench",
    "benchsuite",
    "tools",
    "support",
    "hack",
    "pkg-config",
}
_MEASURES = {"benchmark", "benchmarks"}
_DOC_SUFFIXES = {".md", ".rst", ".adoc", ".markdown", ".mdx"}
_DOC_STEMS = {
    "readme",
    "changelog",
    "changes",
    "history",
    "contributing",
    "authors",
    "license",
    "licence",
    "copying",
    "notice",
}
_BUILD_NAMES = {
    "build.gradle",
    "build.rs",
    "build.gradle.kts",
    "build.sbt",
    "cargo.lock",
    "cargo.toml",
    "cmakelists.txt",
    "composer.json",
    "composer.lock",
    "configure",
    "configure.ac",
    "directory.build.props",
    "directory.build.targets",
    "directory.packages.props",
    "dockerfile",
    "gemfile",
    "gemfile.lock",
    "go.mod",
    "go.sum",
    "gulpfile.js",
    "makefile",
    "manifest.in",
    "meson.build",
    "noxfile.py",
    "package-lock.json",
    "package.json",
    "package.resolved",
    "package.swift",
    "pnpm-lock.yaml",
    "podfile",
    "pom.xml",
    "procfile",
    "pyproject.toml",
    "rakefile",
    "settings.gradle",
    "settings.gradle.kts",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "tsconfig.json",
    "uv.lock",
    "vcpkg.json",
    "yarn.lock",
}


_BUILD_SUFFIXES = {
    ".csproj",
    ".gemspec",
    ".podspec",
    ".props",
    ".sbt",
    ".sln",
    ".slnx",
    ".targets",
    ".vcxproj",
    ".cmake",
}
_BUILD_SOURCES = {"buildsrc", "build-logic"}
"""Folders of Gradle whose code only builds."""

# How tests are called where a file is called like the type in it.
_TYPED = {".java", ".kt", ".cs", ".php", ".swift", ".scala"}
_TYPED_ENDS = ("Test", "Tests", "IT", "Spec", "Specs", "Suite", "TestCase")
_MAYBE_TEST = re.compile(r"test|spec|suite|IT\.", re.IGNORECASE)
"""In the path of every file that is named like a test."""

_TEST_PROJECT = ("test", "tests", "unittests", "integrationtests", "specs")
"""What the name of a project ends in that holds the tests of another: `Polly.Core.Tests`."""


class _Place(NamedTuple):
    """A path, cut up: its folders and its name, in small letters too. Made anew each time: there may be a million."""

    folder: str
    folders: tuple[str, ...]
    name: str
    lowered: str
    language: Language | None

    @property
    def suffix(self) -> str:
        """The ending, with its dot; a name that only begins with a dot has none."""
        before, dot, after = self.lowered.rpartition(".")
        return dot + after if before and after else ""


def roles(paths: Collection[str]) -> dict[str, Role]:
    """The role of each path. A folder called `test` holds tests at the top, or if a file in it is named like a test."""
    like_tests = {path for path in paths if _MAYBE_TEST.search(path) and _named_like_a_test(_place(path))}
    test_folders = {path.rpartition("/")[0] for path in like_tests}
    return {path: Role.TEST if path in like_tests else _role_of(_place(path), test_folders) for path in paths}


def _place(path: str) -> _Place:
    folder, _, name = path.rpartition("/")
    return _Place(folder, _folders(folder), name, name.lower(), language_of(path))


@lru_cache(maxsize=1024)
def _folders(folder: str) -> tuple[str, ...]:
    return tuple(folder.lower().split("/")) if folder else ()


def _role_of(place: _Place, test_folders: set[str]) -> Role:
    return Role.TEST if _in_test_folder(place, test_folders) else _role(place)


def _role(place: _Place) -> Role:
    folders, name = place.folders, place.lowered
    if not _EXAMPLE_FOLDERS.isdisjoint(folders):
        return Role.EXAMPLE
    package = folders[1] if len(folders) > 1 and folders[0] in _PACKAGE_FOLDERS else ""
    in_docs = (bool(folders) and folders[0] in _DOC_FOLDERS) or package in _DOC_PACKAGES
    if in_docs or place.suffix in _DOC_SUFFIXES or name.partition(".")[0] in _DOC_STEMS:
        return Role.DOC
    if name in _BUILD_NAMES or place.suffix in _BUILD_SUFFIXES or _configures(name):
        return Role.BUILD
    if _only_builds(folders) or package in _MEASURE_PACKAGES:
        return Role.BUILD
    if any(measure in name for measure in _MEASURES) and not _MEASURES.isdisjoint(words(_stem(place.name))):
        return Role.BUILD
    return Role.SOURCE if place.language else Role.OTHER


def _only_builds(folders: tuple[str, ...]) -> bool:
    return bool(folders) and (folders[0] in _BUILD_FOLDERS or not _BUILD_SOURCES.isdisjoint(folders))


def _stem(name: str) -> str:
    before, _, after = name.rpartition(".")
    return before if before and after else name


def _named_like_a_test(place: _Place) -> bool:
    if place.language is None:
        return False
    stem, _, rest = place.lowered.partition(".")
    return (
        stem.startswith("test_")
        or stem.endswith(("_test", "_tests", "_spec"))
        or stem in {"tests", "conftest"}
        or rest.partition(".")[0] in {"test", "spec"}
        or (place.suffix in _TYPED and _stem(place.name).endswith(_TYPED_ENDS))
    )


def _in_test_folder(place: _Place, test_folders: set[str]) -> bool:
    if not _TEST_FOLDERS.isdisjoint(place.folders) or any(map(_is_test_project, place.folders)):
        return True
    if "test" not in place.folders:
        return False
    names = place.folder.split("/")
    return any(
        part == "test"
        and (
            depth == 0
            or place.folders[depth - 1] in {"src", "packages"}
            or "/".join(names[: depth + 1]) in test_folders
        )
        for depth, part in enumerate(place.folders)
    )


def _is_test_project(folder: str) -> bool:
    """A folder named as a project of tests is: `polly.core.tests`."""
    return "." in folder and folder.rpartition(".")[2] in _TEST_PROJECT


def _configures(name: str) -> bool:
    """`webpack.config.js`, `.eslintrc.json`: JavaScript that only sets up tools."""
    return ".config." in name or name.startswith((".eslintrc", ".prettierrc", ".babelrc"))

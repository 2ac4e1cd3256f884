"""What each file of a repository is for, by its path among all the others."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from fondation_cli.course.languages import language_of
from fondation_cli.course.names import words
from fondation_cli.course.symbols import Role

_TEST_FOLDERS = {"tests", "__tests__", "spec", "specs", "e2e", "testdata", "test-utils", "fixtures", "__mocks__"}
_EXAMPLE_FOLDERS = {"examples", "example", "demo", "demos", "samples", "sample", "playground", "tutorial", "tutorials"}
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
    "cargo.lock",
    "cargo.toml",
    "cmakelists.txt",
    "dockerfile",
    "gemfile",
    "go.mod",
    "go.sum",
    "gulpfile.js",
    "makefile",
    "manifest.in",
    "meson.build",
    "noxfile.py",
    "package-lock.json",
    "package.json",
    "pnpm-lock.yaml",
    "pom.xml",
    "procfile",
    "pyproject.toml",
    "rakefile",
    "settings.gradle",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "tsconfig.json",
    "uv.lock",
    "yarn.lock",
}


def roles(paths: Iterable[str]) -> dict[str, Role]:
    """The role of each path. A folder called `test` holds tests at the top, or if a file in it is named like a test."""
    known = [PurePosixPath(path) for path in paths]
    test_folders = {path.parent for path in known if _named_like_a_test(path)}
    return {str(path): _role(path, test_folders) for path in known}


def _role(path: PurePosixPath, test_folders: set[PurePosixPath]) -> Role:
    folders = [part.lower() for part in path.parts[:-1]]
    name = path.name.lower()
    if _named_like_a_test(path) or _in_test_folder(path, folders, test_folders):
        return Role.TEST
    if _EXAMPLE_FOLDERS.intersection(folders):
        return Role.EXAMPLE
    if path.suffix.lower() in _DOC_SUFFIXES or name.partition(".")[0] in _DOC_STEMS:
        return Role.DOC
    if folders and folders[0] in _DOC_FOLDERS:
        return Role.DOC
    measures = _MEASURES.intersection(words(path.stem))
    if name in _BUILD_NAMES or (folders and folders[0] in _BUILD_FOLDERS) or _configures(name) or measures:
        return Role.BUILD
    return Role.SOURCE if language_of(str(path)) else Role.OTHER


def _named_like_a_test(path: PurePosixPath) -> bool:
    stem, _, rest = path.name.lower().partition(".")
    if language_of(str(path)) is None:
        return False
    return (
        stem.startswith("test_")
        or stem.endswith(("_test", "_tests"))
        or stem in {"tests", "conftest"}
        or rest.partition(".")[0] in {"test", "spec"}
        or (path.suffix == ".java" and path.stem.endswith(("Test", "Tests", "IT")))
    )


def _in_test_folder(path: PurePosixPath, folders: list[str], test_folders: set[PurePosixPath]) -> bool:
    if _TEST_FOLDERS.intersection(folders):
        return True
    return any(
        part == "test"
        and (
            depth == 0
            or folders[depth - 1] in {"src", "packages"}
            or PurePosixPath(*path.parts[: depth + 1]) in test_folders
        )
        for depth, part in enumerate(folders)
    )


def _configures(name: str) -> bool:
    """`webpack.config.js`, `.eslintrc.json`: JavaScript that only sets up tools."""
    return ".config." in name or name.startswith((".eslintrc", ".prettierrc", ".babelrc"))

"""What a project is mainly written in, and so which of its build files speaks for it."""

from collections import Counter

from fondation_cli.course.symbols import Index, Role

_SCRIPT = frozenset({"javascript", "jsx", "typescript", "tsx"})
_JVM = frozenset({"java", "kotlin", "scala"})
_C = frozenset({"c", "cpp"})
_LANGUAGES = {
    "package.json": _SCRIPT,
    "Cargo.toml": frozenset({"rust"}),
    "go.mod": frozenset({"go"}),
    "pyproject.toml": frozenset({"python"}),
    "setup.cfg": frozenset({"python"}),
    "setup.py": frozenset({"python"}),
    "pom.xml": _JVM,
    "build.gradle": _JVM,
    "build.gradle.kts": _JVM,
    "build.sbt": _JVM,
    "composer.json": frozenset({"php"}),
    "Gemfile": frozenset({"ruby"}),
    ".gemspec": frozenset({"ruby"}),
    ".csproj": frozenset({"csharp"}),
    "Package.swift": _C | {"swift"},
    "meson.build": _C,
    "CMakeLists.txt": _C,
}
"""The languages that a build file is for, by its name or its ending."""

LEAST_SHARE = 0.25
"""The part of the source that must be in the languages of a build file, so that it can speak for the project."""


def share_of(index: Index, path: str) -> float:
    """The part of the source's lines that is in the languages of a build file; 1 where there is no source at all."""
    name = path.rpartition("/")[2]
    languages = _LANGUAGES.get(name) or _LANGUAGES.get(name[name.rfind(".") :], frozenset[str]())
    lines: Counter[str] = Counter()
    for file in index.files:
        if file.language is not None and file.role is Role.SOURCE:
            lines[file.language] += file.lines
    total = lines.total()
    return sum(lines[language] for language in languages) / total if total else 1.0

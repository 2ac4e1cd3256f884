"""Golden sets: for known projects, the chapters that a good course has, and the names that each of them is about."""

from importlib import resources
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from fondation_shared.errors import UsageError
from fondation_shared.wire import Wire

SETS = ("reference-outlines", "development", "held-out")
"""The published outlines of another generator; our own, which changes are tried on; our own, which they are not."""


class GoldenChapter(Wire):
    """A chapter that a course should have. `files` are those that define its identifiers."""

    title: str
    identifiers: list[str]
    files: list[str]


class GoldenProject(Wire):
    """A project at one version: `pypi` or `npm` with `version`, or `git` with `commit`.

    `contents`: where the chapters were read.
    """

    project: str
    pypi: str | None = None
    npm: str | None = None
    version: str | None = None
    git: str | None = None
    commit: str | None = None
    contents: str | None = None
    chapters: list[GoldenChapter]

    @property
    def origin(self) -> str:
        """Where it comes from, in one word."""
        return f"{self.git}@{(self.commit or '')[:12]}" if self.git else f"{self.pypi or self.npm}@{self.version}"


_PROJECTS = TypeAdapter(list[GoldenProject])


def golden_set(name: str) -> list[GoldenProject]:
    """The projects of one of `SETS`, or of a JSON file of the same form. Raises UsageError."""
    packaged = resources.files("fondation_cli").joinpath("evaluation", "sets", f"{name}.json")
    place = packaged if name in SETS else Path(name)
    hint = f"fondation eval {SETS[1]}"
    try:
        return _PROJECTS.validate_json(place.read_bytes())
    except OSError as error:
        raise UsageError(
            f"There is no golden set {name}.",
            cause=f"The sets are {', '.join(SETS)}; any other name is a JSON file: {error.strerror}.",
            hint=hint,
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"The file {name} is not a golden set.",
            cause=f"{where}: {first['msg']}" if where else first["msg"],
            hint=hint,
        ) from error

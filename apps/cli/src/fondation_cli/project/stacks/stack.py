"""What a stack is made of: `stack.toml`, checked when it is read."""

import hashlib
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from fondation_shared.checks import Check, Step
from fondation_shared.jobs import Language
from fondation_shared.project import PlannedCommand, StackName

PROGRAMS = frozenset({"node", "npm", "python3", "uv", ".venv/bin/python", ".venv/bin/ruff"})
"""All that a stack may start: programs of the system by name, and those that its install left."""

REQUIREMENT = "{requirement}"
"""In `add`: which package, and which of its versions, as the stack's own client writes that."""

Command = Annotated[list[str], Field(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Saying(Part):
    """A text in both languages."""

    en: Annotated[str, StringConstraints(min_length=1)]
    fr: Annotated[str, StringConstraints(min_length=1)]

    def __call__(self, language: Language) -> str:
        """It, in this language."""
        return self.en if language == "en" else self.fr


class Keywords(Part):
    """Words of a prompt that speak for the stack, each as much as `weight`."""

    weight: Annotated[int, Field(ge=1)]
    en: list[str]
    fr: list[str]


class Commands(Part):
    """Programs with their arguments, never a shell. `start` serves until it is stopped; `run` takes a check's arguments.

    `format` looks whether the sources are formatted, `reformat` formats them. `add` puts one more dependency into the
    manifest and into the lockfile, with nothing but these two there.
    """

    install: list[Command]
    build: list[Command]
    test: list[Command]
    format: list[Command] = []
    reformat: list[Command] = []
    add: list[Command] = []
    start: Command | None = None
    run: Command | None = None

    @field_validator("install", "build", "test", "format", "reformat", "add")
    @classmethod
    def _known(cls, commands: list[Command]) -> list[Command]:
        for command in commands:
            cls._program(command)
        return commands

    @field_validator("start", "run")
    @classmethod
    def _program(cls, command: Command | None) -> Command | None:
        if command is not None and command[0] not in PROGRAMS:
            raise ValueError(f"{command[0]} is none of {sorted(PROGRAMS)}")
        return command


class Stack(Part):
    """How projects of one kind are made, run and looked at.

    `rank` decides where a prompt speaks for several, or for none. `tools` are the programs it needs, `port` is where
    `start` listens on the loopback, 0 without. `dist` is what is handed over, a folder or `.` for the project itself.
    `dependencies` is the folder that install leaves, `manifest` the file that declares what is wanted there, `lockfile`
    the one that says all that lies in it: empty where nothing is installed. `variables` is what its commands find in their environment. `checks` are those that each of
    its projects passes. `files` says what each file of the starter is for, each after those it depends on. Texts in
    commands, checks and paths hold the names that starters hold.

    `packages` are those that may be added where code imports them and nobody declared them, by the name that code
    imports: what is installed for it, within bounds. The table is short and made by people. An import is only a name:
    a registry gives it to whoever asked first, often is not what code calls it, and what a model has dreamt up a
    stranger may have registered since.
    """

    name: StackName
    rank: int
    tools: list[str]
    port: Annotated[int, Field(ge=0, le=65535)]
    dist: str
    dependencies: str
    manifest: str
    lockfile: str
    title: Saying
    summary: Saying
    keywords: list[Keywords]
    variables: dict[str, str]
    commands: Commands
    checks: list[Check]
    packages: dict[str, str] = {}
    files: dict[str, Saying]
    folder: Path

    def starter(self, language: Language) -> dict[PurePosixPath, str]:
        """The starter's files, those that hold words in this language."""
        files = _files_below(self.folder / "starter")
        return files | _files_below(self.folder / "french") if language == "fr" else files

    @cached_property
    def fingerprint(self) -> str:
        """The hash of all its files."""
        digest = hashlib.sha256()
        for path in sorted(each for each in self.folder.rglob("*") if each.is_file() and each.suffix != ".pyc"):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0{content}\n".encode())
        return digest.hexdigest()

    def planned_commands(self) -> list[PlannedCommand]:
        """Every command, in the order they are run."""
        steps: list[tuple[Step, list[Command]]] = [
            ("install", self.commands.install),
            ("build", self.commands.build),
            ("format", self.commands.format),
            ("test", self.commands.test),
            ("start", [self.commands.start] if self.commands.start else []),
        ]
        return [PlannedCommand(step=step, command=command) for step, commands in steps for command in commands]


def _files_below(folder: Path) -> dict[PurePosixPath, str]:
    return {
        PurePosixPath(path.relative_to(folder).as_posix()): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }

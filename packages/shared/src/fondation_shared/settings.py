"""Settings of every part: one class an app, read from flags, environment, `./fondation.toml`, a user file, defaults.

The first of these that names a value wins; `explain` says which one did.
The classes stand together because `fondation doctor` shows them all; each app builds its own instance in its `main`.
"""

import os
import re
import socket
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import EnvSettingsSource, InitSettingsSource

from fondation_shared.errors import SettingsError

ARTIFACT_BYTES = 500 * 1024 * 1024
"""How large a file a server takes from its workers, unless it is set up otherwise."""
PREFIX = "FONDATION_"
PROJECT_FILE = Path("fondation.toml")
UNSET = "(unset)"
_ORIGINAL_NAMES = {"worker_concurrency", "worker_timeout", "cli_path", "docker_memory_limit", "docker_cpu_limit"}
"""Documented without the prefix, as in the original systems; the prefix is accepted for them too."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bkmgt]?)b?")


def user_file() -> Path:
    """Where a person keeps settings of their own."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "fondation" / "config.toml"


def _default_data_dir() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fondation"


def _default_cache_dir() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fondation"


def _split_paths(value: object) -> object:
    return [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value


def _absolute(value: object) -> object:
    return Path(value).expanduser().absolute() if isinstance(value, str | Path) else value


def _bytes(value: object) -> object:
    """`512m` as container engines write it, or a number of bytes."""
    found = _SIZE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return int(float(found[1]) * 1024 ** "bkmgt".index(found[2] or "b")) if found else value


def _as_file_url(value: object) -> object:
    return Path(value).absolute().as_uri() if isinstance(value, str) and value.startswith(("/", ".")) else value


FileUrl = Annotated[str, BeforeValidator(_as_file_url), StringConstraints(pattern=r"^file:///")]
Bytes = Annotated[int, BeforeValidator(_bytes)]
FolderPath = Annotated[Path, BeforeValidator(_absolute)]
FolderPaths = Annotated[list[FolderPath], NoDecode, BeforeValidator(_split_paths)]
"""Several folders: a list in a file, separated by `:` in the environment."""


def _also(name: str, *older: str) -> AliasChoices:
    """The product's own variable, the bare name, and other names that the original systems used."""
    return AliasChoices(f"{PREFIX}{name.upper()}", name, *older)


def _given(flags: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in flags.items() if value is not None}


class Settings(BaseSettings):
    """What every part reads."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", populate_by_name=True, frozen=True)

    data_dir: FolderPath = Field(default_factory=_default_data_dir)
    """All state of the embedded default."""
    lang: Literal["en", "fr"] | None = None
    """The language of messages; unset: the locale decides."""
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, project file, user file."""
        del dotenv_settings, file_secret_settings
        files = [InitSettingsSource(settings_cls, _read_toml(path)) for path in (PROJECT_FILE, user_file())]
        return (init_settings, env_settings, *files)

    @classmethod
    def load(cls, **flags: object) -> Self:
        """These settings, from every source; `flags` win.

        Raises:
            SettingsError: a value cannot be used; says which, and how to see where it came from.

        """
        try:
            return cls.model_validate(_given(flags))
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "settings"
            raise SettingsError(
                f"The setting {name} cannot be used.",
                cause=first["msg"],
                hint="fondation doctor   # shows each value and where it came from",
            ) from error


class WebSettings(Settings):
    """What the API and its pages read."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    preview_port: Annotated[int | None, Field(ge=1, le=65535)] = None  # of what projects put out; unset: not served
    public_url: str | None = None  # the address that people use, behind a proxy
    database_url: Annotated[str, StringConstraints(pattern=r"^sqlite:///")] | None = None
    """Unset: `DATA_DIR/fondation.db`."""
    artifacts_url: Annotated[FileUrl | None, Field(validation_alias=_also("artifacts_url", "ARTIFACTS_DIR"))] = None
    """Unset: `DATA_DIR/artifacts`. A plain folder serves as well."""
    allowed_roots: FolderPaths = []
    """Local repositories must lie under one of these."""
    lease_seconds: Annotated[float, Field(gt=0, le=3600)] = 15.0
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 5
    """How often a job is delivered before a lost worker or another fault of the infrastructure fails it."""
    max_body_bytes: Annotated[int, Field(ge=1024)] = 1024 * 1024
    max_upload_bytes: Annotated[int, Field(ge=1024)] = 200 * 1024 * 1024
    max_artifact_bytes: Annotated[int, Field(ge=1024)] = ARTIFACT_BYTES

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'fondation.db'}"

    @property
    def artifacts(self) -> str:
        """The artifacts URL in force."""
        return self.artifacts_url or (self.data_dir / "artifacts").as_uri()


class WorkerSettings(Settings):
    """What the worker reads."""

    api_url: str = "http://127.0.0.1:3000"
    api_key: SecretStr | None = None
    worker_concurrency: Annotated[int, Field(ge=1, le=64, validation_alias=_also("worker_concurrency"))] = 2
    worker_timeout: Annotated[int, Field(ge=100, validation_alias=_also("worker_timeout"))] = 1_800_000
    """How long one attempt may take, in milliseconds."""
    worker_grace_seconds: Annotated[float, Field(ge=0)] = 10.0
    """How long a stopping worker lets its jobs finish."""
    cli_path: Annotated[Path | None, Field(validation_alias=_also("cli_path"))] = None
    """The generator; unset: the `fondation` command beside this Python."""
    worker_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")] | None = None
    """Unset: made from the host's name."""

    @property
    def generator(self) -> Path:
        """The generator in force."""
        return (self.cli_path or Path(sys.executable).with_name("fondation")).absolute()

    @property
    def identity(self) -> str:
        """The name in force, under which the server knows this worker."""
        return self.worker_id or re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())


class CourseSettings(Settings):
    """What the generator and the command read."""

    cache_dir: FolderPath = Field(default_factory=_default_cache_dir)
    """What can be made again: parsed files. Safe to delete."""
    exercises: Literal["auto", "always", "never"] = "auto"
    """When a repository's own tests may be run, to find exercises: only behind walls, always, never."""
    sandbox: Literal["auto", "docker", "bubblewrap"] = "auto"
    """What foreign code is run by; `auto`: a container engine where one is ready, else Bubblewrap."""
    sandbox_image: str = "fondation-sandbox"
    """What an engine's sandboxes are made of; `make images` makes it."""
    sandbox_level: Literal["basic", "full"] = "basic"
    """Builds are refused below it. `basic`: no network, no rights; `full`: bounds of the kernel on all else as well."""
    docker_memory_limit: Annotated[Bytes, Field(ge=2**26, validation_alias=_also("docker_memory_limit"))] = 2**29
    """Memory of one sandbox, whatever runs it, in bytes or as `512m`."""
    docker_cpu_limit: Annotated[float, Field(gt=0, le=256, validation_alias=_also("docker_cpu_limit"))] = 1.0
    """Processors of one sandbox."""
    npm_registry: str | None = None
    """Where a project's packages come from; unset: as npm here is configured. May hold a name and a password."""
    pypi_index: str | None = None
    """The same for Python: a simple index; unset: as uv or pip here is configured."""
    api_url: str = "http://127.0.0.1:3000"
    api_key: SecretStr | None = None


_DERIVED = {"database_url": "database", "artifacts_url": "artifacts", "cli_path": "generator", "worker_id": "identity"}
"""Settings whose default is made from something else, and the property that holds what is in force."""

_CREDENTIALS = re.compile(r"//[^/?#\s]*@")
"""Name and password inside an address."""

AnySettings = TypeVar("AnySettings", bound=Settings)


@dataclass(frozen=True, slots=True)
class Explained:
    """A setting in force: `source` is `flag`, `environment NAME`, a file's path or `default`; secrets are masked.

    `variable` is the name that the documentation uses; `value` is `UNSET` only where nothing is in force.
    """

    name: str
    variable: str
    value: str
    source: str


def explain(cls: type[AnySettings], **flags: object) -> list[Explained]:
    """Each setting of `cls`, its value in force and where it came from.

    Raises:
        SettingsError: as `load`.

    """
    settings = cls.load(**flags)
    layers = _layers(cls, flags)
    rows = []
    for name in cls.model_fields:
        found = next((label for label, named in layers if name in named), "default")
        source = f"environment {_variable(cls, name)}" if found == "environment" else found
        value = getattr(settings, _DERIVED.get(name, name))
        rows.append(Explained(name, _documented(name), _shown(value), source))
    return rows


def _documented(name: str) -> str:
    return name.upper() if name in _ORIGINAL_NAMES else f"{PREFIX}{name.upper()}"


def _shown(value: object) -> str:
    if value is None or value == []:
        return UNSET
    if isinstance(value, SecretStr):
        return "********"
    text = os.pathsep.join(map(str, value)) if isinstance(value, list) else str(value)
    return _CREDENTIALS.sub("//********@", text)


def _variable(cls: type[Settings], name: str) -> str:
    present = {variable.upper(): variable for variable in os.environ}
    return next((present[known] for known in _variables(cls, name) if known in present), _documented(name))


def _variables(cls: type[Settings], name: str) -> list[str]:
    alias = cls.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice).upper() for choice in alias.choices]
    return [f"{PREFIX}{name.upper()}"]


def _layers(cls: type[Settings], flags: Mapping[str, object]) -> list[tuple[str, set[str]]]:
    """Every source with the fields it names, the strongest first."""
    sources: list[tuple[str, Mapping[str, object]]] = [
        ("flag", _given(flags)),
        ("environment", EnvSettingsSource(cls)()),
    ]
    sources += [(str(path), _read_toml(path)) for path in (PROJECT_FILE, user_file())]
    return [(label, {_field(cls, key) for key in values}) for label, values in sources]


def _field(cls: type[Settings], key: str) -> str:
    return next((name for name in cls.model_fields if key == name or key.upper() in _variables(cls, name)), key)


def _read_toml(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read.", cause=str(error), hint=f"edit {path}"
        ) from error

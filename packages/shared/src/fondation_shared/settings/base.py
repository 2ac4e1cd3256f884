"""What every part reads, and where from: flags, environment, project file, user file."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import InitSettingsSource

from fondation_shared.errors import SettingsError
from fondation_shared.settings.values import PREFIX, FolderPath

PROJECT_FILE = Path("fondation.toml")
_OF_A_PROJECT = {
    *("lang", "log_format", "log_level"),
    *("port", "preview_port", "lease_seconds", "max_attempts"),
    *("worker_concurrency", "worker_timeout", "worker_grace_seconds"),
    *("model_concurrency", "model_retries", "model_first_seconds", "model_pause_seconds", "model_seconds"),
}
"""What a folder may say, which may be somebody else's repository: how much at once, how long, in which words.

Not who is asked and for how much, what is run and behind which walls, where keys, questions, packages and results go.
"""


def user_file() -> Path:
    """Where a person keeps settings of their own."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "fondation" / "config.toml"


def _default_data_dir() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fondation"


def given(flags: Mapping[str, object]) -> dict[str, object]:
    """Those of `flags` that say something."""
    return {name: value for name, value in flags.items() if value is not None}


class Settings(BaseSettings):
    """What every part reads."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

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
        files = [InitSettingsSource(settings_cls, said) for said in (project_says(), read_toml(user_file()))]
        return (init_settings, env_settings, *files)

    @classmethod
    def load(cls, **flags: object) -> Self:
        """These settings, from every source; `flags` win.

        Raises:
            SettingsError: a value cannot be used; says which, and how to see where it came from.

        """
        try:
            return cls.model_validate(given(flags))
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "settings"
            raise SettingsError(
                f"The setting {name} cannot be used.",
                cause=f"{first['msg'].rstrip('.')}.",
                hint="fondation doctor   # shows each value and where it came from",
            ) from error


def project_says() -> dict[str, object]:
    """What the file of the current folder says, as far as it may. Raises as `read_toml`."""
    return {name: value for name, value in read_toml(PROJECT_FILE).items() if _is_of_a_project(name)}


def project_may_not_say() -> list[str]:
    """The names in that file that are left aside. Raises as `read_toml`."""
    return [name for name in read_toml(PROJECT_FILE) if not _is_of_a_project(name)]


def _is_of_a_project(name: str) -> bool:
    return name.lower().removeprefix(PREFIX.lower()) in _OF_A_PROJECT


def read_toml(path: Path) -> dict[str, object]:
    """What a settings file says; nothing where there is none. Raises SettingsError: it cannot be read."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read.", cause=str(error), hint=f"edit {path}"
        ) from error

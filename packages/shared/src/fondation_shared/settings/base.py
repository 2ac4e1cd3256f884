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
        files = [InitSettingsSource(settings_cls, read_toml(path)) for path in (PROJECT_FILE, user_file())]
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
                cause=first["msg"],
                hint="fondation doctor   # shows each value and where it came from",
            ) from error


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

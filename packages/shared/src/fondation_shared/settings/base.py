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
_NOT_OF_A_PROJECT = {"anthropic_base_url", "emergent_base_url", "model_recording", "model_url", "openai_base_url"}
"""Where keys and questions go is not for a folder to say: it may be of a repository that somebody else wrote."""


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
                cause=first["msg"],
                hint="fondation doctor   # shows each value and where it came from",
            ) from error


def project_says() -> dict[str, object]:
    """What the file of the current folder says, but for what only its user may. Raises as `read_toml`."""
    said = read_toml(PROJECT_FILE)
    return {name: value for name, value in said.items() if _bare(name) not in _NOT_OF_A_PROJECT}


def _bare(name: str) -> str:
    return name.lower().removeprefix(PREFIX.lower())


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

"""What the generator and the command read."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from fondation_shared.settings.models import ModelSettings
from fondation_shared.settings.values import Bytes, FolderPath, also


def _default_cache_dir() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fondation"


class CourseSettings(ModelSettings):
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
    docker_memory_limit: Annotated[Bytes, Field(ge=2**26, validation_alias=also("docker_memory_limit"))] = 2**29
    """Memory of one sandbox, whatever runs it, in bytes or as `512m`."""
    docker_cpu_limit: Annotated[float, Field(gt=0, le=256, validation_alias=also("docker_cpu_limit"))] = 1.0
    """Processors of one sandbox."""
    npm_registry: str | None = None
    """Where a project's packages come from; unset: as npm here is configured. May hold a name and a password."""
    pypi_index: str | None = None
    """The same for Python: a simple index; unset: as uv or pip here is configured."""
    api_url: str = "http://127.0.0.1:3000"
    api_key: SecretStr | None = None

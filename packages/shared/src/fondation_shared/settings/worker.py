"""What the worker reads."""

import re
import socket
import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from fondation_shared.settings.base import Settings
from fondation_shared.settings.values import Address, also


class WorkerSettings(Settings):
    """What the worker reads."""

    source: Literal["api", "convex"] = "api"
    """Where jobs come from: the API at `api_url`, or the Convex deployment at `convex_url`."""
    api_url: str = "http://127.0.0.1:3000"
    api_key: SecretStr | None = None
    convex_url: Annotated[Address | None, Field(validation_alias=also("convex_url"))] = None
    convex_deploy_key: Annotated[SecretStr | None, Field(validation_alias=also("convex_deploy_key"))] = None
    """May call any function of the deployment; goes before the token."""
    convex_auth_token: Annotated[SecretStr | None, Field(validation_alias=also("convex_auth_token"))] = None
    """Calls what the user may that it stands for."""
    worker_concurrency: Annotated[int, Field(ge=1, le=64, validation_alias=also("worker_concurrency"))] = 2
    worker_timeout: Annotated[int, Field(ge=100, validation_alias=also("worker_timeout"))] = 1_800_000
    """How long one attempt may take, in milliseconds."""
    worker_grace_seconds: Annotated[float, Field(ge=0)] = 10.0
    """How long a stopping worker lets its jobs finish."""
    cli_path: Annotated[Path | None, Field(validation_alias=also("cli_path"))] = None
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

"""What the worker reads."""

import re
import socket
import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from fondation_shared.settings.base import Settings
from fondation_shared.settings.values import also


class WorkerSettings(Settings):
    """What the worker reads."""

    api_url: str = "http://127.0.0.1:3000"
    api_key: SecretStr | None = None
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

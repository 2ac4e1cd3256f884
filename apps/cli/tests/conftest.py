import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

FONDATION = Path(sys.executable).with_name("fondation")

Fondation = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the command sees of the machine: nothing of the person who runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "SSL_CERT_FILE") if name in os.environ}
    return {
        **kept,
        "HOME": str(tmp_path / "home"),
        "FONDATION_CACHE_DIR": str(tmp_path / "cache"),
        "FONDATION_DATA_DIR": str(tmp_path / "data"),
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def fondation(environment: dict[str, str], tmp_path: Path) -> Fondation:
    """Runs the real command to its end."""

    def run(*words: str | Path, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [FONDATION, *words],
            env={**environment, **(variables or {})},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run

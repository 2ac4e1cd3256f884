from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from loopback import Serve, Unwalled, serving

from fondation_cli.project.checks.perform import Ground
from fondation_cli.project.checks.service import Service


class Grounds(Protocol):
    """Where checks look while something answers so; with `seconds` for an answer."""

    def __call__(self, answer: Serve, seconds: float = ...) -> AbstractContextManager[Ground]: ...


@pytest.fixture
def ground(tmp_path: Path) -> Grounds:
    @contextmanager
    def make(answer: Serve, seconds: float = 20.0) -> Iterator[Ground]:
        with serving(answer) as port:
            service = Service(Unwalled().connect, port, lambda: None, starting=20.0, answering=seconds)
            yield Ground(tree=tmp_path, ended={}, service=service)

    return make

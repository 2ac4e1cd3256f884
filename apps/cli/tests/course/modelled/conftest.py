from collections.abc import Iterator
from pathlib import Path

import pytest
from course_job import Workplace
from model_server import ModelServer
from scripted_writer import ScriptedWriter


@pytest.fixture(scope="session")
def served() -> Iterator[ModelServer]:
    with ModelServer(ScriptedWriter()) as server:
        yield server


@pytest.fixture
def workplace(tmp_path: Path, cache: Path, served: ModelServer) -> Workplace:
    return Workplace(tmp_path, cache, served)

"""Whole builds; and what real tools said when they failed, each twice: at another time, with lines moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fondation_cli.sandbox.port import TREE

from .building import Build, building

OUTPUTS = Path(__file__).parent / "outputs"


class Outputs:
    """The recorded outputs by name, such as `pytest-import`."""

    names = sorted({path.name.partition(".")[0] for path in OUTPUTS.iterdir()})

    def first(self, name: str) -> bytes:
        return _said(f"{name}.1.txt")

    def second(self, name: str) -> bytes:
        return _said(f"{name}.2.txt")


def _said(name: str) -> bytes:
    """Where the recording says `@TREE@`, the tool said where a sandbox shows its tree."""
    return (OUTPUTS / name).read_bytes().replace(b"@TREE@", str(TREE).encode())


@pytest.fixture(scope="session")
def outputs() -> Outputs:
    return Outputs()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "output_name" in metafunc.fixturenames:
        metafunc.parametrize("output_name", Outputs.names)


@pytest.fixture
def build() -> Iterator[Build]:
    with building() as one:
        yield one

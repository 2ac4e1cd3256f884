"""What real tools said when they failed, each twice: at another time, on other ports, with lines moved."""

from pathlib import Path

import pytest

OUTPUTS = Path(__file__).parent / "outputs"


class Outputs:
    """The recorded outputs by name, such as `pytest-import`."""

    names = sorted({path.name.partition(".")[0] for path in OUTPUTS.iterdir()})

    def first(self, name: str) -> bytes:
        return (OUTPUTS / f"{name}.1.txt").read_bytes()

    def second(self, name: str) -> bytes:
        return (OUTPUTS / f"{name}.2.txt").read_bytes()


@pytest.fixture(scope="session")
def outputs() -> Outputs:
    return Outputs()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "output_name" in metafunc.fixturenames:
        metafunc.parametrize("output_name", Outputs.names)

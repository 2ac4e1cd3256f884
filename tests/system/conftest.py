from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation that has not been started; stopped, and its leftovers killed, at the end."""
    made = Installation(tmp_path)
    made.repositories.mkdir()
    try:
        yield made
    finally:
        made.stop()
        for process in made.family():
            process.kill()

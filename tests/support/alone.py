"""Tests that measure seconds run while no other test does: a plugin for runs in several processes.

Two locks, as for a room with one door. Whoever wants to be alone closes the door behind the others and waits until they
have left. A test that waits has not begun: no timeout of its own runs yet.
"""

import fcntl
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest


@contextmanager
def held(lock: Path, *, alone: bool) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


@contextmanager
def in_turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Inside nobody else is alone, and with `alone` nobody else is inside. The locks lie in `folder`."""
    with ExitStack() as stay:
        with held(folder / "door.lock", alone=alone):
            stay.enter_context(held(folder / "room.lock", alone=alone))
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with such a test come last: none of them holds everybody up beside a test that takes minutes."""
    lonely = {item.path for item in items if item.get_closest_marker("alone")}
    items.sort(key=lambda item: item.path in lonely)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Waits for its turn, in a process of several."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with in_turn(Path(item.config.option.basetemp).parent, alone=item.get_closest_marker("alone") is not None):
        return (yield)

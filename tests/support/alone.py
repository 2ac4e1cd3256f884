"""Tests that measure seconds run while no other test does: a plugin for runs in several processes.

Two locks, as for a room with one door. Whoever wants to be alone closes the door behind the others and waits until they
have left. A test that waits has not begun: no timeout of its own runs yet.
"""

import fcntl
from collections.abc import Callable, Generator, Iterator
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
    lonely = {item.path for item in items if _is_lonely(item) or "be_alone" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in lonely)


class Turns:
    """Whose turn it is, as one process of several sees it. Tests that follow each other and are to be alone share one.

    So they wait once for all the others to leave, not each for itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stay = ExitStack()
        self._alone = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Waits for a test's turn, unless it has it already."""
        if not self._alone:
            self._stay.enter_context(in_turn(self._folder, alone=_is_lonely(item)))
        self._alone = _is_lonely(item) and nextitem is not None and _is_lonely(nextitem)
        try:
            return (yield)
        finally:
            if not self._alone:
                self._stay.close()

    def be_alone(self) -> None:
        """From here to its end the test that runs is alone. It lets others be so first."""
        self._stay.close()
        self._stay.enter_context(in_turn(self._folder, alone=True))


@pytest.fixture
def be_alone(pytestconfig: pytest.Config) -> Callable[[], None]:
    """For tests that measure seconds at their end only: called, it returns once no other test runs."""
    turns = pytestconfig.pluginmanager.get_plugin("turns")
    return turns.be_alone if isinstance(turns, Turns) else lambda: None


def pytest_configure(config: pytest.Config) -> None:
    """Turns are taken in a process of several."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Turns(Path(config.option.basetemp).parent), "turns")


def _is_lonely(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None

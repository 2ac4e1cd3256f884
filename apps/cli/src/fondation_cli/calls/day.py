"""What all jobs of one machine spend in a day: a file that their processes share under a lock."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ValidationError

from fondation_cli.calls.errors import BudgetReached
from fondation_cli.calls.sum import NOTHING, Sum
from fondation_shared.clock import Clock
from fondation_shared.errors import SettingsError
from fondation_shared.ids import new_request_id


class _Held(BaseModel):
    """What one process holds back for a call."""

    process: int
    most: Sum


class _Page(BaseModel):
    """What the file says."""

    spent: Sum = NOTHING
    held: dict[str, _Held] = {}
    killed: dict[str, Sum] = {}
    """What is in `spent` of processes that were not there any more: one that was hidden takes it back."""


class Day:
    """The file of the day, UTC. Without caps it is kept all the same, as far as it can be: one may be set at noon.

    What a process that was killed held back is counted as spent: its call may have been paid for. `warn` is told where
    the file was damaged: it is put aside, and as much as the file before it said is counted.
    """

    def __init__(
        self, folder: Path, clock: Clock, warn: Callable[[str], None], *, money: Decimal | None, tokens: int | None
    ) -> None:
        self._folder = folder
        self._warn = warn
        self._clock = clock
        self._money = money
        self._tokens = tokens
        self._under_way: dict[str, datetime] = {}

    def reserve(self, most: Sum) -> str:
        """Hold `most` back; what is returned names it. Raises BudgetReached, SettingsError: nothing can be kept."""
        name, now = new_request_id(), self._clock.now()
        with self._page(now) as page:
            held = page.held.values()
            spent = sum((one.most for one in held), page.spent)
            if not self._takes(spent + most):
                raise BudgetReached(
                    "The budget of this day is used up.",
                    cause=f"{spent.money:.4f} $ and {spent.tokens} tokens are spent or held back today (UTC).",
                    hint="export FONDATION_BUDGET_DAY=…   # or wait until tomorrow",
                )
            page.held[name] = _Held(process=os.getpid(), most=most)
        self._under_way[name] = now
        return name

    def settle(self, name: str, took: Sum) -> None:
        """A call is over, and took so much; it counts for the day on which it began."""
        with self._page(self._under_way.pop(name)) as page:
            page.held.pop(name, None)
            if (counted := page.killed.pop(name, None)) is not None:
                # Somebody who does not see this process took it for killed.
                page.spent += Sum(-counted.money, -counted.tokens)
            page.spent += took

    def _takes(self, amount: Sum) -> bool:
        return (self._money is None or amount.money <= self._money) and (
            self._tokens is None or amount.tokens <= self._tokens
        )

    @contextlib.contextmanager
    def _page(self, day: datetime) -> Iterator[_Page]:
        """The page to read and change. Where it cannot be kept and nothing is capped, one that is forgotten."""
        path = self._folder / f"{day:%Y-%m-%d}.json"
        with contextlib.ExitStack() as stack:
            page = self._opened(path, stack)
            yield page
            try:
                _write(path, page)
            except OSError as error:
                self._refuse(error)

    def _opened(self, path: Path, stack: contextlib.ExitStack) -> _Page:
        """The page, locked until `stack` is left."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            fcntl.flock(stack.enter_context((self._folder / "lock").open("ab")), fcntl.LOCK_EX)
            return self._read(path)
        except OSError as error:
            self._refuse(error)
            return _Page()

    def _refuse(self, error: OSError) -> None:
        if self._money is not None or self._tokens is not None:
            raise SettingsError(
                "A budget of the day is set, and what is spent cannot be kept.",
                cause=f"{self._folder}: {error.strerror}",
                hint=f"ls -ld {self._folder}",
            ) from error

    def _read(self, path: Path) -> _Page:
        page = self._sound(path)
        if page is None and (page := self._sound(_before(path))) is None:
            return _Page()
        for name, held in list(page.held.items()):
            if not _lives(held.process):
                page.killed[name] = page.held.pop(name).most
                page.spent += page.killed[name]
        return page

    def _sound(self, path: Path) -> _Page | None:
        """What a file says; None where there is none, or a damaged one, which is put aside."""
        try:
            return _Page.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            aside = path.with_name(f"{path.name}.damaged-{new_request_id()}")
            path.rename(aside)
            self._warn(
                f"What models cost today was damaged and lies in {aside}; what was written before it is counted."
            )
            return None


def _write(path: Path, page: _Page) -> None:
    """All of it or nothing, whoever is killed. What was there before stays beside it."""
    new = path.with_suffix(".new")
    new.write_text(page.model_dump_json())
    with contextlib.suppress(FileNotFoundError):
        path.replace(_before(path))
    new.replace(path)


def _before(path: Path) -> Path:
    return path.with_suffix(".before")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

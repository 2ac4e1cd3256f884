"""When each chore ran last, whichever web of the store did it."""

import json
from collections.abc import Sequence
from datetime import datetime

from fondation_web.store.herald import Herald
from fondation_web.upkeep.loop import Loop

_WHEN = ""
"""What a web says that has not seen any chore run."""


class Runs:
    """The chores of this web, as they ran here or elsewhere."""

    def __init__(self, loops: Sequence[Loop], herald: Herald) -> None:
        self.loops = loops
        self._herald = herald
        herald.listen("upkeep", self._hear, self._ask)
        self._ask()

    def tell(self, loop: Loop) -> None:
        """A chore was done here."""
        if loop.last_run is not None:
            self._herald.tell("upkeep", json.dumps([loop.name, loop.last_run.isoformat(), loop.last_error]))

    def _ask(self) -> None:
        self._herald.tell("upkeep", _WHEN)

    def _hear(self, words: str) -> None:
        """Another web did a chore, or asks when they were done."""
        if words == _WHEN:
            for loop in self.loops:
                self.tell(loop)
            return
        name, at, error = json.loads(words)
        ran = datetime.fromisoformat(at)
        for loop in self.loops:
            if loop.name == name and (loop.last_run is None or loop.last_run < ran):
                loop.last_run, loop.last_error = ran, error

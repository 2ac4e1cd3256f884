"""News between webs that share a store: what one of them committed, the others hear of at once.

News may be lost, doubled or late: it only says where to look, and the store is what is true.
"""

from collections.abc import Callable
from typing import Literal, Protocol

Topic = Literal["log", "queue", "resumed", "upkeep", "worker"]
Hear = Callable[[str], None]


class Herald(Protocol):
    """Carries short words to the other webs, never to the one that says them."""

    def tell(self, topic: Topic, words: str) -> None:
        """Say it to the others, soon; on the event loop, once what it is about is committed."""
        ...

    def listen(self, topic: Topic, hear: Hear, missed: Callable[[], None]) -> None:
        """Have `hear` called on the event loop with what others say, and `missed` when some of it may be lost."""
        ...

    def alarm(self) -> None:
        """Have every web look for itself, this one as well: some news may be lost."""
        ...

    async def run(self) -> None:
        """Carry news until cancelled."""
        ...


class NoHerald:
    """There is one web: nobody is to be told."""

    def tell(self, topic: Topic, words: str) -> None:
        """See `Herald.tell`."""

    def listen(self, topic: Topic, hear: Hear, missed: Callable[[], None]) -> None:
        """See `Herald.listen`."""

    def alarm(self) -> None:
        """See `Herald.alarm`."""

    async def run(self) -> None:
        """See `Herald.run`."""

"""Calls under an Idempotency-Key that are being answered at this moment."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio

from fondation_shared.errors import InFlight, Invalid
from fondation_shared.ids import KeyId
from fondation_shared.wire import Wire
from fondation_web.store.idempotency import Once

_TURN_SECONDS = 10.0
KEY_PATTERN = r"^[\x21-\x7e]{1,255}$"
_KEY = re.compile(KEY_PATTERN)


class Calls:
    """One answer at a time for each key."""

    def __init__(self) -> None:
        self._running: set[tuple[str, str]] = set()

    @contextmanager
    def alone(self, call: Once | None) -> Iterator[None]:
        """Hold the call's key while the block runs.

        Raises:
            InFlight: the key is held already.

        """
        if call is None:
            yield
            return
        held = (call.owner, call.key)
        if held in self._running:
            raise InFlight(f"The request with the Idempotency-Key {call.key} is still being answered.")
        self._running.add(held)
        try:
            yield
        finally:
            self._running.discard(held)

    @asynccontextmanager
    async def in_turn(self, call: Once | None) -> AsyncIterator[None]:
        """As `alone`, but waits for the key: what a person sends twice by a double click is answered twice alike.

        Raises:
            InFlight: the key was held all the time.

        """
        with anyio.move_on_after(_TURN_SECONDS):
            while call is not None and (call.owner, call.key) in self._running:  # noqa: ASYNC110 - rare, and short
                await anyio.sleep(0.02)
        with self.alone(call):
            yield


def fingerprint(method: str, path: str, body: Wire | None) -> str:
    """What two calls share when they ask for the same thing."""
    said = f"{method} {path}\n{body.to_json() if body else ''}"
    return hashlib.sha256(said.encode()).hexdigest()


def once(key_id: KeyId | None, key: str | None, asked: str) -> Once | None:
    """The call that a caller's Idempotency-Key names; None without one. A page's form has one as well: `once`.

    Raises:
        Invalid: it is too long to be kept, or not made of visible characters.

    """
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid("An Idempotency-Key has 1 to 255 visible characters of ASCII.", hint="Load the page again.")
    return Once(key_id or "", key, asked)

"""Which key a caller holds: looks keys up, remembers them for a moment, slows down whoever guesses."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial

from fondation_shared.clock import Clock
from fondation_shared.errors import RateLimited, Unauthenticated
from fondation_shared.ids import KeyId
from fondation_web.keys import Key, Scope, Token
from fondation_web.store import api_keys
from fondation_web.store.store import Store

REMEMBER_SECONDS = 2.0
"""How long a key is taken from memory: a revoked key dies within this time."""
_TOUCH_SECONDS = 60.0
_MAX_REMEMBERED = 1000

_FORGET_SECONDS = 60.0
_FIRST_DELAY_SECONDS = 0.05
_MAX_DELAY_SECONDS = 2.0
_MAX_WAITING = 16
_MAX_ADDRESSES = 10_000

_WRONG_KEY = "fondation keys create --name NAME   # on the server; makes a key"


class KeyRing:
    """The keys of this server."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: OrderedDict[KeyId, tuple[Key | None, float]] = OrderedDict()
        self._touched: dict[KeyId, float] = {}
        self._guesses = _Guesses(clock)

    async def identify(self, text: str, address: str) -> Key:
        """The key whose token `text` is. A wrong one is answered late, and later each time, per `address`.

        Raises:
            Unauthenticated: it is no key's token.
            RateLimited: too many wrong ones from `address` are waiting for their answer.

        """
        token = Token.parse(text)
        key = await self._find(token.key_id) if token else None
        if token is None or key is None or not token.opens(key):
            await self._guesses.slow_down(address)
            raise Unauthenticated("This key opens nothing here.", cause="It is unknown or revoked.", hint=_WRONG_KEY)
        await self._touch(key)
        return key

    async def allows(self, key_id: KeyId, scope: Scope) -> bool:
        """Whether that key is valid still, and opens `scope`."""
        key = await self._find(key_id)
        return key is not None and key.revoked_at is None and key.allows(scope)

    async def turn(self, key_id: KeyId) -> int:
        """How often somebody has signed out with that key; at another web, up to a moment ago."""
        key = await self._find(key_id)
        return key.sign_outs if key else 0

    async def sign_out(self, key_id: KeyId) -> None:
        """End what was opened with a key for those who hold no cookie: previews."""
        await self._store.write(partial(api_keys.sign_out, key_id=key_id))
        self._known.pop(key_id, None)

    async def _find(self, key_id: KeyId) -> Key | None:
        now = self._clock.monotonic()
        known = self._known.get(key_id)
        if known is not None and now - known[1] < REMEMBER_SECONDS:
            return known[0]
        key = await self._store.read(partial(api_keys.find, key_id=key_id))
        _bound(self._known, _MAX_REMEMBERED)
        self._known[key_id] = (key, now)
        return key

    async def _touch(self, key: Key) -> None:
        """Note the use of a key, once a minute."""
        now = self._clock.monotonic()
        if now - self._touched.get(key.id, -_TOUCH_SECONDS) >= _TOUCH_SECONDS:
            self._touched[key.id] = now
            await self._store.write(partial(api_keys.touch, key_id=key.id, now=self._clock.now()))


@dataclass(slots=True)
class _Guesser:
    wrong: int = 0
    last: float = 0.0
    waiting: int = 0


@dataclass(slots=True)
class _Guesses:
    clock: Clock
    by_address: OrderedDict[str, _Guesser] = field(default_factory=OrderedDict)

    async def slow_down(self, address: str) -> None:
        guesser = self._guesser(address)
        if guesser.waiting >= _MAX_WAITING:
            refusal = RateLimited("Too many wrong keys came from your address.", hint="Wait a minute, then try again.")
            refusal.retry_after = _FORGET_SECONDS
            raise refusal
        delay = min(_FIRST_DELAY_SECONDS * 2 ** min(guesser.wrong, 10), _MAX_DELAY_SECONDS)
        guesser.wrong += 1
        guesser.waiting += 1
        try:
            await self.clock.sleep(delay)
        finally:
            guesser.waiting -= 1

    def _guesser(self, address: str) -> _Guesser:
        now = self.clock.monotonic()
        guesser = self.by_address.get(address)
        if guesser is None or (now - guesser.last > _FORGET_SECONDS and guesser.waiting == 0):
            _bound(self.by_address, _MAX_ADDRESSES)
            guesser = self.by_address[address] = _Guesser()
        guesser.last = now
        return guesser


def _bound(entries: "OrderedDict[KeyId, tuple[Key | None, float]] | OrderedDict[str, _Guesser]", size: int) -> None:
    while len(entries) >= size:
        entries.popitem(last=False)

"""News by PostgreSQL's LISTEN and NOTIFY: on two connections of its own, many words in one message.

Not in the transactions that it tells of: a commit that notifies waits for all others that do, one sync after the other.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Callable
from itertools import count

import anyio
import psycopg
import structlog
from psycopg import AsyncConnection

from fondation_web.store.herald import Hear, Topic
from fondation_web.store.postgres import connected

CHANNEL = "fondation"
MESSAGE_BYTES = 7000
"""A message may have 8,000."""
MOST_WORDS = 10_000
"""Of what waits to be said: where it is more, the others are told to look for themselves."""
STILL_THERE_SECONDS = 10.0
"""How often a silent server is asked whether it is still there."""
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0

News = tuple[Topic, str]

_log = structlog.get_logger()


class PostgresHerald:
    """`Herald` through the database at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = secrets.token_hex(8)
        self._told: dict[tuple[News, int], None] = {}
        self._tickets = count(1)
        self._look = False
        self._heard = False
        self._news = anyio.Event()
        self._hear: dict[str, list[Hear]] = defaultdict(list)
        self._missed: list[Callable[[], None]] = []

    def tell(self, topic: Topic, words: str) -> None:
        """See `Herald.tell`."""
        if len(self._told) >= MOST_WORDS:
            self._told.clear()
            self._look = True
        # What is said twice is said once, but of tickets: each of them wakes somebody.
        self._told[(topic, words), next(self._tickets) if topic == "queue" else 0] = None
        self._news.set()

    def listen(self, topic: Topic, hear: Hear, missed: Callable[[], None]) -> None:
        """See `Herald.listen`."""
        self._hear[topic].append(hear)
        self._missed.append(missed)

    def alarm(self) -> None:
        """See `Herald.alarm`; while the server is away, all do so when it is back."""
        self._look = True
        self._news.set()
        if self._heard:
            self._all_missed()

    async def run(self) -> None:
        """See `Herald.run`: a server that goes away is waited for, and all look for themselves when it is back."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                async with connected(self._url) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    pause = _FIRST_PAUSE_SECONDS
                    self._heard = True
                    self._all_missed()
                    async with anyio.create_task_group() as group:
                        group.start_soon(self._send)
                        await self._receive(connection)
            except* (psycopg.Error, OSError) as errors:
                _log.warning("news from other webs are interrupted", cause=str(errors.exceptions[0]).strip())
            self._heard = False
            await anyio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _receive(self, connection: AsyncConnection) -> None:
        while True:
            async for notice in connection.notifies(timeout=STILL_THERE_SECONDS):
                try:
                    self._take_in(notice.payload)
                except (KeyError, TypeError, ValueError) as error:
                    _log.warning("news from a web of another version cannot be read", cause=str(error))
            await connection.execute("SELECT 1")

    def _take_in(self, payload: str) -> None:
        message = json.loads(payload)
        if message["from"] == self._own:
            return
        if message["news"] is None:
            self._all_missed()
            return
        for topic, words in message["news"]:
            for hear in self._hear[topic]:
                hear(words)

    async def _send(self) -> None:
        async with connected(self._url) as connection:
            while True:
                await self._news.wait()
                self._news = anyio.Event()
                told, look, self._told, self._look = self._told, self._look, {}, False
                try:
                    for message in self._messages([news for news, _ in told], look=look):
                        await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, message))
                except BaseException:
                    self._told, self._look = told | self._told, look or self._look
                    self._news.set()
                    raise

    def _messages(self, told: list[News], *, look: bool) -> list[str]:
        """The news as JSON, each message short enough; what is too long for one is not told."""
        messages = [json.dumps({"from": self._own, "news": None})] if look else []
        news: list[News] = []
        size = 0
        for entry in told:
            length = len(json.dumps(entry)) + 2
            if length > MESSAGE_BYTES:
                continue
            if size + length > MESSAGE_BYTES:
                messages.append(json.dumps({"from": self._own, "news": news}))
                news, size = [], 0
            news.append(entry)
            size += length
        return [*messages, json.dumps({"from": self._own, "news": news})] if news else messages

    def _all_missed(self) -> None:
        for missed in self._missed:
            missed()

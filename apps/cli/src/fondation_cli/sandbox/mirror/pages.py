"""Pages of packages: kept for a while, asked for again when they are old, used old where upstream is down."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import anyio
import anyio.to_thread

from fondation_cli.sandbox.mirror.fetch import Fetcher, Missing, TooLarge, Unreachable
from fondation_cli.sandbox.mirror.kept import Found, KeptPages, Registries
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.packument import read_packument
from fondation_cli.sandbox.mirror.page import Page
from fondation_cli.sandbox.mirror.simple import WANTED, read_index
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_shared.clock import Clock

FRESH_SECONDS = 600.0
"""How long a page is taken as it is: as long as the clients themselves would."""
SILENT_SECONDS = 60.0
"""How long a registry that did not answer is left alone where there is a page from before."""
PAGE_BYTES = 32 * 1024 * 1024
"""The largest pages of the public registries have ten; read, one takes about twelve times its size."""
_READ_AT_A_TIME = 2
_ACCEPT = {"npm": "application/vnd.npm.install-v1+json, application/json;q=0.8", "pypi": WANTED}
_FILES_AT_HAND = 50_000
"""Of how many files the places and hashes are kept in memory; some packages have fifteen thousand."""


class Pages:
    """Finds pages: in memory, on disk, upstream. `asked` is told the host of each registry that is asked."""

    def __init__(
        self, registries: Registries, fetcher: Fetcher, kept: KeptPages, clock: Clock, asked: Callable[[str], None]
    ) -> None:
        self._registries = registries
        self._fetcher = fetcher
        self._kept = kept
        self._clock = clock
        self._asked = asked
        self._reading = anyio.CapacityLimiter(_READ_AT_A_TIME)
        self._silent_until: dict[str, float] = {}
        self._at_hand: OrderedDict[tuple[Kind, str], Found] = OrderedDict()

    async def page(self, kind: Kind, name: str, *, fresh: float = FRESH_SECONDS) -> Found:
        """The page of a package, no older than `fresh` seconds if upstream answers.

        Raises:
            Missing: no registry has such a package.
            Unreachable, TooLarge, LeadsElsewhere: as the registry answers, and nothing is kept from before.
            SettingsError: no registry is known.

        """
        for upstream in await anyio.to_thread.run_sync(self._registries.of, kind, name):
            self._asked(upstream.host)
            try:
                found = await self._from(upstream, kind, name, fresh)
            except Missing:
                continue
            self._remember(kind, name, found)
            return found
        raise Missing(name)

    async def files(self, kind: Kind, name: str) -> Found:
        """The same without the body: what was found last, if that was in this process."""
        if found := self._at_hand.get((kind, name)):
            self._asked(found.upstream.host)
            return found
        return await self.page(kind, name)

    def _remember(self, kind: Kind, name: str, found: Found) -> None:
        self._at_hand[kind, name] = Found(found.upstream, found.page)
        self._at_hand.move_to_end((kind, name))
        while sum(len(one.page.files) for one in self._at_hand.values()) > _FILES_AT_HAND and len(self._at_hand) > 1:
            self._at_hand.popitem(last=False)

    async def _from(self, upstream: Upstream, kind: Kind, name: str, fresh: float) -> Found:
        kept = await anyio.to_thread.run_sync(self._kept.get, upstream, kind, name)
        now = self._clock.now().timestamp()
        if kept and (0 <= now - kept.page.fetched < fresh or now < self._silent_until.get(upstream.url, 0.0)):
            return kept
        try:
            return await self._ask(upstream, kind, name, kept)
        except (Unreachable, TooLarge):
            self._silent_until[upstream.url] = now + SILENT_SECONDS
            if kept:
                return kept
            raise

    async def _ask(self, upstream: Upstream, kind: Kind, name: str, kept: Found | None) -> Found:
        url = upstream.url + (name.replace("/", "%2f") if kind == "npm" else f"{name}/")
        headers = {"Accept": _ACCEPT[kind], **(_unchanged_since(kept.page) if kept else {})}
        async with self._fetcher.get(upstream, url, headers) as fetched:
            response = fetched.response
            now = self._clock.now().timestamp()
            if response.status_code == 304 and kept:  # noqa: PLR2004 - not modified
                found = Found(upstream, kept.page.model_copy(update={"fetched": now}), kept.body)
                await anyio.to_thread.run_sync(self._kept.put, kind, name, found)
                return found
            document = bytearray()
            async for chunk in response.aiter_bytes():
                document += chunk
                if len(document) > PAGE_BYTES:
                    raise TooLarge(f"{upstream.host}: {name}")
            marks = response.headers.get("ETag"), response.headers.get("Last-Modified")
            kind_of_document = response.headers.get("Content-Type", "")
            address = fetched.url
        read = _Reader(upstream, kind, name, address, kind_of_document)
        page, body = await anyio.to_thread.run_sync(read, bytes(document), limiter=self._reading)
        marked = page.model_copy(update={"fetched": now, "etag": marks[0], "modified": marks[1]})
        found = Found(upstream, marked, body)
        await anyio.to_thread.run_sync(self._kept.put, kind, name, found)
        return found


@dataclass(frozen=True, slots=True)
class _Reader:
    upstream: Upstream
    kind: Kind
    name: str
    address: str
    document_kind: str

    def __call__(self, document: bytes) -> tuple[Page, bytes]:
        names: list[str] = []
        try:
            if self.kind == "npm":
                body, files, names = read_packument(self.name, document)
            else:
                body, files = read_index(self.name, self.address, self.document_kind, document)
        except ValueError as error:
            raise Unreachable(self.upstream.host, f"no page of {self.name}") from error
        return Page(upstream=self.upstream.url, fetched=0.0, files=files, names=names), body


def _unchanged_since(page: Page) -> dict[str, str]:
    marks = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
    return {name: value for name, value in marks.items() if value}

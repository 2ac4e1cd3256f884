"""Pages of packages: kept for a while, asked for again when they are old, used old where upstream is down."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import anyio.to_thread

from fondation_cli.memo import Memo, memo_key
from fondation_cli.sandbox.mirror.fetch import Fetcher, Missing, TooLarge, Unreachable
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.packument import read_packument
from fondation_cli.sandbox.mirror.page import Page, packed, unpacked
from fondation_cli.sandbox.mirror.simple import WANTED, read_index
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_shared.clock import Clock

FRESH_SECONDS = 600.0
"""How long a page is taken as it is: as long as the clients themselves would."""
PAGE_BYTES = 64 * 1024 * 1024
_ACCEPT = {"npm": "application/vnd.npm.install-v1+json, application/json;q=0.8", "pypi": WANTED}
_AT_HAND = 512
_FORM = "1"
"""Of what is kept; a change of it makes everything kept before be asked for again."""


class Registries(Protocol):
    """Which registries may know a package."""

    def of(self, kind: Kind, name: str, /) -> Sequence[Upstream]:
        """Those to ask, in this order: the first that knows the package has it. May take a moment.

        Raises FondationError: none is known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A page, where it is from, and the body to answer with."""

    upstream: Upstream
    page: Page
    body: bytes = b""


class Pages:
    """Finds pages: in memory, on disk, upstream. `asked` is told the host of each registry that is asked."""

    def __init__(
        self, registries: Registries, fetcher: Fetcher, memo: Memo, clock: Clock, asked: Callable[[str], None]
    ) -> None:
        self._registries = registries
        self._fetcher = fetcher
        self._memo = memo
        self._clock = clock
        self._asked = asked
        self._at_hand: OrderedDict[tuple[Kind, str], Found] = OrderedDict()

    async def page(self, kind: Kind, name: str, *, fresh: float = FRESH_SECONDS) -> Found:
        """The page of a package, no older than `fresh` seconds if upstream answers.

        Raises:
            Missing: no registry has such a package.
            Unreachable, TooLarge, LeadsElsewhere: as the registry answers, and nothing is kept from before.
            FondationError: no registry is known.

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
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)

    async def _from(self, upstream: Upstream, kind: Kind, name: str, fresh: float) -> Found:
        key = memo_key("mirror page", _FORM, [upstream.url, kind, name])
        kept = await anyio.to_thread.run_sync(self._kept, upstream, key)
        if kept and 0 <= self._clock.now().timestamp() - kept.page.fetched < fresh:
            return kept
        try:
            return await self._ask(upstream, kind, name, key, kept)
        except (Unreachable, TooLarge):
            if kept:
                return kept
            raise

    def _kept(self, upstream: Upstream, key: str) -> Found | None:
        entry = self._memo.get(key)
        parts = unpacked(entry) if entry else None
        return Found(upstream, *parts) if parts else None

    async def _ask(self, upstream: Upstream, kind: Kind, name: str, key: str, kept: Found | None) -> Found:
        url = upstream.url + (name.replace("/", "%2f") if kind == "npm" else f"{name}/")
        headers = {"Accept": _ACCEPT[kind], **(_unchanged_since(kept.page) if kept else {})}
        async with self._fetcher.get(upstream, url, headers) as response:
            now = self._clock.now().timestamp()
            if response.status_code == 304 and kept:  # noqa: PLR2004 - not modified
                found = Found(upstream, kept.page.model_copy(update={"fetched": now}), kept.body)
                await anyio.to_thread.run_sync(self._keep, key, found)
                return found
            document = bytearray()
            async for chunk in response.aiter_bytes():
                document += chunk
                if len(document) > PAGE_BYTES:
                    raise TooLarge(f"{upstream.host}: {name}")
            marks = response.headers.get("ETag"), response.headers.get("Last-Modified")
            kind_of_document = response.headers.get("Content-Type", "")
            address = str(response.url)
        read = _Reader(upstream, kind, name, address, kind_of_document)
        page, body = await anyio.to_thread.run_sync(read, bytes(document))
        marked = page.model_copy(update={"fetched": now, "etag": marks[0], "modified": marks[1]})
        found = Found(upstream, marked, body)
        await anyio.to_thread.run_sync(self._keep, key, found)
        return found

    def _keep(self, key: str, found: Found) -> None:
        self._memo.put(key, packed(found.page, found.body))


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
            raise Unreachable(f"{self.upstream.host}: no page of {self.name}") from error
        return Page(upstream=self.upstream.url, fetched=0.0, files=files, names=names), body


def _unchanged_since(page: Page) -> dict[str, str]:
    marks = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
    return {name: value for name, value in marks.items() if value}

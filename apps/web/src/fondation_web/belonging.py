"""Which store a place of files belongs to: a file there names it, so that nobody takes another place for it.

Webs of one store that do not share a folder would each have a part of the files; webs of two stores that share one
would delete each other's.
"""

import platform
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from fondation_shared.errors import Damaged, FondationError, NotFound, SettingsError
from fondation_web.artifacts.folder import artifacts_folder
from fondation_web.artifacts.port import BUCKETS, Artifacts
from fondation_web.blob import Blob
from fondation_web.store import notes
from fondation_web.store.store import Store

KEY = "health/store"
_SIZE = 64
"""Of the name of a store, in hex."""


class Elsewhere(SettingsError):
    """What lies here is not what the store's other webs, or this one before, have kept."""

    title = "The files of the store are elsewhere"


@dataclass(frozen=True, slots=True)
class Belonging:
    """The store called `name`, and the place at `url`; `began`: at which machine and address its webs began to keep."""

    place: Artifacts
    url: str
    name: str
    began: str

    async def check(self) -> None:
        """Whether the place is this store's.

        Raises:
            Elsewhere: nobody has said so, and another place is.
            SettingsError: it is another store's.
            Unreachable: it does not answer.

        """
        found = await name_at(self.place)
        if found is None:
            raise self._elsewhere()
        if found != self.name:
            raise foreign(self.url)

    async def holds(self) -> bool:
        """Whether `check` finds nothing wrong."""
        try:
            await self.check()
        except FondationError:
            return False
        return True

    def _elsewhere(self) -> Elsewhere:
        machine, _, url = self.began.partition(" ")
        return Elsewhere(
            f"The files of this store are not in {self.url}.",
            cause=f"Its webs began to keep them at {machine} in {url}.",
            hint=f"give all webs the same FONDATION_ARTIFACTS_URL; if they are to lie here from now on: {self._mark()}",
        )

    def _mark(self) -> str:
        if self.url.startswith(BUCKETS):
            return f"printf {self.name} | aws s3 cp - {self.url.rstrip('/')}/{KEY}"
        file = artifacts_folder(self.url) / KEY
        return f"mkdir -p {file.parent} && printf {self.name} >{file}"


async def settle(store: Store, place: Artifacts, url: str, *, alone: bool) -> Belonging:
    """Find out whether the place is the store's, and make it so where no other one is. `alone`: no other web can be.

    Raises:
        SettingsError: it is another store's.
        Unreachable: it does not answer.

    """
    name = (await store.write(partial(notes.secret, name="store"))).hex()
    mine = here(url)
    found = await name_at(place)
    if found not in {None, name}:
        raise foreign(url)
    began = await store.write(partial(notes.first, name="files", value=mine))
    if found is None and alone and began != mine and not await store.read(notes.has_files):
        began = await store.write(partial(notes.now, name="files", value=mine))
    if found is None and began == mine:
        await place.put(KEY, _said(name), limit=_SIZE)
    return Belonging(place, url, name, began)


async def give(place: Artifacts, url: str, name: str) -> None:
    """Make the place the store's of that name. Raises as `settle`."""
    found = await name_at(place)
    if found not in {None, name}:
        raise foreign(url)
    await place.put(KEY, _said(name), limit=_SIZE)


def here(url: str) -> str:
    """Where a web keeps files: its machine, and the address of the place."""
    return f"{platform.node()} {url}"


async def name_at(place: Artifacts) -> str | None:
    """The name of the store whose files lie there; None: nobody's."""
    try:
        chunks = [chunk async for chunk in await place.get(Blob(KEY, _SIZE, None))]
    except NotFound:
        return None
    except Damaged:
        # It is of another size: whatever it names, it is not this store.
        return ""
    return b"".join(chunks).decode(errors="replace")


async def _said(name: str) -> AsyncIterator[bytes]:
    yield name.encode()


def foreign(url: str) -> SettingsError:
    """The error of a place that is another store's."""
    remove = f"aws s3 rm {url.rstrip('/')}/{KEY}" if url.startswith(BUCKETS) else f"rm {artifacts_folder(url) / KEY}"
    return SettingsError(
        f"The files of another store lie in {url}.",
        cause="Webs of two stores would delete each other's files there.",
        hint=f"web move   # if that store is to come here; or another FONDATION_ARTIFACTS_URL; if it is gone: {remove}",
    )

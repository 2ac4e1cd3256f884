"""Pages of packages on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fondation_cli.memo import Memo, memo_key
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.page import Page, packed, unpacked
from fondation_cli.sandbox.mirror.upstream import Upstream

_FORM = "1"
"""Of what is kept; a change of it makes everything kept before be asked for again."""


class Registries(Protocol):
    """Which registries may know a package."""

    def of(self, kind: Kind, name: str, /) -> Sequence[Upstream]:
        """Those to ask, in this order: the first that knows the package has it. May take a moment.

        Raises SettingsError: none is known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A page, where it is from, and the body to answer with."""

    upstream: Upstream
    page: Page
    body: bytes = b""


class KeptPages:
    """The pages that were fetched before, by this process or another; each registry's are its own."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo

    def get(self, upstream: Upstream, kind: Kind, name: str) -> Found | None:
        """The page as it was when it was fetched, however long ago."""
        entry = self._memo.get(_key(upstream, kind, name))
        parts = unpacked(entry) if entry else None
        return Found(upstream, *parts) if parts else None

    def put(self, kind: Kind, name: str, found: Found) -> None:
        """Keep it."""
        self._memo.put(_key(found.upstream, kind, name), packed(found.page, found.body))


def _key(upstream: Upstream, kind: Kind, name: str) -> str:
    return memo_key("mirror page", _FORM, [upstream.url, kind, name])

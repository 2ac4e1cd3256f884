"""What a process knows of the bytes that it reads: which states of them were read through, and were right or not."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fondation_shared.errors import Damaged
from fondation_web.blob import Blob

if TYPE_CHECKING:  # the library has these names in its stubs alone
    from obstore import ObjectMeta

_REMEMBERED = 10_000
"""Keys; some 200 bytes each."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """By key: the seal that was looked behind last, and whether the bytes behind it were the right ones.

    Used by threads and the event loop at once: what two of them find out of the same bytes is the same.
    """

    known: OrderedDict[str, tuple[str, bool]] = field(default_factory=OrderedDict)

    def holds(self, blob: Blob, found: "ObjectMeta") -> bool:
        """Whether what lies there now is as it was put; False: it has to be read through to know.

        Raises:
            Damaged: it is not.

        """
        seal, is_right = self.known.get(blob.key, ("", True))
        if found["size"] != blob.size or (seal == seal_of(found) and not is_right):
            raise damaged(blob)
        return blob.sha256 is None or seal_of(found) in {blob.seal, seal}

    def note(self, blob: Blob, found: "ObjectMeta", sha256: str) -> None:
        """Remember what reading it through brought.

        Raises:
            Damaged: other bytes than were put.

        """
        is_right = blob.sha256 in {None, sha256}
        self.known[blob.key] = (seal_of(found), is_right)
        while len(self.known) > _REMEMBERED:
            self.known.popitem(last=False)
        if not is_right:
            raise damaged(blob)


def seal_of(found: "Mapping[str, object]") -> str:
    """What the place calls the present state of an object; its age, where it has no name for it."""
    return str(found["e_tag"] or found["last_modified"])


def damaged(blob: Blob) -> Damaged:
    """The error of bytes that are not the ones that were put."""
    return Damaged(
        f"The file {blob.key.rpartition('/')[2]} is not what it was when it was stored.",
        cause="Somebody changed it, or the disk did: its SHA-256 differs.",
        hint="bring it back from a backup, or make it anew",
    )

"""Secrets in what a program said, in code and in settings: found by their shapes, and by the names they have."""

from collections.abc import Iterator
from itertools import chain

from fondation_shared.key_blocks import Extent, key_blocks
from fondation_shared.secret_keys import keys_in
from fondation_shared.secret_names import Kind, kind_of, named_in
from fondation_shared.secret_places import Sought
from fondation_shared.secret_prose import told_in
from fondation_shared.secret_shapes import shapes_in

__all__ = ["HIDDEN", "Kind", "kind_of", "redacted", "secrets_in"]

HIDDEN = "[redacted]"


def redacted(text: str, kind: Kind = "said") -> str:
    """The text with `HIDDEN` where a secret stood. Linear in its length."""
    kept = []
    place = 0
    for start, end in secrets_in(text, kind):
        kept += [text[place:start], HIDDEN]
        place = end
    return "".join([*kept, text[place:]])


def secrets_in(text: str, kind: Kind) -> Iterator[Extent]:
    """Where secrets stand in a text, in order; what overlaps or touches is one."""
    sought = Sought(text)
    found = sorted(
        chain(
            key_blocks(text),
            shapes_in(sought),
            named_in(sought, kind),
            keys_in(text, is_settings=kind == "settings"),
            told_in(sought, is_document=kind == "prose"),
        )
    )
    begun: Extent | None = None
    for start, end in found:
        if begun is not None and start <= begun[1]:
            begun = (begun[0], max(begun[1], end))
            continue
        if begun is not None:
            yield begun
        begun = (start, end)
    if begun is not None:
        yield begun

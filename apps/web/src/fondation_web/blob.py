"""Bytes that lie somewhere, as store and artifacts both speak of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that were kept under `key`, as they were then: `size` in bytes, `sha256` in hex.

    `seal` is what the place itself calls that state of them, another one as soon as somebody writes there. Without it,
    or where it differs, the bytes are read through before any are given out; without a hash they are taken as they are.
    """

    key: str
    size: int
    sha256: str | None
    seal: str | None = None

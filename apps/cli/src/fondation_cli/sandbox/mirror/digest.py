"""The hash that a registry promises for a file."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

_LENGTHS = {"sha512": 128, "sha384": 96, "sha256": 64, "sha1": 40}
"""Strongest first, with the number of hexadecimal digits."""
_INTEGRITY = re.compile(r"(sha512|sha384|sha256|sha1)-([A-Za-z0-9+/]+={0,2})(?:\?\S*)?")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")


class Hasher(Protocol):
    """What `hashlib` gives."""

    def update(self, data: bytes, /) -> None:
        """Take in more."""
        ...

    def hexdigest(self) -> str:
        """The hash of all so far."""
        ...


@dataclass(frozen=True, slots=True)
class Digest:
    """An algorithm's name as `hashlib` has it, and the hash in hexadecimal digits."""

    algorithm: str
    value: str

    def __str__(self) -> str:
        return f"{self.algorithm}-{self.value}"

    def hasher(self) -> Hasher:
        """A new one of this algorithm."""
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def holds(self, hasher: Hasher) -> bool:
        """Whether what was hashed is what was promised."""
        return hasher.hexdigest() == self.value


def strongest(hashes: Mapping[str, str]) -> Digest | None:
    """The best of several hexadecimal hashes by algorithm; one too weak to rely on, such as MD5, counts for nothing."""
    for algorithm, length in _LENGTHS.items():
        value = hashes.get(algorithm, "").lower()
        if len(value) == length and _HEXADECIMAL.fullmatch(value):
            return Digest(algorithm, value)
    return None


def npm_digest(integrity: str | None, shasum: str | None) -> Digest | None:
    """What npm promises: `integrity` as https://www.w3.org/TR/sri/ writes it, or in old packages SHA-1 alone."""
    found = dict(_decoded(_INTEGRITY.findall(integrity or "")))
    return strongest({"sha1": shasum or "", **found})


def _decoded(parts: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for algorithm, text in parts:
        try:
            yield algorithm, base64.b64decode(text, validate=True).hex()
        except binascii.Error:
            continue

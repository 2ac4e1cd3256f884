"""API keys: `fnd_ID_SECRET`. The store keeps a hash; the secret is shown once, when the key is made.

The secret is 256 random bits, so nobody can guess it and a plain SHA-256 keeps it safe at rest. Slow password hashes
protect what people choose themselves; here they would only slow down each request.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from fondation_shared.ids import KeyId, new_key_id

Scope = Literal["read", "submit", "admin", "worker"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_PREFIX = "fnd"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the store keeps it; `digest` is the secret's SHA-256 in hex."""

    id: KeyId
    name: str
    scopes: frozenset[Scope]
    digest: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    sign_outs: int = 0

    def allows(self, scope: Scope) -> bool:
        """Whether this key opens `scope`; `admin` opens everything that people do, but does not pose as a worker."""
        return scope in self.scopes or ("admin" in self.scopes and scope != "worker")


@dataclass(frozen=True, slots=True)
class Token:
    """What a caller holds."""

    key_id: KeyId
    secret: str

    def __str__(self) -> str:
        """The token as it is typed and sent."""
        return f"{_PREFIX}_{self.key_id.removeprefix('key_')}_{self.secret}"

    @classmethod
    def parse(cls, text: str) -> "Token | None":
        """The token that `text` spells, or None."""
        match text.strip().split("_"):
            case [prefix, name, secret] if prefix == _PREFIX and name and secret:
                return cls(KeyId(f"key_{name}"), secret)
            case _:
                return None

    def digest(self) -> str:
        """The secret as the store keeps it."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def opens(self, key: Key) -> bool:
        """Whether this is the token of `key`; takes as long for a near miss as for a far one."""
        return key.revoked_at is None and hmac.compare_digest(self.digest(), key.digest)


def new_key(name: str, scopes: frozenset[Scope], now: datetime) -> tuple[Key, Token]:
    """A key for the store, and the only copy of its token."""
    token = Token(new_key_id(), secrets.token_hex(_SECRET_BYTES))
    return Key(token.key_id, name, scopes, token.digest(), now), token

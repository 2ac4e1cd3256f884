"""API keys in the store: hashes, never secrets."""

from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from fondation_shared.ids import KeyId
from fondation_web.keys import SCOPES, Key
from fondation_web.store.tables import api_keys


def add(connection: Connection, key: Key) -> None:
    """Keep a new key."""
    connection.execute(
        insert(api_keys).values(
            id=key.id, name=key.name, hash=key.digest, scopes=" ".join(sorted(key.scopes)), created_at=key.created_at
        )
    )


def find(connection: Connection, key_id: KeyId) -> Key | None:
    """The key of that id, revoked or not."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
    return None if row is None else _key(row)


def all_keys(connection: Connection) -> list[Key]:
    """Every key, the oldest first."""
    return [_key(row) for row in connection.execute(select(api_keys).order_by(api_keys.c.id))]


def count_valid(connection: Connection) -> int:
    """How many keys open anything."""
    found = select(func.count()).select_from(api_keys).where(api_keys.c.revoked_at.is_(None))
    return int(connection.execute(found).scalar_one())


def touch(connection: Connection, key_id: KeyId, now: datetime) -> None:
    """Note that a key was used."""
    connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=now))


def revoke(connection: Connection, key_id: KeyId, now: datetime) -> bool:
    """Make a key useless for ever; False where there was no valid key of that id."""
    valid = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
    return connection.execute(update(api_keys).where(valid).values(revoked_at=now)).rowcount == 1


def sign_out(connection: Connection, key_id: KeyId) -> None:
    """Note that somebody signed out with a key."""
    signed_out = api_keys.c.sign_outs + 1
    connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(sign_outs=signed_out))


def _key(row: Row[tuple[object, ...]]) -> Key:
    return Key(
        id=KeyId(row.id),
        name=row.name,
        scopes=frozenset(scope for scope in SCOPES if scope in row.scopes.split()),
        digest=row.hash,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        sign_outs=row.sign_outs,
    )

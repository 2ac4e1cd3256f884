"""What all webs of a store agree on."""

import secrets

from sqlalchemy import Connection, exists, insert, select, update

from fondation_web.store.tables import artifacts, memo, notes, uploads

_SECRET_BYTES = 32


def secret(connection: Connection, name: str) -> bytes:
    """The secret of that name; whoever asks first makes it up."""
    found = said(connection, name)
    return bytes.fromhex(first(connection, name, secrets.token_hex(_SECRET_BYTES)) if found is None else found)


def first(connection: Connection, name: str, value: str) -> str:
    """What was noted under that name first: by whoever came before, else this."""
    found = said(connection, name)
    if found is None:
        connection.execute(insert(notes).values(name=name, value=value))
    return value if found is None else found


def now(connection: Connection, name: str, value: str) -> str:
    """Note this instead of what was noted before."""
    connection.execute(update(notes).where(notes.c.name == name).values(value=value))
    return value


def has_files(connection: Connection) -> bool:
    """Whether the store names any file."""
    named = (artifacts.c.blob, memo.c.blob, uploads.c.blob)
    return any(connection.execute(select(exists(select(blob)))).scalar_one() for blob in named)


def said(connection: Connection, name: str) -> str | None:
    """What is noted under that name."""
    return connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar()

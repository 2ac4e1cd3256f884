"""What all webs of a store agree on."""

import secrets

from sqlalchemy import Connection, insert, select

from fondation_web.store.tables import notes

_SECRET_BYTES = 32


def secret(connection: Connection, name: str) -> bytes:
    """The secret of that name; whoever asks first makes it up."""
    found = connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar()
    if found is None:
        found = secrets.token_hex(_SECRET_BYTES)
        connection.execute(insert(notes).values(name=name, value=found))
    return bytes.fromhex(found)

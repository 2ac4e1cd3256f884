"""Web as it is, but each statement on its file is counted, in eight bytes that others may read: traced.py COUNTER."""

import mmap
import struct
import sys
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from fondation_web.main import main

_NUMBER = struct.Struct("<Q")


def count_statements(counter: Path) -> None:
    """From now on, those of every connection that is made."""
    counter.write_bytes(_NUMBER.pack(0))
    with counter.open("r+b") as file:
        seen = mmap.mmap(file.fileno(), _NUMBER.size)

    def one_more(statement: str) -> None:
        del statement
        _NUMBER.pack_into(seen, 0, _NUMBER.unpack_from(seen)[0] + 1)

    @event.listens_for(Engine, "connect")
    def listen(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        del entry
        connection.set_trace_callback(one_more)


def counted(counter: Path) -> int:
    """How many there were."""
    found: int = _NUMBER.unpack(counter.read_bytes())[0]
    return found


if __name__ == "__main__":
    count_statements(Path(sys.argv.pop(1)))
    main()

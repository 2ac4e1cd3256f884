"""What runs beside a command, in a container of its own that shares its network and may read its tree.

Out of reach of the command and of its bounds. It carries connections in and out, and says when the tree has grown too
large. There is nothing of ours in the image: this text, and those that it imports, are handed to the image's Python.
"""

import socket
import sys
import threading
import time

from fondation_cli.sandbox.docker.channels import Channels
from fondation_cli.sandbox.extent import NOTHING, Meter

_LOOPBACK = "127.0.0.1"
_SHARE = 20
_SHORTEST = 0.5
_TICK = 0.1


def main(tree: str, files: str, size: str, port: str) -> None:
    """Watch `tree` against its bounds, and listen on `port` where it is one, until the incoming stream ends."""
    channels = Channels(_write, _reached, lambda _text: None, first=2)
    if int(port):
        listening = socket.create_server((_LOOPBACK, int(port)))
        threading.Thread(target=_accept, args=(listening, channels), daemon=True).start()
    threading.Thread(target=_measure, args=(tree, int(files), int(size), channels), daemon=True).start()
    channels.tell("ready")
    channels.run(sys.stdin.buffer.read)


def _measure(tree: str, files: int, size: int, channels: Channels) -> None:
    meter = Meter(tree, files, size, lambda: NOTHING)
    while True:
        started = time.monotonic()
        if found := meter.met():
            channels.tell(found)
            return
        ended = time.monotonic()
        again = ended + max(_SHORTEST, (ended - started) * _SHARE)
        while time.monotonic() < again and not meter.is_urgent():
            time.sleep(_TICK)


def _accept(listening: socket.socket, channels: Channels) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_carry, args=(connection, channels), daemon=True).start()


def _carry(connection: socket.socket, channels: Channels) -> None:
    try:
        channels.open(connection)
    except OSError:
        connection.close()


def _reached(request: bytes) -> socket.socket:
    connection = socket.create_connection((_LOOPBACK, int(request)), 5)
    connection.settimeout(None)
    return connection


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()

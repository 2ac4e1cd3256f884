"""Run in a network namespace of its own: addresses of every kind, a canary on each, and a sandbox beside them.

The sandbox attacks as an install would, with the mirror at its side; as a build; and as a service that is asked to.
"""

import errno
import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_cli.sandbox.policy import MEBIBYTE, Network, Policy
from fondation_cli.sandbox.port import Running, Sandbox, Task

PORT = 8053
ADDRESSES = (
    *("127.0.0.1", "192.0.2.7", "198.51.100.7", "203.0.113.7", "10.20.30.40", "172.16.5.4", "192.168.7.7"),
    *("169.254.169.254", "100.64.0.9", "2001:db8::7", "fd00::7", "::1"),
)
SERVICE = """
import socket
with socket.create_server(("127.0.0.1", 8000)) as listening:
    asking, _ = listening.accept()
"""
ATTACK = """
import socket, struct
names = {addresses!r} + ["localhost", "0.0.0.0", "::", "0", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
    "::ffff:127.0.0.1", "::ffff:192.0.2.7", "64:ff9b::c000:207", "canary.example", "192.0.2.7.", "3221225991",
    "0x7f.1", "017700000001", "0xc0000207", "192.0.519", "0300.0.02.07", "::ffff:7f00:1", "::127.0.0.1",
    "2002:c000:207::",
    "::1%lo", "fe80::1%lo", "fd00::7%lo", "0:0:0:0:0:0:0:1", "\u0661.1", "\uff11\uff12\uff17.0.0.1", "127\u30020.0.1",
    "localhost.", "ip6-localhost", "127.0.0.1\\0.example", "user@192.0.2.7", "192.0.2.7:8053", "host.docker.internal",
    "_gateway", "sandbox"]
tried = 0
for name in names:
    for port in ({port}, 53, 80, 443, 22, 2375):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            for family in (socket.AF_INET, socket.AF_INET6):
                tried += 1
                try:
                    with socket.socket(family, kind) as out:
                        out.settimeout(0.2)
                        out.connect((name, port))
                        out.send(b"secret")
                        if kind == socket.SOCK_STREAM:
                            print("made it:", name, port)
                except (OSError, ValueError, TypeError):
                    pass
for family, kind in ((socket.AF_INET, socket.SOCK_RAW), (17, socket.SOCK_RAW), (40, socket.SOCK_STREAM)):
    try:
        socket.socket(family, kind)
        print("made it: socket", family)
    except OSError:
        pass
for name in ("\\0canary",):
    try:
        with socket.socket(socket.AF_UNIX) as out:
            out.connect(name)
            print("made it: abstract")
    except OSError:
        pass
print("tried 200" if tried > 200 else tried)
"""


def main() -> None:
    """Prints what was heard, before and while the attack ran."""
    _addresses()
    with selectors.DefaultSelector() as selector:
        for address in ADDRESSES:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                selector.register(_canary(address, kind), selectors.EVENT_READ, f"{address} {kind.name}")
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind("\0canary")
        abstract.listen()
        selector.register(abstract, selectors.EVENT_READ, "abstract")
        outside = _heard_from_outside(selector)
        said = [_attacked(phase) for phase in ("install", "build", "serve")]
        inside = [key.data for key, _ in selector.select(0.5)]
    sys.stdout.write(
        json.dumps(
            {"canaries": 2 * len(ADDRESSES), "heardFromOutside": outside, "heardFromInside": inside, "said": said}
        )
    )


def _addresses() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in ADDRESSES:
        if address not in {"127.0.0.1", "::1"}:
            version = ["-6"] if ":" in address else []
            extra = ["nodad"] if ":" in address else []
            prefix = "64" if ":" in address else "24"
            subprocess.run(["ip", *version, "addr", "add", f"{address}/{prefix}", "dev", "lo", *extra], check=True)


def _canary(address: str, kind: socket.SocketKind) -> socket.socket:
    canary = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    canary.bind((address, PORT))
    if kind is socket.SOCK_STREAM:
        canary.listen()
    return canary


def _heard_from_outside(selector: selectors.BaseSelector) -> int:
    """A canary that hears nobody would prove nothing: each is called once, and forgets it."""
    heard = 0
    for address in ADDRESSES:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as caller:
                _reach(caller, address)
                caller.send(b"hello")
            for key, _ in selector.select(5):
                heard += 1
                _forget(key.fileobj)
    return heard


def _reach(caller: socket.socket, address: str) -> None:
    """Ways to addresses of version 6 are made a moment after the addresses are, on a busy machine a long one."""
    deadline = time.monotonic() + 30
    while True:
        try:
            caller.connect((address, PORT))
        except OSError as error:
            if error.errno not in {errno.ENETUNREACH, errno.EHOSTUNREACH} or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _forget(canary: object) -> None:
    if isinstance(canary, socket.socket):
        if canary.type is socket.SOCK_STREAM:
            canary.accept()[0].close()
        else:
            canary.recv(100)


def _attacked(phase: str) -> str:
    attack = ATTACK.format(addresses=list(ADDRESSES), port=PORT)
    network: Network = "mirror" if phase == "install" else "none"
    policy = Policy(memory=128 * MEBIBYTE, wall=120, idle=120, network=network)
    task = Task(("/usr/bin/python3", "-c", (SERVICE if phase == "serve" else "") + attack), Path(sys.argv[1]), policy)
    sandbox: Sandbox = Docker() if sys.argv[2] == "docker" else Bubblewrap()
    mirror = Mirror({}, Nowhere(), Path(sys.argv[1]).with_name("cache"), lambda _: None)
    with sandbox.start(task, lambda _stream, _chunk: None, mirror) as running:
        if phase == "serve":
            _ask(running)
        ended = running.wait(lambda: None)
    return f"{ended.ending} {ended.detail} {ended.output.decode(errors='replace')}"


def _ask(running: Running) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            running.connect(8000).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
        else:
            return


class Nowhere:
    """No registry."""

    def of(self, _kind: Kind, _name: str, /) -> Sequence[Upstream]:
        return []


if __name__ == "__main__":
    main()

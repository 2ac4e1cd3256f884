"""Listeners on loopback that nobody has a reason to call, and a file that nobody has a reason to read."""

import contextlib
import selectors
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = "canary-of-this-machine"


@dataclass(frozen=True)
class Canary:
    """`port` is the same for both families, for TCP and UDP; `abstract` a local name without a file."""

    port: int
    abstract: str
    secret: Path
    selector: selectors.BaseSelector

    def heard(self) -> list[str]:
        """Who called so far."""
        return [key.data for key, _ in self.selector.select(0)]


@contextlib.contextmanager
def listening(folder: Path) -> Iterator[Canary]:
    """Until the context ends. The secret lies in `folder`."""
    (folder / "secret").write_text(MARK)
    with contextlib.ExitStack() as opened:
        selector = opened.enter_context(selectors.DefaultSelector())
        port = _everywhere(selector, opened)
        abstract = f"canary-{port}"
        local = opened.enter_context(socket.socket(socket.AF_UNIX))
        local.bind(f"\0{abstract}")
        local.listen()
        selector.register(local, selectors.EVENT_READ, "abstract")
        yield Canary(port, abstract, folder / "secret", selector)


def _everywhere(selector: selectors.BaseSelector, opened: contextlib.ExitStack) -> int:
    """One port of both families and both protocols: another one is tried where somebody has part of it."""
    for _ in range(50):
        with contextlib.ExitStack() as tried:
            port = 0
            found = []
            with contextlib.suppress(OSError):
                for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                        each = tried.enter_context(socket.socket(family, kind))
                        each.bind((address, port))
                        port = each.getsockname()[1]
                        found.append((each, f"{address} {kind.name}"))
                for each, name in found:
                    if each.type is socket.SOCK_STREAM:
                        each.listen()
                    selector.register(each, selectors.EVENT_READ, name)
                opened.enter_context(tried.pop_all())
                return port
    raise OSError("no port is free for everything")

"""The mirror answers in a network namespace that has no way out, through nothing but the socket that was made there."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from registry import Registry

from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.port import MIRROR_PORT

from .conftest import Known

INSIDE = """
import fcntl, http.client, json, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
with socket.socket(fileno=int(sys.argv[2])) as outside:
    socket.send_fds(outside, [b"x"], [listening.fileno()])
    outside.recv(1)
def status(path):
    mirror = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    mirror.request("GET", path)
    return mirror.getresponse().status
def way_out():
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[3])), timeout=5).close()
    except OSError:
        return False
    return True
print(json.dumps([status("/npm/top"), status("/npm/top/-/top-1.0.0.tgz"), status("/npm/stranger"), way_out()]))
"""


@contextmanager
def namespace(port: int, forbidden: str) -> Iterator[tuple[socket.socket, socket.socket, "subprocess.Popen[str]"]]:
    """The socket that listens inside, what to say that it is answered, and the program there."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("There is no unshare on this machine.")
    ours, theirs = socket.socketpair()
    command = [unshare, "--user", "--map-root-user", "--net", sys.executable, "-c", INSIDE]
    with (
        ours,
        theirs,
        subprocess.Popen(
            [*command, str(port), str(theirs.fileno()), forbidden],
            pass_fds=[theirs.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as program,
    ):
        theirs.close()
        _, descriptors, *_ = socket.recv_fds(ours, 1, 1)
        if not descriptors:
            pytest.skip(f"No namespaces can be made on this machine: {program.communicate()[1].strip()}")
        with socket.socket(fileno=descriptors[0]) as listening:
            yield listening, ours, program


@pytest.mark.walls
def test_it_answers_where_there_is_no_way_out(registry: Registry, tmp_path: Path) -> None:
    registry.add_npm("top")
    door = Mirror({"npm": ["top"]}, Known(registry.npm, []), tmp_path, lambda _: None)
    with namespace(MIRROR_PORT, registry.url.rpartition(":")[2]) as (listening, ours, program), door.serve(listening):
        ours.sendall(b"x")
        said, complaint = program.communicate(timeout=120)
        assert program.returncode == 0, complaint
        assert json.loads(said) == [200, 200, 403, False]
    assert door.denials == 1

"""Sockets of the network inside a sandbox, held by a process outside of it.

A socket belongs to the network it was made in, whoever holds it: a short-lived process enters the sandbox's network
namespace, makes the socket there and hands it over. So nothing of ours runs inside, and no program has to be there.
"""

import array
import os
import socket
import subprocess
import sys
from typing import Literal

_LOOPBACK = "127.0.0.1"
_SECONDS = 10.0
_ENTER = """
import array, ctypes, fcntl, os, socket, sys
pid, kind, port, channel = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
enter = ctypes.CDLL(None, use_errno=True).setns
network = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
if os.geteuid() != 0:
    owner = fcntl.ioctl(network, 0xB701)  # NS_GET_USERNS: a plain user may enter what its own namespace owns
    if enter(owner, 0x10000000) != 0:
        raise OSError(ctypes.get_errno(), "setns")
if enter(network, 0x40000000) != 0:
    raise OSError(ctypes.get_errno(), "setns")
made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
made.settimeout(5)
if kind == "listen":
    made.bind(("127.0.0.1", port))
    made.listen(64)
else:
    made.connect(("127.0.0.1", port))
made.settimeout(None)
with socket.socket(fileno=channel) as ours:
    ours.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [made.fileno()]))])
"""


def socket_inside(pid: int, kind: Literal["listen", "connect"], port: int) -> socket.socket:
    """A socket on the loopback of the network that process `pid` lives in: listening there, or connected to it.

    Raises OSError: nothing answers there, or the network cannot be entered.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = theirs.fileno()
        command = [sys.executable, "-I", "-S", "-c", _ENTER, str(pid), kind, str(port), str(channel)]
        try:
            entered = subprocess.run(  # noqa: S603 - an argument list, no shell
                command,
                env={"PATH": os.defpath},
                pass_fds=[channel],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                cwd="/",
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"Nothing came of {_LOOPBACK}:{port} inside in {_SECONDS:g} s.") from error
        theirs.close()
        if entered.returncode != 0:
            said = entered.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise ConnectionError(f"{_LOOPBACK}:{port} inside: {said}")
        return _received(ours)


def _received(ours: socket.socket) -> socket.socket:
    room = array.array("i")
    _, extra, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(room.itemsize))
    for level, kind, data in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            room.frombytes(data[: room.itemsize])
            return socket.socket(fileno=room[0])
    raise ConnectionError("the socket did not arrive")

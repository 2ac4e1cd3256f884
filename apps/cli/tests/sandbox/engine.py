"""The engine that the tests use: what it holds of theirs, and the same one as if it were elsewhere."""

import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from typing import Self

import pytest
import trustme

from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.owner import LABEL


def made_by(pid: int) -> list[str]:
    """Containers and volumes of sandboxes that this process started."""
    engine = Engine()
    with contextlib.closing(engine):
        there = [*engine.containers(LABEL), *engine.volumes(LABEL)]
    return sorted(each.name for each in there if each.labels.get("fondation.owner", "").startswith(f"{pid} "))


@contextlib.contextmanager
def elsewhere() -> Iterator[Engine]:
    """The same engine, as one that is reached by network alone: by TLS and with a certificate."""
    with relayed() as (engine, _relay):
        yield engine


@contextlib.contextmanager
def relayed() -> Iterator[tuple[Engine, "Relay"]]:
    """The same, with what lies between."""
    authority = trustme.CA()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        identity = authority.issue_cert("127.0.0.1")
        authority.cert_pem.write_to_path(f"{folder}/ca.pem")
        identity.private_key_pem.write_to_path(f"{folder}/key.pem")
        identity.cert_chain_pems[0].write_to_path(f"{folder}/cert.pem")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.verify_mode = ssl.CERT_REQUIRED
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.configure_trust(context)
        with Relay(context) as relay:
            environment.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{relay.port}")
            environment.setenv("DOCKER_CERT_PATH", folder)
            environment.setenv("DOCKER_TLS_VERIFY", "1")
            engine = Engine()
            assert not engine.is_here
            environment.undo()
            with contextlib.closing(engine):
                yield engine, relay


class Relay:
    """Carries connections to the engine, until it is left: then it breaks them off."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """The engine is gone."""
        for each in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(connection,), daemon=True).start()

    def _carry(self, connection: socket.socket) -> None:
        engine = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):
            engine.connect("/var/run/docker.sock")
            caller = self._context.wrap_socket(connection, server_side=True)
            self._open += [engine, caller]
            back = threading.Thread(target=_copy, args=(engine, caller), daemon=True)
            back.start()
            _copy(caller, engine)
            back.join()
            caller.close()
        engine.close()
        connection.close()


def _copy(source: socket.socket, goal: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            goal.sendall(chunk)
    with contextlib.suppress(OSError):
        goal.shutdown(socket.SHUT_WR if goal.family == socket.AF_UNIX else socket.SHUT_RDWR)

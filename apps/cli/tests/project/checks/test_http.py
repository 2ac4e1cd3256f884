"""Requests to servers that behave, and to servers that do all they can not to."""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic

import pytest
from loopback import Serve, Unwalled, head_of, serving

from fondation_cli.project.checks.perform import Ground, perform
from fondation_cli.project.checks.service import Service
from fondation_shared.checks import HttpCheck

Grounds = Callable[..., AbstractContextManager[Ground]]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello"


def says(answer: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(answer)

    return serve


def repeats(head: bytes, piece: bytes) -> Serve:
    """Never stops."""

    def serve(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return serve


def drips(head: bytes, piece: bytes) -> Serve:
    """A little at a time, so that each wait for it is short and all of them together never end."""

    def serve(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(head)
        pause = threading.Event()
        while not pause.wait(0.05):
            connection.sendall(piece)

    return serve


@pytest.mark.parametrize(
    "check",
    [
        HttpCheck(name="up"),
        HttpCheck(name="up", media_type="text/html", text="hell"),
        HttpCheck(name="up", path="/a?b=%20", media_type="TEXT/HTML"),
    ],
)
def test_an_answer_as_expected_passes(ground: Grounds, check: HttpCheck) -> None:
    with ground(says(OK)) as here:
        result = perform(check, here)
    assert result.passed, result.detail
    assert (result.name, result.kind, result.detail) == ("up", "http", "200, 5 bytes")


@pytest.mark.parametrize(
    ("check", "detail"),
    [
        (HttpCheck(name="up", status=201), "status 200, expected 201: 'hello'"),
        (HttpCheck(name="up", media_type="application/json"), "type 'text/html', expected application/json"),
        (HttpCheck(name="up", text="bye"), "'bye' does not stand in 'hello'"),
    ],
)
def test_another_answer_is_said(ground: Grounds, check: HttpCheck, detail: str) -> None:
    with ground(says(OK)) as here:
        result = perform(check, here)
    assert (result.passed, result.detail) == (False, detail)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        pytest.param(says(b""), "is no HTTP", id="nothing"),
        pytest.param(says(b"\x00\x01\x02\x1b[2J" * 100 + b"\r\n\r\n"), "is no HTTP", id="noise"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\n"), "is no HTTP", id="half-a-head"),
        pytest.param(says(b"HTTP/1.1 999999 OK\r\n\r\n"), "is no HTTP", id="status"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), "is no HTTP", id="negative-length"),
        pytest.param(
            says(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
            "is no HTTP",
            id="two-lengths",
        ),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), "is no HTTP", id="half-a-body"),
        pytest.param(
            says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello"), "is no HTTP", id="chunk-length"
        ),
        pytest.param(
            says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), "is no HTTP", id="transfer-encoding"
        ),
        pytest.param(says(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), "is no HTTP", id="upgrade"),
        pytest.param(repeats(b"", b"x" * 65536), "is no HTTP", id="endless-status-line"),
        pytest.param(repeats(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1000 + b"\r\n"), "is no HTTP", id="endless-head"),
        pytest.param(
            repeats(b"", (b"HTTP/1.1 100 Continue\r\nA: " + b"x" * 1000 + b"\r\n\r\n") * 64),
            "longer than 1048576 bytes",
            id="endless-100",
        ),
        pytest.param(repeats(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), "longer than 1048576 bytes", id="endless-body"),
        pytest.param(
            repeats(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", (b"100\r\n" + b"x" * 256 + b"\r\n") * 200
            ),
            "longer than 1048576 bytes",
            id="endless-chunks",
        ),
        pytest.param(
            repeats(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 65536),
            "is no HTTP",
            id="endless-extension",
        ),
        pytest.param(
            says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 1_100_000),
            "longer than 1048576 bytes",
            id="long-body",
        ),
    ],
)
def test_a_broken_or_endless_answer_is_a_failed_check(ground: Grounds, answer: Serve, detail: str) -> None:
    with ground(answer) as here:
        result = perform(HttpCheck(name="up"), here)
    assert not result.passed
    assert result.detail is not None
    assert detail in result.detail
    assert len(result.detail) < 400
    assert result.detail.isprintable()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda connection: connection.recv(1) and threading.Event().wait(20), id="silence"),
        pytest.param(drips(b"", b"H"), id="a-dripping-status-line"),
        pytest.param(drips(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"), id="a-dripping-head"),
        pytest.param(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), id="a-dripping-body"),
    ],
)
def test_a_slow_answer_is_over_in_time(ground: Grounds, answer: Serve) -> None:
    started = monotonic()
    with ground(answer, 0.5) as here:
        result = perform(HttpCheck(name="up"), here)
    assert (result.passed, result.detail) == (False, "not answered within 0.5 s")
    assert monotonic() - started < 15


def test_a_server_that_does_not_read_what_it_is_sent_is_left(ground: Grounds) -> None:
    with ground(lambda connection: threading.Event().wait(1) and connection.close(), 0.5) as here:
        result = perform(HttpCheck(name="up", path="/" + "x" * 1000), here)
    assert not result.passed


def test_a_connection_that_is_reset_is_a_failed_check(ground: Grounds) -> None:
    def reset(connection: socket.socket) -> None:
        head_of(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    with ground(reset) as here:
        result = perform(HttpCheck(name="up"), here)
    assert not result.passed


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_nobody_follows_it(ground: Grounds, status: int) -> None:
    heard: list[bytes] = []

    def canary(connection: socket.socket) -> None:
        heard.append(head_of(connection))

    with serving(canary) as port:
        there = f"HTTP/1.1 {status} Go\r\nLocation: http://127.0.0.1:{port}/\r\nContent-Length: 0\r\n\r\n".encode()
        with ground(says(there)) as here:
            refused = perform(HttpCheck(name="up"), here)
            taken = perform(HttpCheck(name="moved", status=status), here)
    assert not refused.passed
    assert taken.passed
    assert heard == []


def test_only_the_port_that_was_asked_for_is_ever_connected_to(tmp_path: Path) -> None:
    running = Unwalled()
    with serving(says(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n")) as port:
        here = Ground(tmp_path, {}, Service(running.connect, port, lambda: None))
        assert perform(HttpCheck(name="up"), here).passed
        assert perform(HttpCheck(name="up"), here).passed
    assert running.connections == [port, port]


def test_a_service_is_waited_for_until_it_listens(tmp_path: Path) -> None:
    """It begins to listen once somebody has knocked in vain."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        knocks: list[int] = []

        def connect(port: int) -> socket.socket:
            knocks.append(port)
            if len(knocks) == 3:
                listening.listen()
                answering.start()
            return socket.create_connection(("127.0.0.1", port))

        def answer() -> None:
            with listening.accept()[0] as connection:
                head_of(connection)
                connection.sendall(OK)

        answering = threading.Thread(target=answer)
        here = Ground(tmp_path, {}, Service(connect, listening.getsockname()[1], lambda: None))
        result = perform(HttpCheck(name="up"), here)
        answering.join()
    assert result.passed, result.detail


def test_a_service_that_lets_go_of_the_first_connections_is_asked_again(tmp_path: Path) -> None:
    """As one that listens for a moment, to see whether it can, and then listens for good."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            for _ in range(2):
                with listening.accept()[0] as connection:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with listening.accept()[0] as connection:
                head_of(connection)
                connection.sendall(OK)

        answering = threading.Thread(target=answer)
        answering.start()
        here = Ground(tmp_path, {}, Service(Unwalled().connect, listening.getsockname()[1], lambda: None))
        result = perform(HttpCheck(name="up"), here)
        answering.join()
    assert result.passed, result.detail


def test_a_service_that_never_listens_is_a_failed_check_and_is_not_waited_for_again(tmp_path: Path) -> None:
    with socket.socket() as bound:  # bound, and never listening: nobody else can
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        here = Ground(tmp_path, {}, Service(Unwalled().connect, port, lambda: None, starting=0.5))
        first = perform(HttpCheck(name="up"), here)
        second = perform(HttpCheck(name="up"), here)
    assert (first.passed, first.detail) == (False, f"nothing answers on port {port} within 0.5 s")
    assert first.seconds >= 0.5
    assert not second.passed


def test_whoever_cancels_is_heard_while_a_service_is_waited_for(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def cancelled() -> None:
        raise Stop

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        service = Service(Unwalled().connect, bound.getsockname()[1], cancelled)
        with pytest.raises(Stop):
            perform(HttpCheck(name="up"), Ground(tmp_path, {}, service))


def test_without_a_service_there_is_nothing_to_ask(tmp_path: Path) -> None:
    result = perform(HttpCheck(name="up"), Ground(tmp_path, {}))
    assert (result.passed, result.detail) == (False, "nothing is served")

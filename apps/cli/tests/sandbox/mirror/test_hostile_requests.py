import socket
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from registry import Registry

from fondation_cli.sandbox.mirror.connection import HEAD_BYTES
from fondation_cli.sandbox.mirror.mirror import CONNECTIONS
from fondation_cli.sandbox.mirror.names import normal
from fondation_cli.sandbox.mirror.targets import read_target
from fondation_cli.sandbox.mirror.verdicts import MOST_TOLD

from .conftest import Inside, Open

HOST = b"Host: x\r\n"
GOOD = b"GET /npm/top HTTP/1.1\r\n" + HOST


def status(answer: bytes) -> int:
    """Of the first answer; 0 where there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "//npm/top",
        "/npm//top",
        "/npm/top/",
        "/npm/./top",
        "/npm/../npm/top",
        "/npm/%2e%2e/top",
        "/npm/%2e/top",
        "/npm/..%2ftop",
        "/npm/top%00",
        "/npm/top%0d%0aX:%20y",
        "/npm/top%2f..%2fstranger",
        "/npm/%252e%252e/top",
        "/npm/t%256fp",
        "/npm/top?x=1",
        "/npm/top#x",
        "/npm/top;x",
        "/npm/TOP",
        "/NPM/top",
        "/npm/stranger",
        "/npm/@top",
        "/npm/@top/top",
        "/npm/@scope%2ftop",
        "/npm/@scope/top/top",
        "/npm/-/v1/search",
        "/npm/-/npm/v1/security/advisories/bulk",
        "/npm/-/whoami",
        "/npm/top/1.0.0",
        "/npm/top/-/../../stranger/-/stranger-1.0.0.tgz",
        "/npm/top/-/%2e%2e%2fstranger-1.0.0.tgz",
        "/npm/top/-/.tgz",
        "/npm/.top",
        "/npm/_top",
        "/npm/" + "t" * 2000,
        "/pypi/simple/",
        "/pypi/simple/top",
        "/pypi/simple/top//",
        "/pypi/simple/../top/",
        "/pypi/simple/top.-/",
        "/pypi/simple/t%C3%B6p/",
        "/pypi/simple/%EF%BD%94op/",
        "/pypi/files/top/",
        "/pypi/files/top/../other",
        "/pypi/files/stranger/top-1.0-py3-none-any.whl",
        "http://127.0.0.1/npm/top",
        "http://example.org/npm/top",
        "https://example.org/",
        "//example.org/npm/top",
        "\\\\example.org\\npm\\top",
        "example.org:443",
        "*",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_declared_name_is_refused_however_it_is_written(
    registry: Registry, open_mirror: Open, target: str
) -> None:
    registry.add_npm("top")
    registry.add_npm("stranger")
    registry.add_wheel("top")
    with open_mirror(npm=["top"], pypi=["top"]) as inside:
        answer = inside.say(f"GET {target} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        assert status(answer) in {400, 403}
        assert inside.door.denials == 1
        assert [verdict.verdict for verdict in inside.verdicts] == ["denied"]
        assert registry.asked == []


@pytest.mark.parametrize("target", ["/npm/top", "/npm/%74op", "/npm/@scope%2Fpart", "/npm/@scope/part"])
def test_an_honest_spelling_of_a_name_is_that_name(registry: Registry, open_mirror: Open, target: str) -> None:
    registry.add_npm("top")
    registry.add_npm("@scope/part")
    with open_mirror(npm=["top", "@scope/part"]) as inside:
        assert inside.get(target).json()["name"] == unquote(target).removeprefix("/npm/")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (b"POST /npm/top HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc", 405),
        (b"PUT /npm/top HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc", 405),
        (b"DELETE /npm/top HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"HEAD /npm/top HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"CONNECT example.org:443 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"get /npm/top HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (GOOD + b"Content-Length: 3\r\n\r\nabc", 413),
        (GOOD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 413),
        (GOOD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
        (GOOD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
        (GOOD + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 400),
        (GOOD + b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405),
        (b"GET /npm/top HTTP/1.1\r\n\r\n", 400),
        (GOOD + b"Host: y\r\n\r\n", 400),
        (b"GET /npm/top\r\n\r\n", 400),
        (b"GET  /npm/top HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /npm/top\0 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (GOOD + b"X: a\0b\r\n\r\n", 400),
        (GOOD + b"X : y\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64, 400),
        (b"A" * (HEAD_BYTES * 2), 431),
        (GOOD + b"X: " + b"y" * HEAD_BYTES * 2, 431),
        (GOOD + b"X: y\r\n" * HEAD_BYTES, 431),
    ],
)
def test_what_is_no_plain_request_is_refused_and_hung_up_on(
    registry: Registry, open_mirror: Open, words: bytes, expected: int
) -> None:
    registry.add_npm("top")
    with open_mirror(npm=["top"]) as inside:
        try:
            answer = inside.say(words)
        except ConnectionError:
            answer = b""  # it hung up while there was more to say
        assert status(answer) in {0, expected} if len(words) > HEAD_BYTES else status(answer) == expected
        assert answer.count(b"HTTP/1.1 ") <= 1
        assert registry.asked == []
        assert inside.door.denials == 1
        assert inside.get("/npm/top").status_code == 200


@pytest.mark.parametrize("host", [b"127.0.0.1", b"example.org", b"127.0.0.1@example.org", b"[::1]:1", b""])
def test_the_name_that_a_client_calls_it_by_changes_nothing(registry: Registry, open_mirror: Open, host: bytes) -> None:
    registry.add_npm("top")
    with open_mirror(npm=["top"]) as inside:
        forwarded = b"X-Forwarded-Host: example.org\r\nForwarded: host=example.org\r\n"
        answer = inside.say(b"GET /npm/top HTTP/1.1\r\nHost: " + host + b"\r\n" + forwarded + b"\r\n")
        assert status(answer) == 200
        assert f"{inside.url}/npm/top/-/top-1.0.0.tgz".encode() in answer
        assert b"example.org" not in answer


def test_nothing_that_a_client_sends_reaches_the_registry_but_the_name(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top")
    with open_mirror(npm=["top"]) as inside:
        inside.say(
            GOOD + b"Cookie: secret=1\r\nAuthorization: Bearer secret\r\nUser-Agent: secret\r\nX: secret\r\n\r\n"
        )
        (asked,) = registry.asked
        assert "secret" not in str(asked)


def test_requests_one_after_the_other_without_waiting_are_answered_in_their_order(
    registry: Registry, open_mirror: Open
) -> None:
    registry.add_npm("top")
    ask = [GOOD, b"GET /npm/stranger HTTP/1.1\r\n" + HOST, b"GET /npm/top/-/top-1.0.0.tgz HTTP/1.1\r\n" + HOST]
    with open_mirror(npm=["top"]) as inside:
        answer = inside.say(b"".join(one + b"\r\n" for one in ask * 20))
        codes = [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]
        assert codes == [b"200", b"403", b"200"] * 20


def test_connections_that_say_nothing_or_half_a_word_are_no_trouble(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top")
    with open_mirror(npm=["top"]) as inside:
        silent = [socket.create_connection(("127.0.0.1", inside.port)) for _ in range(CONNECTIONS // 2)]
        for number, wire in enumerate(silent):
            wire.sendall(GOOD[: number % len(GOOD)])
        assert inside.get("/npm/top").status_code == 200
        for wire in silent:
            wire.close()
        more = [socket.create_connection(("127.0.0.1", inside.port)) for _ in range(CONNECTIONS * 2)]
        for wire in more:
            wire.close()
        assert status(inside.say(GOOD + b"\r\n")) == 200


def test_a_client_that_leaves_in_the_middle_takes_nobody_with_it(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top", padding=4_000_000)
    with open_mirror(npm=["top"]) as inside:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", inside.port)) as wire:
                wire.sendall(b"GET /npm/top/-/top-1.0.0.tgz HTTP/1.1\r\n" + HOST + b"\r\n")
                wire.recv(1000)
        assert len(inside.get("/npm/top/-/top-1.0.0.tgz").content) > 4_000_000


def test_when_it_is_left_every_connection_ends(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top", padding=4_000_000)
    with open_mirror(npm=["top"]) as inside:
        silent = socket.create_connection(("127.0.0.1", inside.port))
        slow = socket.create_connection(("127.0.0.1", inside.port))
        slow.sendall(b"GET /npm/top/-/top-1.0.0.tgz HTTP/1.1\r\n" + HOST + b"\r\n")
        assert slow.recv(1)
        assert inside.get("/npm/top").status_code == 200
    with silent, slow:
        assert ended(silent)
        assert ended(slow)


def ended(wire: socket.socket) -> bool:
    wire.settimeout(60)
    try:
        while wire.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


def test_what_goes_wrong_beside_it_is_raised_as_it_is(open_mirror: Open) -> None:
    with pytest.raises(ZeroDivisionError), open_mirror():
        raise ZeroDivisionError


def test_verdicts_are_told_once_and_no_more_of_them_than_anybody_reads(open_mirror: Open) -> None:
    with open_mirror() as inside:
        flood(inside, MOST_TOLD + 50)
        assert inside.door.denials == 2 * (MOST_TOLD + 50)
        assert len(inside.verdicts) == MOST_TOLD
        assert all(len(verdict.host) <= 300 and verdict.host.isprintable() for verdict in inside.verdicts)


def test_each_request_is_counted_however_often_the_same_is_asked(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top")
    with open_mirror(npm=["top"]) as inside:
        for target in ("/npm/top", "/npm/top", "/npm/stranger", "/npm/stranger", "/npm/stranger", "/npm/../top"):
            inside.say(f"GET {target} HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n\r\n")
        assert (inside.door.passed, inside.door.denials) == (2, 4)
        assert len(inside.verdicts) == 3


def flood(inside: Inside, count: int) -> None:
    for number in range(count):
        for _ in range(2):
            inside.get(f"/npm/secret-{number}-{'x' * 180}")


MARKS = st.sampled_from([b"/", b"npm", b"pypi", b"simple", b"files", b"top", b"-", b"..", b"%2f", b"%2e", b"%00", b"@"])


@given(st.one_of(st.binary(max_size=80), st.lists(MARKS, max_size=12).map(b"".join), st.text().map(str.encode)))
@example(b"/npm/a%0a")
@example(b"/npm/a\n")
@example(b"/npm/%40a%2fb")
def test_a_target_is_read_as_a_plain_name_or_not_at_all(target: bytes) -> None:
    found = read_target(target)
    if found is not None:
        assert normal(found.kind, found.name) == found.name
        assert not set(found.file) & set("/\\%?#\0\r\n ")
        assert not found.file.startswith(".")
        assert ".." not in found.name.split("/")

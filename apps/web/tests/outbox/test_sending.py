"""A sending goes to the address that was checked, takes a bounded time, and keeps a bounded answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from ipaddress import ip_network
from threading import Event

import anyio
import httpx2
import pytest
from receiver import Receiver, Reply

from fondation_shared.errors import Invalid
from fondation_web.jobs.webhooks import checked_address
from fondation_web.outbox.outbox import Outbox
from fondation_web.outbox.sender import MOST, Sender
from fondation_web.outbox.target import LOOPBACK, TargetError, parse

HERE = Sender(LOOPBACK)


async def test_an_address_that_never_answers_is_left_after_a_while(receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(held=Event())]
    with pytest.raises(TargetError, match=r"no answer within 0\.2 s"):
        await Sender(LOOPBACK, seconds=0.2).send(parse(f"{receiver.url}/hook", "url"), {}, "{}")


async def test_a_status_counts_though_the_rest_never_comes(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    now = loop.time

    async def never(_: httpx2.Response) -> AsyncIterator[bytes]:
        """All that a sending may take goes by, and nothing more comes."""
        monkeypatch.setattr(loop, "time", lambda: now() + HERE.seconds + 1)
        await anyio.sleep_forever()
        yield b""

    monkeypatch.setattr(httpx2.Response, "aiter_raw", never)
    assert (await HERE.send(parse(f"{receiver.url}/hook", "url"), {}, "{}")).status == 200


async def test_of_a_long_answer_the_beginning_is_kept(receiver: Receiver) -> None:
    receiver.answers["/hook"] = [Reply(500, body=b"\x00\xff" + b"a" * 5_000_000)]
    answer = await HERE.send(parse(f"{receiver.url}/hook", "url"), {}, "{}")
    assert answer.text == "\N{REPLACEMENT CHARACTER}" * 2 + "a" * 498


async def test_a_closed_door_is_told(receiver: Receiver) -> None:
    target = parse(f"{receiver.url}/hook", "url")
    receiver.close()
    with pytest.raises(TargetError, match=f"127.0.0.1:{target.port} takes no connection"):
        await HERE.send(target, {}, "{}")


async def test_a_proxy_of_the_environment_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert (await HERE.send(parse(f"{receiver.url}/hook", "url"), {}, "{}")).status == 200


HOSTS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "[::ffff:127.0.0.1]",
    "localhost",
    "１２７.0.0.1",
]


@pytest.mark.parametrize("host", HOSTS)
async def test_no_spelling_of_this_machine_gets_anything_unless_it_may(receiver: Receiver, host: str) -> None:
    target = parse(f"http://{host}:{receiver.port}/hook", "url")
    with pytest.raises(TargetError, match="where no messages are sent"):
        await Sender(()).send(target, {}, "{}")
    assert receiver.received == []
    assert (await HERE.send(target, {}, "{}")).status == 200
    assert (await Sender(()).send(target, {}, "{}", anywhere=True)).status == 200


async def test_an_address_is_called_by_its_name(receiver: Receiver) -> None:
    await HERE.send(parse(f"http://LOCALHOST:{receiver.port}/a b/é?q=%20ü".replace(" ", "%20"), "url"), {}, "{}")
    [came] = receiver.received
    assert came.headers["host"] == f"localhost:{receiver.port}"
    assert came.path == "/a%20b/%C3%A9?q=%20%C3%BC"


async def test_over_plain_http_networks_that_were_named_alone_are_reached() -> None:
    with pytest.raises(TargetError, match="Over http"):
        await Sender([ip_network("10.0.0.0/8")]).send(parse("http://1.1.1.1/x", "url"), {}, "{}")


@pytest.fixture
def slow_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names under `.example`, which nobody answers for before the test is over; those that were asked for."""
    asked: list[str] = []
    over, look_up = Event(), socket.getaddrinfo

    def slowly(host: str, port: int, **how: int) -> object:
        if not host.endswith(".example"):
            return look_up(host, port, **how)
        asked.append(host)
        over.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "nobody answers")

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    yield asked
    over.set()


async def until(check: Callable[[], bool]) -> None:
    with anyio.fail_after(60):
        while not check():  # noqa: ASYNC110 - a thread that waits rings no bell here
            await anyio.sleep(0.005)


async def test_names_that_nobody_answers_for_hold_up_nobody_else(receiver: Receiver, slow_names: list[str]) -> None:
    patient = Sender(LOOPBACK, seconds=60)
    async with anyio.create_task_group() as group:
        for number in range(MOST - 1):
            group.start_soon(patient.send, parse(f"https://n{number}.example/", "url"), {}, "{}")
        await until(lambda: len(slow_names) == MOST - 1)
        assert (await patient.send(parse(f"{receiver.url}/hook", "url"), {}, "{}")).status == 200
        group.cancel_scope.cancel()


async def test_names_that_people_give_take_no_threads_of_the_rest_of_web(slow_names: list[str]) -> None:
    outbox = Outbox()
    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(checked_address, f"https://n{number}.example/", outbox)
        await until(lambda: len(slow_names) >= 8)
        assert anyio.to_thread.current_default_thread_limiter().borrowed_tokens == 0
        group.cancel_scope.cancel()


@pytest.mark.parametrize(
    "address",
    ["", "hook", "//host/x", "https://", "https://a b/", "https://h:99999/", "https://[::1", "https://-_:x@h/"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        parse(address, "url")

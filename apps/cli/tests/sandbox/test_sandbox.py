"""What holds for every backend: what a command finds, how its end is told, what it may use."""

import contextlib
import http.client
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.policy import MEBIBYTE
from fondation_cli.sandbox.port import MIRROR_PORT, Mount, Running, Sandbox, Task
from fondation_shared.errors import Cancelled

from .conftest import SMALL, Bench, traces

pytestmark = pytest.mark.walls


def test_a_command_reads_and_writes_its_tree(bench: Bench) -> None:
    (bench.tree / "given").write_text("from outside")

    ended = bench.shell("cat given && echo from inside > made && pwd")

    assert (ended.ending, ended.exit_code, ended.output) == (Ending.OK, 0, b"from outside/work\n")
    assert (bench.tree / "made").read_text() == "from inside\n"
    assert bytes(bench.heard) == ended.output


def test_a_failing_command_tells_its_exit_code(bench: Bench) -> None:
    ended = bench.shell("echo no >&2; exit 7")

    assert (ended.ending, ended.exit_code, ended.output) == (Ending.FAILED, 7, b"no\n")


def test_a_program_that_is_not_there_is_a_failure_of_the_command(bench: Bench) -> None:
    ended = bench.run("no-such-program")

    assert (ended.ending, ended.exit_code) == (Ending.FAILED, 127)
    assert b"no-such-program" in ended.output


def test_a_tree_that_is_not_there_is_a_failure_of_the_infrastructure(bench: Bench) -> None:
    task = Task(("/bin/true",), bench.tree / "nowhere", SMALL)

    with bench.sandbox.start(task, lambda _stream, _chunk: None) as running:
        ended = running.wait(lambda: None)

    assert ended.ending is Ending.INFRASTRUCTURE
    assert ended.detail


def test_it_sees_its_own_variables_and_no_others(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "1")

    ended = bench.run("/usr/bin/env", GREETING="good day")

    assert sorted(line.split("=")[0] for line in ended.output.decode().split("\n") if line) == [
        *("GREETING", "HOME", "LANG", "PATH", "PWD", "TMPDIR"),
    ]


def test_a_mount_is_read_and_not_written_to(bench: Bench) -> None:
    shared = bench.tree.parent / "shared"
    shared.mkdir(mode=0o755)
    (shared / "file").write_text("library\n")

    ended = bench.run(
        *("/bin/sh", "-c", "cat /libraries/file; echo poison > /libraries/file"),
        mounts=(Mount(shared, Path("/libraries")),),
    )

    assert ended.output.startswith(b"library\n")
    assert ended.ending is Ending.FAILED
    assert (shared / "file").read_text() == "library\n"


def test_a_mount_in_the_tree_stays_out_of_it(bench: Bench) -> None:
    shared = bench.tree.parent / "shared"
    shared.mkdir(mode=0o755)
    (shared / "file").write_text("library\n")
    (bench.tree / "packages").mkdir()

    ended = bench.run(
        *("/bin/sh", "-c", "cat packages/file && echo made > made"), mounts=(Mount(shared, Path("/work/packages")),)
    )

    assert (ended.ending, ended.output) == (Ending.OK, b"library\n")
    assert (bench.tree / "made").read_text() == "made\n"
    assert list((bench.tree / "packages").iterdir()) == []


def test_who_closes_its_own_tree_does_not_close_it_for_the_next_command(bench: Bench) -> None:
    first = bench.shell("echo made > it; chmod 000 .")
    cancelled = Task(("/bin/sh", "-c", "chmod 000 .; echo closed; sleep 100"), bench.tree, SMALL)
    second = bench.shell("cat it")

    heard = bytearray()
    with bench.sandbox.start(cancelled, lambda _stream, chunk: heard.extend(chunk)) as running:
        running.wait(partial(_stop_once, heard))
    third = bench.shell("cat it")

    assert [each.ending for each in (first, second, third)] == [Ending.OK] * 3, (first, second, third)
    assert (second.output, third.output) == (b"made\n", b"made\n")


def test_links_that_lead_out_of_the_tree_are_no_hindrance_and_lead_where_they_did(bench: Bench) -> None:
    shared = bench.tree.parent / "shared"
    shared.mkdir(mode=0o755)
    (shared / "up").symlink_to("../usr/bin/env")
    mounts = (Mount(shared, Path("/libraries")),)
    first = bench.shell("mkdir a; ln -s ../usr/bin/env up; ln -s ../../../../usr/bin/env a/up; ln -s ../nobody gone")

    second = bench.run("/bin/sh", "-c", "./up echo one; a/up echo two; /libraries/up echo three", mounts=mounts)

    assert (first.ending, second.ending) == (Ending.OK, Ending.OK), (first, second)
    assert second.output == b"one\ntwo\nthree\n"
    assert {each.name for each in bench.tree.rglob("*") if each.is_symlink()} == {"up", "gone"}


def test_a_file_of_several_names_takes_its_space_once(bench: Bench) -> None:
    ended = bench.shell("head -c 150m /dev/zero > one; ln one two; ln one three")

    assert (ended.ending, ended.detail) == (Ending.OK, "")
    assert len({each.stat().st_ino for each in bench.tree.iterdir()}) == 1


def test_processors_are_rationed(bench: Bench) -> None:
    if bench.sandbox.walls().cpu != "enforced":
        pytest.skip("no control groups here")
    script = (
        "import os, time; end = time.monotonic() + 2\nwhile time.monotonic() < end: pass\nprint(sum(os.times()[:2]))"
    )

    ended = bench.run("/usr/bin/python3", "-c", script, policy=replace(SMALL, cpus=0.25))

    assert float(ended.output) < 1


def test_a_service_answers_us_and_is_ended(bench: Bench) -> None:
    (bench.tree / "page.html").write_text("hello")
    task = Task(("/usr/bin/python3", "-m", "http.server", "8000", "--bind", "127.0.0.1"), bench.tree, SMALL)

    with bench.sandbox.start(task, lambda _stream, _chunk: None) as running:
        answer = http.client.HTTPConnection("sandbox")
        answer.sock = _connected(running, 8000)
        answer.request("GET", "/page.html")
        text = answer.getresponse().read()
        ended = running.stop()

    assert text == b"hello"
    assert ended.ending is Ending.CANCELLED
    assert b"/page.html" in ended.output


def test_our_own_network_has_nothing_of_a_service(bench: Bench) -> None:
    task = Task(("/usr/bin/python3", "-m", "http.server", "8017"), bench.tree, SMALL)

    with bench.sandbox.start(task, lambda _stream, _chunk: None) as running:
        _connected(running, 8017).close()
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", 8017), 5):
            pass


def test_the_mirror_answers_where_the_policy_says_so_and_nowhere_else(bench: Bench) -> None:
    script = f"import socket; s = socket.create_connection(('127.0.0.1', {MIRROR_PORT}), 5); print(s.recv(100))"
    task = Task(("/usr/bin/python3", "-c", script), bench.tree, replace(SMALL, network="mirror"))
    closed = Task(("/usr/bin/python3", "-c", script), bench.tree, SMALL)

    endings = []
    for each in (task, closed):
        with bench.sandbox.start(each, lambda _stream, _chunk: None, Greeter()) as running:
            endings.append(running.wait(lambda: None))

    assert (endings[0].ending, endings[0].output) == (Ending.OK, b"b'good day'\n")
    assert endings[1].ending is Ending.FAILED


def test_the_mirror_is_reached_wherever_temporary_files_are_kept(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("temporary-files-of-a-worker-" * 5)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    script = f"import socket; s = socket.create_connection(('127.0.0.1', {MIRROR_PORT}), 5); print(s.recv(100))"
    task = Task(("/usr/bin/python3", "-c", script), bench.tree, replace(SMALL, network="mirror"))

    with bench.sandbox.start(task, lambda _stream, _chunk: None, Greeter()) as running:
        ended = running.wait(lambda: None)

    assert (ended.ending, ended.output) == (Ending.OK, b"b'good day'\n")


def test_who_was_refused_by_the_mirror_and_failed_is_told_so(bench: Bench) -> None:
    script = f"import socket; socket.create_connection(('127.0.0.1', {MIRROR_PORT}), 5).recv(100); raise SystemExit(1)"
    task = Task(("/usr/bin/python3", "-c", script), bench.tree, replace(SMALL, network="mirror"))

    with bench.sandbox.start(task, lambda _stream, _chunk: None, Greeter(refuses=True)) as running:
        ended = running.wait(lambda: None)

    assert (ended.ending, ended.detail) == (Ending.EGRESS_DENIED, "1 requests were refused")


def test_a_cancelled_command_is_gone(bench: Bench) -> None:
    task = Task(("/bin/sh", "-c", "echo begun; sleep 1000"), bench.tree, SMALL)
    heard = bytearray()

    with bench.sandbox.start(task, lambda _stream, chunk: heard.extend(chunk)) as running:
        ended = running.wait(partial(_stop_once, heard))

    assert (ended.ending, ended.output) == (Ending.CANCELLED, b"begun\n")


def test_whoever_leaves_early_leaves_nothing_running(bench: Bench) -> None:
    task = Task(("/bin/sh", "-c", "sleep 1000"), bench.tree, SMALL)
    before = traces(bench.sandbox, bench.tree)

    with pytest.raises(ZeroDivisionError), bench.sandbox.start(task, lambda _stream, _chunk: None):
        _ = 1 / 0

    assert bench.shell("exit 0").ending is Ending.OK
    assert traces(bench.sandbox, bench.tree) == before


def test_two_sandboxes_do_not_see_each_other(sandbox: Sandbox, tree: Path) -> None:
    for name in ("one", "two"):
        (tree.parent / name).mkdir()
    first = Task(("/usr/bin/python3", "-m", "http.server", "8000"), tree.parent / "one", SMALL)
    look = (
        "ls -la /proc/[0-9]*/cwd; ls /; python3 -c \"import socket; socket.create_connection(('127.0.0.1', 8000), 5)\""
    )

    with sandbox.start(first, lambda _stream, _chunk: None) as running:
        _connected(running, 8000).close()
        ended = Bench(sandbox, tree.parent / "two").shell(look)

    assert ended.ending is Ending.FAILED
    assert b"ConnectionRefusedError" in ended.output
    assert b"http.server" not in ended.output


def test_the_walls_of_this_machine_are_told_with_a_reason_for_each_that_is_not_up(sandbox: Sandbox) -> None:
    walls = sandbox.walls()

    weak = {
        name
        for name in ("memory", "cpu", "pids", "disk", "network", "seccomp", "user")
        if getattr(walls, name) != "enforced"
    }
    assert weak == {name for name, _ in walls.reasons}
    assert (walls.network, walls.user) == ("enforced", "enforced")


def test_memory_is_counted_for_all_processes_together(bench: Bench) -> None:
    if bench.sandbox.walls().memory != "enforced":
        pytest.skip("no control groups here")
    script = (
        "import os, time\n"
        "for _ in range(16):\n"
        "    if os.fork() == 0: held = bytearray(20 * 1024 * 1024); time.sleep(600)\n"
        "os.wait(); raise SystemExit(1)"
    )

    ended = bench.run("/usr/bin/python3", "-c", script, policy=replace(SMALL, memory=96 * MEBIBYTE))

    assert ended.ending is Ending.OOM_KILLED


class Greeter:
    """Something of ours that answers inside."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.denials = 0
        self._refuses = refuses

    @contextlib.contextmanager
    def serve(self, listening: socket.socket) -> Iterator[None]:
        def answer() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listening.accept()
                self.denials += self._refuses
                with connection:
                    connection.sendall(b"good day")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with listening:
            yield


def _stop_once(heard: bytearray) -> None:
    if heard:
        raise Cancelled("Stopped.")


def _connected(running: Running, port: int) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        try:
            return running.connect(port)
        except OSError:
            if time.monotonic() > deadline:
                raise


def test_it_names_what_holds_the_programs_that_commands_find(bench: Bench) -> None:
    """An image by its content: what was installed by other programs is not what these can use."""
    image = bench.sandbox.image

    assert (image is None) == (bench.sandbox.name == "bubblewrap")
    assert image is None or image.startswith("sha256:")


def test_nothing_leads_out_of_it(sandbox: Sandbox) -> None:
    assert sandbox.way_out() == ""

"""A worker in a container builds projects in each way that operations.md names, and in no other."""

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGES = {"fondation-worker": "worker.Dockerfile", "fondation-sandbox": "sandbox.Dockerfile"}
SOCKET = Path("/var/run/docker.sock")
BUILD_SECONDS = 1500
LOCKED = ("--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true")
ROOM = ("--volume", "/tmp", "--memory", "2g", "--pids-limit", "1024")  # noqa: S108 - inside
NESTED = tuple(
    word
    for option in ("seccomp=docker/seccomp.json", "systempaths=unconfined", "apparmor=unconfined")
    for word in ("--security-opt", option)
)
"""As docker/bubblewrap.yml has it."""

BUILD = """
fondation build "Build a static page" --stack static --offline -o /data/out >&2 && cat /data/out/report.json
"""

WHAT_A_TAKEN_WORKER_TRIES = """
import ctypes, mmap, os, platform
call = ctypes.CDLL(None).syscall
call.restype = ctypes.c_long
socket, trace, read_of_another = {"x86_64": (41, 101, 310), "aarch64": (198, 117, 270)}[platform.machine()]
for family in (17, 30, 38, 40):
    for upper in (0, 1 << 32, 0xFFFFFFFF << 32):
        for kind in (1, 3, 5):
            if call(ctypes.c_long(socket), ctypes.c_ulong(upper | family), ctypes.c_long(kind), ctypes.c_long(0)) >= 0:
                print("made it: a socket of", family, hex(upper))
def traced():
    return call(ctypes.c_long(trace), ctypes.c_long(0), 0, 0, 0)
def read():
    return call(ctypes.c_long(read_of_another), ctypes.c_long(os.getppid()), 0, 0, 0, 0, 0)
def of_x32():
    return 0 if call(ctypes.c_long(0x40000000 | 39)) == os.getpid() else 1
def of_32_bits():
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("b814000000cd80c3"))
    own = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return 0 if own() == os.getpid() else 1
for attempt in (traced, read, *((of_x32, of_32_bits) if platform.machine() == "x86_64" else ())):
    child = os.fork()
    if child == 0:
        os._exit(0 if attempt() == 0 else 1)
    if os.waitpid(child, os.WUNTRACED)[1] == 0:
        print("made it:", attempt.__name__)
print("tried")
"""

pytestmark = [pytest.mark.docker, pytest.mark.timeout(BUILD_SECONDS + 300)]


@cache
def images() -> None:
    docker = shutil.which("docker")
    answers = docker is not None and subprocess.run([docker, "info"], capture_output=True, check=False).returncode == 0
    if os.environ.get("FONDATION_TEST_ENGINE") == "missing" or not answers:
        pytest.skip("No container engine is ready here: docker info")
    for image, file in IMAGES.items():
        built = subprocess.run(
            ["docker", "build", "--quiet", "--file", f"docker/{file}", "--tag", image, "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
        assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]


def inside(*command: str, options: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """What a command of the worker's image says, in a container as compose makes it but for `options`."""
    images()
    return subprocess.run(
        ["docker", "run", "--rm", *LOCKED, *ROOM, *options, "--entrypoint", "", "fondation-worker", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def findings(*options: str) -> dict[str, dict[str, str]]:
    said = json.loads(inside("fondation", "doctor", "--json", options=options).stdout)
    return {row["name"]: row for row in said["findings"]}


def built(*options: str) -> tuple[str, dict[str, str]]:
    """Which backend a build of a container took, and its walls, by its report."""
    done = inside("sh", "-c", BUILD, options=options)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"] == "passed"
    return report["sandbox"]["backend"], report["sandbox"]["walls"]


def test_without_being_let_it_has_no_walls_and_says_what_lets_it() -> None:
    found = findings()

    assert "nothing can be built" in found["sandbox"]["detail"]
    assert found["sandbox"]["fix"] == f"docker run {' '.join(NESTED)} fondation-worker"
    assert inside("sh", "-c", BUILD).returncode != 0


def test_with_the_filter_it_builds_by_bubblewrap_and_its_report_says_what_doctor_says() -> None:
    found, (backend, walls) = findings(*NESTED), built(*NESTED)

    assert backend == "bubblewrap"
    assert [walls[name] for name in ("network", "seccomp", "user")] == ["enforced"] * 3
    up = {name for name in walls if found[f"wall: {name}"]["state"] == "ok"}
    assert up == {name for name, wall in walls.items() if wall == "enforced"}


def test_what_it_may_do_its_builds_may_not() -> None:
    script = """
    from pathlib import Path
    from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
    from fondation_cli.sandbox.port import Task
    Path("/data/tree").mkdir()
    task = Task(("unshare", "--user", "--map-root-user", "id"), Path("/data/tree"))
    with Bubblewrap().start(task, lambda _stream, _chunk: None) as running:
        ended = running.wait(lambda: None)
    print(ended.ending, ended.output.decode())
    """
    said = run_inside(script)

    assert said.startswith("failed")
    assert "Operation not permitted" in said


def test_one_that_forks_all_it_may_leaves_the_worker_its_processes() -> None:
    script = """
    import subprocess, threading
    from pathlib import Path
    from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
    from fondation_cli.sandbox.port import Task
    bomb = "try:\\n while True: __import__('os').fork() or __import__('time').sleep(60)\\n"
    bomb += "except OSError: print('full', flush=True)\\n__import__('time').sleep(60)"
    Path("/tmp/tree").mkdir()
    heard = bytearray()
    def look():
        if heard and not started:
            started.append(subprocess.run(["git", "--version"], check=True))
            threads = [threading.Thread(target=lambda: None) for _ in range(50)]
            for thread in threads: thread.start()
            running.stop()
    started = []
    task = Task(("python3", "-c", bomb), Path("/tmp/tree"))
    with Bubblewrap().start(task, lambda _stream, chunk: heard.extend(chunk)) as running:
        print(running.wait(look).ending)
    """
    assert run_inside(script).splitlines()[-1] == "cancelled"


def test_what_lies_in_a_tree_is_no_memory_of_the_worker_s() -> None:
    script = """
    from pathlib import Path
    from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
    from fondation_cli.sandbox.ground import claimed
    from fondation_cli.sandbox.port import Task
    with claimed("fondation-test-") as room:
        (room / "tree").mkdir()
        task = Task(("/bin/sh", "-c", "head -c 600m /dev/zero >part"), room / "tree")
        with Bubblewrap().start(task, lambda _stream, _chunk: None) as running:
            print(running.wait(lambda: None).ending, (room / "tree" / "part").stat().st_size >> 20)
    """
    assert run_inside(script, "--memory", "400m") == "ok 600\n"


def run_inside(script: str, *options: str) -> str:
    """What a script says in a container that may make sandboxes."""
    text = re.sub(r"^    ", "", script, flags=re.MULTILINE)
    return inside("/app/bin/python", "-c", text, options=(*NESTED, *options)).stdout


def test_what_a_worker_has_no_use_for_its_filter_refuses() -> None:
    """Sockets by numbers whose upper half the kernel drops, another's memory, calls of other architectures."""
    assert inside("/app/bin/python", "-c", WHAT_A_TAKEN_WORKER_TRIES, options=NESTED).stdout == "tried\n"


def test_with_an_engine_it_builds_there() -> None:
    group = str(SOCKET.stat().st_gid)
    reached = ("--volume", f"{SOCKET}:{SOCKET}", "--group-add", group)

    backend, walls = built(*reached)

    assert backend == "docker"
    assert {walls[name] for name in walls if name != "disk"} == {"enforced"}
    assert walls["disk"] == "degraded"

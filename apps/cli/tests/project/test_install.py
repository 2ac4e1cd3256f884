"""Dependencies are installed once for each lockfile, and what was installed cannot be changed by who builds with it."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fondation_cli.project.install.install import Surroundings, Wanted, installed
from fondation_cli.project.install.layers import Layers
from fondation_cli.project.install.manifest import LockfileInvalid, manifest
from fondation_cli.project.install.tools import ToolMissing, Tools, tools
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Mount, Task

pytestmark = pytest.mark.walls

POLICY = Policy(memory=128 * MEBIBYTE, disk=100 * MEBIBYTE, wall=60, idle=60, network="mirror")
LOCK = json.dumps(
    {
        "name": "mine",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "mine", "version": "1.0.0", "dependencies": {"left": "1.0.0"}},
            "node_modules/left": {"version": "1.0.0", "integrity": "sha512-x"},
            "node_modules/left/node_modules/@deep/right": {"version": "2.0.0", "integrity": "sha512-y"},
        },
    }
)
PACKAGE = json.dumps({"name": "mine", "description": "Mine", "scripts": {"x": "y"}, "dependencies": {"left": "1.0.0"}})
INSTALL = (
    "mkdir -p node_modules/left && echo 'module.exports = 1' > node_modules/left/index.js && ls > node_modules/seen"
)


class Closed:
    """A mirror that nobody calls."""

    denials = 0

    @contextmanager
    def serve(self, listening: socket.socket) -> Iterator[None]:
        with listening:
            yield


@pytest.fixture(scope="module")
def sandbox() -> Bubblewrap:
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    return Bubblewrap()


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder that the sandbox's own user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    yield folder
    clear(folder)


def project(folder: Path, package: str = PACKAGE, lock: str = LOCK) -> Path:
    tree = folder / "tree"
    tree.mkdir(exist_ok=True)
    (tree / "package.json").write_text(package)
    (tree / "package-lock.json").write_text(lock)
    return tree


def wanted(tree: Path, script: str = INSTALL) -> Wanted:
    found = manifest(tree, "package-lock.json")
    return Wanted(found, [["/bin/sh", "-c", script]], "node_modules", Tools((), {}))


def around(sandbox: Bubblewrap, said: list[list[str]]) -> Surroundings:
    return Surroundings(sandbox, Closed(), POLICY, said.append, lambda _stream, _chunk: None, lambda: None)


def test_the_second_project_with_the_same_lockfile_installs_nothing(sandbox: Bubblewrap, ground: Path) -> None:
    layers = Layers(ground / "layers")
    said: list[list[str]] = []
    with installed(wanted(project(ground)), layers, around(sandbox, said)) as first:
        assert (first.ended.ending, first.reused, len(said)) == (Ending.OK, False, 1)

    renamed = PACKAGE.replace('"mine"', '"yours"'), LOCK.replace('"mine"', '"yours"')
    with installed(wanted(project(ground, *renamed)), layers, around(sandbox, said)) as second:
        assert (second.reused, second.mounts, len(said)) == (True, first.mounts, 1)


def test_what_the_programs_of_one_image_have_installed_is_for_no_other_programs(ground: Path) -> None:
    found = manifest(project(ground), "package-lock.json")

    images = (None, "sha256:one", "sha256:other")
    keys = {Wanted(found, [["npm", "ci"]], "node_modules", tools(["python3"], ground, image)).key for image in images}

    assert len(keys) == len(images)


def test_with_an_image_it_does_not_matter_which_programs_this_machine_has(ground: Path) -> None:
    assert tools(["a-program-of-the-image", "uv"], ground, "sha256:one").mounts == ()
    with pytest.raises(ToolMissing):
        tools(["a-program-of-the-image"], ground, None)


def test_an_install_finds_what_it_depends_on_and_nothing_of_the_project(sandbox: Bubblewrap, ground: Path) -> None:
    tree = project(ground)
    (tree / "secret.js").write_text("mine")

    with installed(wanted(tree), Layers(ground / "layers"), around(sandbox, [])) as made:
        seen = (made.mounts[0].source / "seen").read_text().split()

    assert sorted(seen) == ["node_modules", "package-lock.json", "package.json"]


def test_an_install_that_fails_leaves_no_layer(sandbox: Bubblewrap, ground: Path) -> None:
    for script in ("mkdir node_modules; exit 3", "exit 0", "ln -s / node_modules"):
        with installed(wanted(project(ground), script), Layers(ground / "layers"), around(sandbox, [])) as made:
            assert (made.ended.ending, made.mounts) == (Ending.FAILED, ())
        assert not list((ground / "layers").glob("[0-9a-f]" * 64))
        assert not list((ground / "layers").glob(".making-*"))


def test_a_build_cannot_poison_what_others_build_with(sandbox: Bubblewrap, ground: Path) -> None:
    tree = project(ground)
    poison = """
    for place in node_modules/left/index.js node_modules/new /work/node_modules/left; do
      echo poison >> $place; rm -rf $place; mv $place /tmp/gone; chmod 777 $place
      ln -f $place /tmp/kept && echo poison > /tmp/kept
    done
    mount -o remount,rw /work/node_modules; umount /work/node_modules
    true
    """
    with installed(wanted(tree), Layers(ground / "layers"), around(sandbox, [])) as made:
        before = _contents(made.mounts[0])
        task = Task(("/bin/sh", "-c", poison), tree, POLICY, made.mounts)
        with sandbox.start(task, lambda _stream, _chunk: None, Closed()) as running:
            running.wait(lambda: None)
        after = _contents(made.mounts[0])

    assert after == before
    with installed(wanted(tree), Layers(ground / "layers"), around(sandbox, [])) as again:
        assert again.reused
        assert _contents(again.mounts[0]) == before


def test_no_user_of_the_machine_can_poison_it_either(sandbox: Bubblewrap, ground: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root can become somebody else.")
    script = (
        f"umask 0; {INSTALL}; chmod 777 node_modules/left; chmod 666 node_modules/left/index.js; mkfifo node_modules/p"
    )
    poison = 'echo poison >>"$1/left/index.js"; touch "$1/left/more"; rm -rf "$1/left"; cat "$1.lock"; ls "$1/.."'
    with installed(wanted(project(ground), script), Layers(ground / "layers"), around(sandbox, [])) as made:
        before = _contents(made.mounts[0])
        for identity in ("54321", "65534"):
            asked = subprocess.run(
                [
                    *("setpriv", "--reuid", identity, "--regid", identity, "--clear-groups"),
                    *("sh", "-c", poison, "sh", made.mounts[0].source),
                ],
                capture_output=True,
                check=False,
            )
            assert asked.stderr.count(b"denied") == 5, asked.stderr.decode()

        assert _contents(made.mounts[0]) == before
        assert not (made.mounts[0].source / "p").exists()


@pytest.mark.parametrize("usual", [0o027, 0o077])
def test_what_was_installed_by_who_hides_all_files_is_there_for_builds(
    sandbox: Bubblewrap, ground: Path, usual: int
) -> None:
    before = os.umask(usual)
    try:
        with installed(wanted(project(ground)), Layers(ground / "cache" / "layers"), around(sandbox, [])) as made:
            task = Task(("cat", "node_modules/left/index.js"), ground / "tree", POLICY, made.mounts)
            with sandbox.start(task, lambda _stream, _chunk: None, Closed()) as running:
                ended = running.wait(lambda: None)
    finally:
        os.umask(before)

    assert (ended.ending, ended.output) == (Ending.OK, b"module.exports = 1\n"), ended


def test_a_layer_that_is_read_stays_whatever_else_is_published(ground: Path) -> None:
    layers = Layers(ground / "layers")
    for number in range(45):
        with layers.room() as room:
            (room / "made").mkdir()
            layers.publish(f"{number:064x}", room / "made")
        with layers.reading(f"{0:064x}") as first:
            assert first is not None
    assert len(list((ground / "layers").glob("[0-9a-f]" * 64))) == 40


def test_layers_are_bounded_by_what_all_of_them_take(ground: Path) -> None:
    layers, keys = Layers(ground / "layers", most_bytes=10 * MEBIBYTE), [f"{number:064x}" for number in range(6)]

    def publish(key: str, mebibytes: int) -> list[str]:
        with layers.room() as room:
            (room / "made").mkdir()
            (room / "made" / "file").write_bytes(b"x" * mebibytes * MEBIBYTE)
            layers.publish(key, room / "made")
        os.utime(ground / "layers" / key, (int(key, 16), int(key, 16)))
        return sorted(path.name for path in (ground / "layers").glob("[0-9a-f]" * 64))

    assert [len(publish(key, 3)) for key in keys[:3]] == [1, 2, 3]
    assert publish(keys[3], 3) == keys[1:4]
    with layers.reading(keys[2]):
        assert publish(keys[4], 9) == [keys[2], keys[4]], "what a build reads stays"
    assert publish(keys[5], 12) == keys[5:], "the last one stays, however large it is"


def test_who_made_a_layer_that_is_there_by_now_waits_for_none_of_its_readers(ground: Path) -> None:
    layers, key = Layers(ground / "layers"), f"{7:064x}"
    for _ in range(2):
        with layers.room() as room, layers.reading(key):
            (room / "made").mkdir()
            if (ground / "layers" / key).exists():
                layers.publish(key, room / "made")
        with layers.room() as room:
            (room / "made").mkdir()
            layers.publish(key, room / "made")

    with layers.reading(key) as layer:
        assert layer is not None


def test_what_a_killed_install_left_is_removed(ground: Path) -> None:
    layers = Layers(ground / "layers")
    with layers.room() as held:
        left = ground / "layers" / ".making-0123abcd"
        left.mkdir()

        layers.sweep()

        assert not left.exists()
        assert held.exists()


def test_only_what_the_lockfile_names_may_be_asked_for(ground: Path) -> None:
    assert manifest(project(ground), "package-lock.json").declared == {"npm": ["@deep/right", "left"]}
    (ground / "tree" / "requirements.lock").write_text("left==1.0 \\\n    --hash=sha256:00\nRight_one[extra]==2\n")
    assert manifest(ground / "tree", "requirements.lock").declared == {"pypi": ["Right_one", "left"]}


@pytest.mark.parametrize("lock", ["", "[]", '{"packages": []}', '{"packages": ', "\xff" * 10])
def test_a_lockfile_that_is_none_is_refused(ground: Path, lock: str) -> None:
    tree = project(ground)
    (tree / "package-lock.json").write_bytes(lock.encode("latin-1"))

    with pytest.raises(LockfileInvalid):
        manifest(tree, "package-lock.json")


def _contents(mount: Mount) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(mount.source.rglob("*")) if path.is_file()}

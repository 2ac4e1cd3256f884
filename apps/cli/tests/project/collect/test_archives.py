"""The same files make the same archive, byte for byte; it unpacks to what was gathered."""

import hashlib
import os
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fondation_cli.project.collect.archives import Artifact, write_tar, write_zip
from fondation_cli.project.collect.gather import Gathered, gather

FILES = {"index.html": "<p>", "assets/app.js": "x\n" * 1000, "données/été.json": "{}", "a" * 150: "long"}
Writer = Callable[[Gathered, Path], Artifact]


def build(folder: Path) -> Path:
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / "run").write_text("#!/bin/sh\n")
    (folder / "run").chmod(0o755)
    return folder


@pytest.mark.parametrize(("writer", "name"), [(write_tar, "dist.tar.gz"), (write_zip, "dist.zip")])
def test_the_same_files_make_the_same_archive(writer: Writer, name: str, tmp_path: Path) -> None:
    made = []
    for copy, moment in (("one", 1_000_000_000), ("two", 1_700_000_000)):
        folder = build(tmp_path / copy)
        for path in folder.rglob("*"):
            os.utime(path, (moment, moment))
        with gather(folder, tmp_path, lambda: None) as gathered:
            made.append(writer(gathered, tmp_path / f"{copy}-{name}"))

    assert made[0].path.read_bytes() == made[1].path.read_bytes()
    assert made[0].sha256 == hashlib.sha256(made[0].path.read_bytes()).hexdigest()
    assert made[0].size == made[0].path.stat().st_size
    assert made[0].name == f"one-{name}"


@pytest.mark.parametrize(
    ("writer", "name", "unpack"),
    [
        (write_tar, "dist.tar.gz", ["tar", "-xzf"]),
        (write_zip, "dist.zip", ["python3", "-m", "zipfile", "-e"]),
    ],
)
def test_an_archive_unpacks_to_what_was_gathered(writer: Writer, name: str, unpack: list[str], tmp_path: Path) -> None:
    with gather(build(tmp_path / "built"), tmp_path, lambda: None) as gathered:
        made = writer(gathered, tmp_path / name)
    (tmp_path / "out").mkdir()
    where = [] if name.endswith("gz") else ["."]
    subprocess.run([*unpack, made.path, *where], cwd=tmp_path / "out", check=True)

    found = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*")}
    texts = {name: path.read_text() for name, path in found.items() if path.is_file()}
    assert texts == {**FILES, "run": "#!/bin/sh\n"}


def test_modes_say_no_more_than_whether_it_runs(tmp_path: Path) -> None:
    folder = build(tmp_path / "built")
    (folder / "index.html").chmod(0o666)
    (folder / "run").chmod(0o777)
    with gather(folder, tmp_path, lambda: None) as gathered:
        tar, zipped = write_tar(gathered, tmp_path / "a.tar.gz"), write_zip(gathered, tmp_path / "a.zip")

    with tarfile.open(tar.path) as archive:
        members = archive.getmembers()
        assert {(member.uid, member.gid, member.uname, member.mtime) for member in members} == {(0, 0, "", 0)}
        assert {member.name: member.mode for member in members}["run"] == 0o755
        assert {member.mode for member in members} == {0o644, 0o755}
    with zipfile.ZipFile(zipped.path) as archive:
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644, 0o100755}


def test_an_archive_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    with gather(build(tmp_path / "built"), tmp_path, lambda: None) as gathered:
        for writer in (write_tar, write_zip):
            with pytest.raises(FileExistsError):
                writer(gathered, tmp_path / "there")

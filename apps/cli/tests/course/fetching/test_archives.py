import gzip
import io
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fondation_cli.course.fetch import fetch
from fondation_cli.course.fetching.archive import open_archive
from fondation_cli.course.fetching.entries import Bounds
from fondation_cli.course.index import build_index
from fondation_cli.course.snapshot import SYMLINK, Snapshot
from fondation_shared.errors import RepositoryError

PROJECT = {
    "project-1.0/a.py": b"x = 1\n",
    "project-1.0/b/c d.txt": "é\n".encode(),
    "project-1.0/run.sh": b"#!/bin/sh\n",
}


def quiet(done: int, total: int, message: str = "") -> None: ...


def make_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return path


def make_tar(path: Path, files: Mapping[str, bytes], *others: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o755 if name.endswith(".sh") else 0o644
            archive.addfile(member, io.BytesIO(content))
        for member in others:
            archive.addfile(member)
    return path


def member(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    made.linkname = target
    return made


def opened(path: Path, workspace: Path, bounds: Bounds | None = None) -> Snapshot:
    return open_archive(path, workspace / "repository", quiet, name="project", bounds=bounds or Bounds())


def test_zip_and_tar_become_the_same_commit_on_every_run(tmp_path: Path) -> None:
    zipped = make_zip(tmp_path / "a.zip", PROJECT)
    tarred = make_tar(tmp_path / "b.tar.gz", dict(reversed(PROJECT.items())))
    commits = set()
    for path in (zipped, tarred, zipped):
        with fetch(str(path), tmp_path / "workspace", quiet) as snapshot:
            commits.add(snapshot.commit)
            assert [(entry.path, entry.mode) for entry in snapshot.entries()] == [
                ("a.py", "100644"),
                ("b/c d.txt", "100644"),
                ("run.sh", "100755"),
            ]
            assert snapshot.read("b/c d.txt").decode() == "é\n"
            assert snapshot.url == path.name
            assert snapshot.ref is None

    assert len(commits) == 1


def test_only_a_folder_that_holds_everything_is_stripped(tmp_path: Path) -> None:
    with opened(make_zip(tmp_path / "a.zip", {"a/x": b"1", "b/y": b"2"}), tmp_path) as snapshot:
        assert [entry.path for entry in snapshot.entries()] == ["a/x", "b/y"]


def test_an_archive_of_a_checkout_leaves_its_git_folder_out(tmp_path: Path) -> None:
    files = {"p/.git/config": b"[core]", "p/.GIT/hooks/x": b"x", "p/a.py": b"1", "p/sub/.git": b"gitdir: /etc"}
    with opened(make_tar(tmp_path / "a.tar.gz", files), tmp_path) as snapshot:
        assert [entry.path for entry in snapshot.entries()] == ["a.py"]


def test_an_uploaded_archive_needs_no_telling_name(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "input", PROJECT)

    with fetch(str(path), tmp_path / "workspace", quiet, archive=True) as snapshot:
        assert snapshot.read("a.py") == b"x = 1\n"


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../outside", "a/../../outside", "C:/windows", "a\\..\\b", "a/\x01b", "p/a\nb"],
)
def test_an_entry_that_reaches_outside_or_reads_two_ways_is_refused(tmp_path: Path, name: str) -> None:
    for path in (make_zip(tmp_path / "a.zip", {name: b"x"}), make_tar(tmp_path / "a.tar.gz", {name: b"x"})):
        with pytest.raises(RepositoryError, match="refused"):
            opened(path, tmp_path / "workspace")
        assert not (tmp_path / "workspace" / "repository").exists()


@pytest.mark.parametrize("target", ["/etc/passwd", "../../etc", "a/../../../b", "a/b/../../../../c"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, target: str) -> None:
    link = zipfile.ZipInfo("p/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, target)
    tarred = make_tar(tmp_path / "a.tar.gz", {}, member("p/link", tarfile.SYMTYPE, target))

    for path in (tmp_path / "a.zip", tarred):
        with pytest.raises(RepositoryError) as refused:
            opened(path, tmp_path)
        assert "leads out" in (refused.value.cause or "")


def test_a_link_inside_stays_a_link_and_is_never_followed(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "a.tar.gz", {"p/a.py": b"x"}, member("p/docs/link.py", tarfile.SYMTYPE, "../a.py"))

    with opened(path, tmp_path) as snapshot:
        assert [(entry.path, entry.mode) for entry in snapshot.entries()] == [
            ("a.py", "100644"),
            ("docs/link.py", SYMLINK),
        ]


def test_a_hard_link_is_the_file_it_names_and_nothing_else(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "a.tar.gz", {"p/a.py": b"x"}, member("p/b.py", tarfile.LNKTYPE, "p/a.py"))
    with opened(path, tmp_path) as snapshot:
        assert snapshot.read("b.py") == b"x"

    path = make_tar(tmp_path / "a.tar.gz", {"p/a.py": b"x"}, member("p/b.py", tarfile.LNKTYPE, "p/none"))
    with pytest.raises(RepositoryError, match="link to nothing"):
        opened(path, tmp_path)


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(RepositoryError) as refused:
        opened(make_tar(tmp_path / "a.tar.gz", {"a": b"x"}, member("dev", kind)), tmp_path)

    assert "is a device" in (refused.value.cause or "")


def test_bombs_are_refused_by_entries_by_size_and_by_ratio(tmp_path: Path) -> None:
    many = {f"p/{number}": b"" for number in range(30)}
    large = {"p/zeros": b"\0" * 30_000_000}
    for make, name in ((make_zip, "a.zip"), (make_tar, "a.tar.gz")):
        with pytest.raises(RepositoryError) as refused:
            opened(make(tmp_path / name, many), tmp_path, Bounds(entries=20))
        assert "more than 20 entries" in (refused.value.cause or "")
        with pytest.raises(RepositoryError) as refused:
            opened(make(tmp_path / name, large), tmp_path, Bounds(size=1 << 20))
        assert "more than 1 MB" in (refused.value.cause or "")
        with pytest.raises(RepositoryError) as refused:
            opened(make(tmp_path / name, large), tmp_path)
        assert "200 times its own size" in (refused.value.cause or "")


def test_a_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        made = tarfile.TarInfo("p/a")
        made.pax_headers = {"comment": "x" * 1_000_000}
        archive.addfile(made)

    with pytest.raises(RepositoryError) as refused:
        opened(tmp_path / "a.tar.gz", tmp_path)
    assert "header" in (refused.value.cause or "")


def test_a_damaged_or_foreign_file_is_no_archive(tmp_path: Path) -> None:
    whole = make_tar(tmp_path / "whole.tar.gz", {"p/a": bytes(range(256)) * 2000}).read_bytes()
    zipped = make_zip(tmp_path / "whole.zip", {"p/a": bytes(range(256)) * 2000}).read_bytes()
    damaged = zipped[:200] + bytes([zipped[200] ^ 255]) + zipped[201:]
    cases = {
        "cut.tar.gz": whole[: len(whole) // 2],
        "text.tar.gz": b"not an archive at all",
        "empty.tar.gz": b"",
        "plain.tar.gz": gzip.compress(b"one text, and no tar"),
        "bytes.zip": damaged,
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RepositoryError) as refused:
            opened(tmp_path / name, tmp_path / "workspace")
        assert refused.value.cause, name
        assert not (tmp_path / "workspace" / "repository").exists()


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"p/a": b"x"})
    content = bytearray(path.read_bytes())
    for head, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(head) + flag] |= 1
    path.write_bytes(content)

    with pytest.raises(RepositoryError) as refused:
        opened(path, tmp_path)
    assert "is encrypted" in (refused.value.cause or "")


def test_an_archive_without_files_or_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="empty"):
        opened(make_zip(tmp_path / "a.zip", {}), tmp_path)
    with pytest.raises(RepositoryError, match="There is no archive"):
        opened(tmp_path / "none.zip", tmp_path)


def test_an_archive_outside_the_allowed_roots_is_refused(tmp_path: Path) -> None:
    (tmp_path / "allowed").mkdir()
    path = make_zip(tmp_path / "a.zip", PROJECT)

    with pytest.raises(RepositoryError, match="outside"):
        fetch(str(path), tmp_path / "workspace", quiet, allowed_roots=(tmp_path / "allowed",))


def raw_tar(path: Path, *parts: bytes) -> Path:
    """A tar.gz of these headers and contents, behind one ordinary file."""
    ordinary = entry("p/good.py", b"good = 1\n")
    path.write_bytes(gzip.compress(b"".join([ordinary, *parts, bytes(1024)])))
    return path


def entry(name: str, content: bytes, kind: bytes = tarfile.REGTYPE) -> bytes:
    made = member(name, kind)
    made.size = len(content)
    return made.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def extended(name: str, value: str) -> bytes:
    """A header that says something of the next one."""
    words = f" {name}={value}\n".encode()
    length = next(size for size in range(len(words), len(words) + 9) if len(str(size)) + len(words) == size)
    return entry("x", f"{length}".encode() + words, tarfile.XHDTYPE)


@pytest.mark.parametrize(
    "parts",
    [
        [extended("size", "-1024"), entry("p/a.py", b"x")],
        [extended("size", "-100"), entry("p/a.py", b"x")],
        [extended("a", "b")] * 3000,
        [entry("././@LongLink", b"x", tarfile.GNUTYPE_LONGNAME)] * 3000,
        [entry("p/a.py", b"x", tarfile.GNUTYPE_SPARSE)],
        [extended("GNU.sparse.map", "0,words") + extended("GNU.sparse.size", "9"), entry("p/a.py", b"x")],
        [entry("x", b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n", tarfile.XHDTYPE), entry("p/a.py", b"9\n")],
    ],
    ids=["backwards", "less than nothing", "a chain", "a chain of GNU", "holes", "a list of words", "a list of holes"],
)
def test_headers_that_lie_are_refused_in_words(tmp_path: Path, parts: list[bytes]) -> None:
    with pytest.raises(RepositoryError) as refused:
        opened(raw_tar(tmp_path / "a.tar.gz", *parts), tmp_path / "workspace")

    assert refused.value.detail.startswith(("The archive was refused", "a.tar.gz is no archive"))
    assert refused.value.hint
    assert not (tmp_path / "workspace" / "repository").exists()


def test_a_name_that_is_no_text_costs_its_file_only(tmp_path: Path) -> None:
    path = raw_tar(tmp_path / "a.tar.gz", entry("p/caf\udce9.py", b"x = 1\n"))

    with opened(path, tmp_path) as snapshot:
        index = build_index(snapshot, quiet, processes=1)

    assert [file.path for file in index.files] == ["good.py"]
    assert [(one.path, one.reason) for one in index.skipped] == [("caf\\xe9.py", "its name is not UTF-8")]


def test_folders_too_deep_for_git_are_said(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"p/a.py": b"x = 1\n", "p/" + "d/" * 30_000 + "x.py": b"x = 1\n"})

    with pytest.raises(RepositoryError) as refused, opened(path, tmp_path) as snapshot:
        snapshot.entries()

    # An older git crashes, a newer one goes no deeper than 2,048 folders.
    assert re.search("deep|depth", refused.value.cause or "")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_with_any_amount_of_memory_is_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("p/a.py", "x = 1\n")

    with pytest.raises(RepositoryError) as refused:
        opened(path, tmp_path)
    assert refused.value.cause == "p/a.py is compressed in a way that is not read."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("é".encode(), b"\xff\xfe"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08", (2**63 + 5).to_bytes(8, "little")),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08", (2**63 - 9).to_bytes(8, "little")),
    ],
    ids=["a name that is none", "a place beyond all files", "the last place of all"],
)
def test_a_directory_that_lies_is_refused_in_words(tmp_path: Path, old: bytes, new: bytes) -> None:
    content, name = b"x = 1\n", "p/é.py".encode()
    sizes = struct.pack("<3I2H", zlib.crc32(content), len(content), len(content), len(name), 0)
    local = struct.pack("<4s5H", b"PK\3\4", 45, 0x800, 0, 0, 0) + sizes + name + content
    far = struct.pack("<HH8s", 1, 8, b"\x01\x02\x03\x04\x05\x06\x07\x08")
    sizes = struct.pack("<3I2H", zlib.crc32(content), len(content), len(content), len(name), len(far))
    place = struct.pack("<3H2I", 0, 0, 0, 0o100644 << 16, 0xFFFFFFFF)
    listed = struct.pack("<4s4B4H", b"PK\1\2", 45, 3, 45, 0, 0x800, 0, 0, 0) + sizes + place + name + far
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(listed), len(local), 0)
    path = tmp_path / "a.zip"
    path.write_bytes((local + listed + end).replace(old, new))

    with pytest.raises(RepositoryError, match="no archive that could be read"):
        opened(path, tmp_path / "workspace")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.sampled_from(["zip", "tar"]), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=6))
def test_no_damage_to_an_archive_is_more_than_an_answer(
    tmp_path: Path, kind: str, damages: list[tuple[float, bytes]]
) -> None:
    content = bytearray(
        make_zip(tmp_path / "a", PROJECT).read_bytes()
        if kind == "zip"
        else gzip.decompress(make_tar(tmp_path / "a", PROJECT, member("p/l", tarfile.SYMTYPE, "b.sh")).read_bytes())
    )
    for place, damage in damages:
        start = int(place * len(content))
        content[start : start + len(damage)] = damage
    path = tmp_path / "damaged"
    path.write_bytes(bytes(content) if kind == "zip" else gzip.compress(content))

    causes = ["none"]
    try:
        opened(path, tmp_path / "workspace").close()
    except RepositoryError as error:
        causes.append(error.cause or "")

    assert all(causes)


def test_a_zip_whose_list_of_entries_is_larger_than_any_honest_one_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(550):
            entry = zipfile.ZipInfo(f"p/{number}.py")
            entry.comment = bytes(65_000)
            archive.writestr(entry, b"")
    with pytest.raises(RepositoryError) as refused:
        opened(path, tmp_path)
    assert "list of entries" in (refused.value.cause or "")

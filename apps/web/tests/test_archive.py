import contextlib
import gzip
import io
import stat
import tarfile
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import paced

from fondation_shared.errors import Invalid
from fondation_web.archive import Limits, check_archive


def a_zip(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def a_tar(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zip_mode(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def tar_entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def check(data: bytes, limits: Limits | None = None) -> int:
    return check_archive(io.BytesIO(data), len(data), limits)


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        check(data, limits)
    assert refused.value.hint or refused.value.cause
    return f"{refused.value.detail} {refused.value.cause}"


@pytest.mark.parametrize(
    "data",
    [
        a_zip(("project/", b""), ("project/main.py", b"print()"), ("project/README.md", b"# It")),
        a_tar(
            (tar_entry("./"), b""),
            (tar_entry("./project/main.py"), b"print()"),
            (tar_entry("./project/a"), b""),
            (tar_entry("./project/b"), b""),
        ),
        a_zip(("main.py", b""), (zip_mode("docs/current", stat.S_IFLNK | 0o777), b"../main.py"), ("a", b"")),
        a_tar((tar_entry("a/b"), b""), (tar_entry("c"), b""), (tar_entry("a/link", tarfile.SYMTYPE, "../c"), b"")),
    ],
    ids=["zip", "tar.gz", "zip with a link inside", "tar.gz with a link inside"],
)
def test_an_ordinary_archive_is_accepted_and_its_entries_are_counted(data: bytes) -> None:
    assert check(data) == 3


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up", "a/../../up", "..", "C:/windows", "\\\\host\\share", "a\\..\\b"]
)
def test_a_path_that_leaves_the_folder_is_refused_and_named(name: str) -> None:
    assert "'" in refusal(a_zip((name, b"x")))
    refusal(a_tar((tar_entry(name), b"x")))


@pytest.mark.parametrize("target", ["/etc/passwd", "../../up", ".."])
def test_a_link_that_leads_outside_is_refused(target: str) -> None:
    assert "outside" in refusal(a_zip((zip_mode("link", stat.S_IFLNK | 0o777), target.encode())))
    assert "outside" in refusal(a_tar((tar_entry("link", tarfile.SYMTYPE, target), b"")))


def test_a_file_behind_a_link_is_refused() -> None:
    assert "behind a link" in refusal(a_tar((tar_entry("a", tarfile.SYMTYPE, "b"), b""), (tar_entry("a/c"), b"x")))


def test_a_hard_link_shares_an_earlier_entry_or_is_refused() -> None:
    link = tar_entry("./b", tarfile.LNKTYPE, "./a")
    assert check(a_tar((tar_entry("./a"), b"x"), (link, b""))) == 2
    for target in ("/etc/passwd", "../a", "later"):
        assert "hard link" in refusal(a_tar((tar_entry("b", tarfile.LNKTYPE, target), b""), (tar_entry("later"), b"")))


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_in_a_tar_are_refused(kind: bytes) -> None:
    refusal(a_tar((tar_entry("thing", kind, "other"), b"")))


def test_a_device_in_a_zip_is_refused() -> None:
    assert "device" in refusal(a_zip((zip_mode("dev", stat.S_IFCHR), b"")))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_with_any_amount_of_memory_is_refused(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(zip_mode("link", stat.S_IFLNK | 0o777), b"a", method)

    assert "compressed in a way that is not read" in refusal(buffer.getvalue())


def test_headers_that_only_speak_of_the_next_one_are_refused() -> None:
    header = tar_entry("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    header.size = 1

    assert "next one" in refusal(gzip.compress((header.tobuf() + bytes(512)) * 3000))


def test_an_entry_of_less_than_no_bytes_is_refused() -> None:
    words = b"12 size=-50\n"
    header = tar_entry("x", tarfile.XHDTYPE)
    header.size = len(words)

    data = header.tobuf() + words.ljust(512, b"\0") + tar_entry("a.py").tobuf() + bytes(1024)
    assert "less than no bytes" in refusal(gzip.compress(data))


def test_the_same_path_twice_is_refused() -> None:
    assert "twice" in refusal(a_tar((tar_entry("a"), b"1"), (tar_entry("a"), b"2")))


@pytest.mark.parametrize("pack", [lambda c: a_zip(("zeros", c)), lambda c: a_tar((tar_entry("zeros"), c))])
def test_a_bomb_is_refused_by_its_ratio(pack: Callable[[bytes], bytes]) -> None:
    assert "unpack" in refusal(pack(bytes(20 * 1024 * 1024)))


def test_entries_that_share_their_bytes_are_refused() -> None:
    once = a_zip(("a", b"x" * 5000))
    start = once.index(b"PK\x01\x02")
    directory = once[start : once.index(b"PK\x05\x06")]
    others = b"".join(directory.replace(b"a", bytes([98 + n]), 1)[: len(directory)] for n in range(20))
    end = bytearray(once[once.index(b"PK\x05\x06") :])
    end[8:12] = (21).to_bytes(2, "little") * 2
    end[12:16] = (len(directory) * 21).to_bytes(4, "little")
    many = once[:start] + directory + others + bytes(end)
    assert "overlaps" in refusal(many)


def test_too_many_entries_are_refused() -> None:
    data = a_zip(*((f"f{n}", b"") for n in range(11)))
    assert "11" not in refusal(data, Limits(entries=10))


def test_a_huge_header_is_refused_before_it_fills_the_memory() -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 500 * 1024 * 1024
    data = gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + bytes(4 * 1024 * 1024))
    assert "header" in refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"PK\x03\x04 not really",
        b"\x1f\x8b not really",
        a_zip(("a", b"x" * 999))[:-30],
        gzip.compress(b"no tar"),
    ],
    ids=["nothing", "text", "the beginning of a zip", "the beginning of gzip", "a zip cut short", "no tar in gzip"],
)
def test_what_is_no_archive_or_broken_is_refused(data: bytes) -> None:
    refusal(data)


def test_an_empty_archive_is_refused() -> None:
    assert "empty" in refusal(a_zip())


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08\x00", b""]))
def test_any_bytes_are_either_accepted_or_refused_with_a_reason(noise: bytes, magic: bytes) -> None:
    with contextlib.suppress(Invalid):
        assert check(magic + noise) > 0


def test_a_zip_whose_list_of_entries_is_larger_than_any_honest_one_is_refused_unread() -> None:
    entries = [zipfile.ZipInfo(f"{number}.txt") for number in range(550)]
    for entry in entries:
        entry.comment = bytes(65_000)
    assert "list of entries" in refusal(a_zip(*((entry, b"") for entry in entries)))


def test_a_list_of_holes_that_has_no_end_is_not_read() -> None:
    head = bytearray(tar_entry("p/sparse", tarfile.GNUTYPE_SPARSE).tobuf(tarfile.GNU_FORMAT))
    head[482] = 1
    head[148:156] = b"%06o\0 " % (sum(head[:148]) + 8 * ord(" ") + sum(head[156:]))
    more = (b"%011o\0" % 1 + b"%011o\0" % 0) * 21 + b"\1" + bytes(7)
    data = gzip.compress(bytes(head) + more * 400_000 + bytes(1536), 1)
    before = time.process_time()

    assert "sparse" in refusal(data)
    assert time.process_time() - before < paced(2)

import hashlib
from pathlib import Path

import httpx2
import pytest
from registry import Registry

from .conftest import Inside, Open

TARBALL = "/npm/top/-/top-1.0.0.tgz"
WHEEL = "/pypi/files/top/top-1.0-py3-none-any.whl"


def arrives(inside: Inside, path: str) -> bool:
    """Whether a client takes what it gets for the whole file."""
    try:
        return inside.get(path).status_code == 200
    except httpx2.RemoteProtocolError:
        return False


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "mirror" / "files").glob("*"))


LARGE = 3_000_000
"""Bytes: more than the mirror reads before it hands on the first."""


@pytest.mark.parametrize("padding", [0, LARGE], ids=["small", "large"])
def test_a_file_that_is_not_what_was_promised_breaks_off_and_is_not_kept(
    registry: Registry, open_mirror: Open, tmp_path: Path, padding: int
) -> None:
    tarball = bytearray(registry.add_npm("top", padding=padding))
    tarball[-1] ^= 1
    registry.answers[TARBALL].body = bytes(tarball)
    with open_mirror(npm=["top"]) as inside:
        assert not arrives(inside, TARBALL)
        assert ("denied", "npm:top-1.0.0.tgz", "mismatch") in inside.told
        assert kept(tmp_path) == []
        assert inside.get("/npm/top").status_code == 200


def test_nor_does_one_that_ends_early_or_goes_on(registry: Registry, open_mirror: Open, tmp_path: Path) -> None:
    wheel = registry.add_wheel("top", padding=LARGE)
    with open_mirror(pypi=["top"]) as inside:
        for body in (wheel[:-1], wheel + b"x", b""):
            registry.answers["/files/top-1.0-py3-none-any.whl"].body = body
            assert not arrives(inside, WHEEL)
        registry.answers["/files/top-1.0-py3-none-any.whl"].missing = 10
        assert not arrives(inside, WHEEL)
        assert kept(tmp_path) == []
        registry.answers["/files/top-1.0-py3-none-any.whl"].missing = 0
        registry.answers["/files/top-1.0-py3-none-any.whl"].body = wheel
        assert inside.get(WHEEL).content == wheel
        assert len(kept(tmp_path)) == 1


def test_metadata_that_is_not_what_was_promised_is_not_served(registry: Registry, open_mirror: Open) -> None:
    registry.add_wheel("top")
    registry.answers["/files/top-1.0-py3-none-any.whl.metadata"].body = b"Name: top\nRequires-Dist: evil\n"
    with open_mirror(pypi=["top"]) as inside:
        answer = inside.get(f"{WHEEL}.metadata")
        assert (answer.status_code, "its hash is another" in answer.text) == (502, True)
        assert inside.get("/pypi/simple/evil/").status_code == 403


def test_a_kept_file_that_was_changed_is_fetched_again(registry: Registry, open_mirror: Open, tmp_path: Path) -> None:
    tarball = registry.add_npm("top", padding=100_000)
    with open_mirror(npm=["top"]) as inside:
        assert inside.get(TARBALL).content == tarball
        (file,) = kept(tmp_path)
        file.write_bytes(tarball[:-1] + b"\0")
        assert inside.get(TARBALL).content == tarball
        assert kept(tmp_path) == [file]
        assert file.read_bytes() == tarball


def test_a_kept_page_that_was_changed_is_asked_for_again(registry: Registry, open_mirror: Open, tmp_path: Path) -> None:
    registry.add_npm("top")
    with open_mirror(npm=["top"]) as inside:
        page = inside.get("/npm/top").content
        for file in (tmp_path / "mirror" / "pages").iterdir():
            file.write_bytes(file.read_bytes().replace(b"1.0.0", b"6.6.6"))
        assert inside.get("/npm/top").content == page


def test_a_wheel_that_is_no_archive_is_served_but_allows_no_further_names(
    registry: Registry, open_mirror: Open
) -> None:
    registry.add_wheel("top", beside=False, needs=["below"])
    answer = registry.answers["/simple/top/"]
    odd = b"no archive"
    digest = answer.body.split(b'sha256": "')[1][:64].decode()
    answer.body = answer.body.replace(digest.encode(), hashlib.sha256(odd).hexdigest().encode())
    registry.answers["/files/top-1.0-py3-none-any.whl"].body = odd
    with open_mirror(pypi=["top"]) as inside:
        assert inside.get(WHEEL).content == odd
        assert inside.get(f"{WHEEL}.metadata").status_code == 404
        assert inside.get("/pypi/simple/below/").status_code == 403

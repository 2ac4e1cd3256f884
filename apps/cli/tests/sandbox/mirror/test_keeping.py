import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from registry import Answer, Registry, serving

from fondation_cli.sandbox.mirror.digest import Digest
from fondation_cli.sandbox.mirror.files import Draft, Files, Mismatch
from fondation_cli.sandbox.mirror.pages import FRESH_SECONDS
from fondation_shared.testing import FakeClock

from .conftest import JSON, Known, Open

TARBALL = "/npm/top/-/top-1.0.0.tgz"


def test_a_page_is_asked_for_once_while_it_is_fresh_and_then_whether_it_changed(
    registry: Registry, open_mirror: Open
) -> None:
    registry.add_npm("top")
    clock = FakeClock()
    with open_mirror(npm=["top"], clock=clock) as inside:
        first = inside.get("/npm/top").content
        clock.advance(FRESH_SECONDS - 1)
        assert inside.get("/npm/top").content == first
        assert len(registry.asked) == 1
        clock.advance(2)
        assert inside.get("/npm/top").content == first
        assert registry.asked[1].headers["If-None-Match"] == '"1.0.0"'
        inside.get("/npm/top")
        assert len(registry.asked) == 2
        registry.add_npm("top", "2.0.0")
        clock.advance(FRESH_SECONDS + 1)
        assert set(inside.get("/npm/top").json()["versions"]) == {"1.0.0", "2.0.0"}


def test_a_file_newer_than_the_page_is_found(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top")
    clock = FakeClock()
    with open_mirror(npm=["top"], clock=clock) as inside:
        inside.get("/npm/top")
        clock.advance(60)
        newer = registry.add_npm("top", "2.0.0")
        assert inside.get("/npm/top/-/top-2.0.0.tgz").content == newer
        asked = len(registry.asked)
        assert inside.get("/npm/top/-/top-3.0.0.tgz").status_code == 404
        assert len(registry.asked) == asked


def test_what_is_kept_serves_while_the_registry_is_down(open_mirror: Open) -> None:
    clock = FakeClock()
    with serving() as registry:
        registry.add_npm("top")
        registry.add_wheel("top", beside=False)
        known = Known(registry.npm, [registry.simple])
        with open_mirror(npm=["top"], pypi=["top"], known=known, clock=clock) as inside:
            page, tarball = inside.get("/npm/top").content, inside.get(TARBALL).content
            inside.get("/pypi/files/top/top-1.0-py3-none-any.whl.metadata")
            registry.answers["/npm/top"] = Answer(b"we are sorry", 503)
            clock.advance(FRESH_SECONDS * 100)
            assert inside.get("/npm/top").content == page
    clock.advance(FRESH_SECONDS * 100)
    with open_mirror(npm=["top", "other"], pypi=["top"], known=known, clock=clock) as inside:
        assert inside.get("/npm/top").json()["versions"].keys() == json.loads(page)["versions"].keys()
        assert inside.get(TARBALL).content == tarball
        assert inside.get("/pypi/simple/top/", accept=JSON).status_code == 200
        assert inside.get("/pypi/files/top/top-1.0-py3-none-any.whl").status_code == 200
        answer = inside.get("/npm/other")
        assert (answer.status_code, "does not answer" in answer.json()["error"]) == (502, True)
        assert ("allowed", "127.0.0.1", "unreachable") in inside.told


def test_several_mirrors_share_one_folder(registry: Registry, open_mirror: Open) -> None:
    names = [f"p{number}" for number in range(12)]
    tarballs = {name: registry.add_npm(name, padding=200_000) for name in names}

    def install(_: int) -> bool:
        with open_mirror(npm=names) as inside:
            return all(inside.get(f"/npm/{name}/-/{name}-1.0.0.tgz").content == tarballs[name] for name in names)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(install, range(4)))


def test_beyond_the_bound_what_was_unused_for_longest_is_dropped(
    registry: Registry, open_mirror: Open, tmp_path: Path
) -> None:
    for number in range(8):
        registry.add_npm(f"p{number}", padding=100_000)
    with open_mirror(npm=[f"p{number}" for number in range(8)], max_bytes=450_000) as inside:
        for number in range(8):
            inside.get(f"/npm/p{number}/-/p{number}-1.0.0.tgz")
            inside.get("/npm/p0/-/p0-1.0.0.tgz")
        files = list((tmp_path / "mirror" / "files").iterdir())
        assert sum(file.stat().st_size for file in files) <= 450_000
        asked = len(registry.asked)
        inside.get("/npm/p0/-/p0-1.0.0.tgz")
        inside.get("/npm/p7/-/p7-1.0.0.tgz")
        assert len(registry.asked) == asked
        inside.get("/npm/p1/-/p1-1.0.0.tgz")
        assert len(registry.asked) == asked + 1


def write(draft: Draft, content: bytes) -> None:
    draft.write(content)
    draft.check()


def test_a_file_that_was_not_finished_is_no_file(tmp_path: Path) -> None:
    files = Files(tmp_path, max_bytes=1000)
    digest = Digest("sha256", "0" * 64)
    with pytest.raises(Mismatch), files.draft(digest) as draft:
        write(draft, b"half")
    assert files.open(digest) is None
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_nothing_is_told_as_our_own_trouble(
    registry: Registry, open_mirror: Open, tmp_path: Path
) -> None:
    registry.add_npm("top")
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "files").write_text("in the way")
    with open_mirror(npm=["top"]) as inside:
        answer = inside.get(TARBALL)
        assert (answer.status_code, "cannot be kept" in answer.json()["error"]) == (502, True)
        assert ("allowed", "npm:top-1.0.0.tgz", "unkept") in inside.told
        assert inside.door.denials == 0

"""What web says of the disks that it writes to."""

import shutil
from pathlib import Path

from fondation_web.disk import fullest
from fondation_web.in_process import LocalWeb


def test_a_disk_with_too_little_room_is_said_to_be_short(tmp_path: Path) -> None:
    total = shutil.disk_usage(tmp_path).total
    found = [fullest([tmp_path, tmp_path / "gone"], short) for short in (0, total + 1)]
    assert [(disk.short, disk.total) for disk in found if disk] == [(False, total), (True, total)]
    assert fullest([tmp_path / "gone"]) is None


async def test_health_says_how_much_room_there_is(local: LocalWeb) -> None:
    said = (await local.http.get("/health")).json()["disk"]
    assert said.keys() == {"free", "total", "short"}
    assert 0 < said["free"] <= said["total"]

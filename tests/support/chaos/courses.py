"""What the real generator delivered in a storm."""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from loaded import LOCALE, Loaded

from chaos.findings import Kept

SECONDS = 200


def untrue(found: list[Kept], folder: Path) -> Iterator[str]:
    """Courses that do not pass the gate once more, away from the installation."""
    real = [each for each in found if not each.order.played]
    if not real:
        return
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": LOCALE}
    with closing(Loaded()) as loaded:
        for each in real:
            course = _unpacked(each, folder / "delivered" / each.order.job_id)
            words = ["verify", str(course), "--repository", _repository(each)]
            done = loaded.run(words, course, own, SECONDS)
            if done.returncode:
                yield f"{each.order.job_id} does not hold: {done.stdout} {done.stderr}"


def _repository(each: Kept) -> str:
    request = each.job.request
    assert not hasattr(request, "prompt")
    return request.repository


def _unpacked(each: Kept, folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "course.json").write_bytes(each.files["course.json"])
    for name in ("site", "markdown"):
        zipfile.ZipFile(io.BytesIO(each.files[f"{name}.zip"])).extractall(folder / name)
    return folder

"""`make samples`: courses of public projects, from wherever these are."""

import os
import shutil
import subprocess
from pathlib import Path

from installation import make_repository

ROOT = Path(__file__).parents[2]


def test_a_sample_is_a_course_that_holds(tmp_path: Path) -> None:
    name = f"sample-of-a-test-{os.getpid()}"
    make_repository("pathspec", tmp_path / "somebody" / name)
    folder = ROOT / "docs" / "samples" / name
    try:
        words = ["make", "--silent", "samples", f"SAMPLES=somebody/{name}", f"SAMPLES_FROM={tmp_path}"]
        made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        assert made.returncode == 0, made.stderr
        assert (folder / "site" / "index.html").is_file()
        ignored = subprocess.run(["git", "check-ignore", "-q", folder], cwd=ROOT, check=False)
        assert ignored.returncode == 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)

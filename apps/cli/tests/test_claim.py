import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fondation_cli.claim import Claim, sweep

HOLD = (
    "import sys; from pathlib import Path; from fondation_cli.claim import Claim;"
    "print(Claim(Path(sys.argv[1]), 'work-').take().name, flush=True); sys.stdin.read()"
)


def holder(parent: Path) -> subprocess.Popen[str]:
    """A process that has claimed a folder, and says its name."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def name_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_gone_with_all_that_is_in_it_when_the_context_is_left(tmp_path: Path) -> None:
    with Claim(tmp_path, "work-") as folder:
        (folder / "half").write_text("done")
        assert names_in(tmp_path) == [folder.name]

    assert names_in(tmp_path) == []


def test_what_a_killed_process_held_goes_and_what_a_living_one_holds_stays(tmp_path: Path) -> None:
    with holder(tmp_path) as killed, holder(tmp_path) as living:
        name_of(killed)
        lived = name_of(living)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert len(names_in(tmp_path)) == 2

        with Claim(tmp_path, "work-") as mine:
            assert names_in(tmp_path) == sorted([lived, mine.name])
        living.communicate("")


def test_folders_of_other_names_files_and_links_are_no_leftovers(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    for name in ("work-", "work-of-art", "work-0123456789", "other-01234567"):
        (tmp_path / name).mkdir()
    (tmp_path / "work-00000000").write_text("a file")
    (tmp_path / "work-11111111").symlink_to(tmp_path / "home")
    before = names_in(tmp_path)

    sweep(tmp_path, "work-")

    assert names_in(tmp_path) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user")
def test_a_folder_of_another_user_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "work-01234567").mkdir()
    os.chown(tmp_path / "work-01234567", 65534, 65534)

    sweep(tmp_path, "work-")

    assert names_in(tmp_path) == ["work-01234567"]


def test_where_nothing_may_be_made_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Claim(tmp_path / "nowhere", "work-").take()

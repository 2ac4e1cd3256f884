"""What a person at a terminal sees, through a real pseudo-terminal."""

import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest
from pace import paced

from .conftest import FONDATION, environment_in

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
COLUMNS, ROWS = 60, 24


def size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def watch(environment: dict[str, str], folder: Path, *words: str | Path, stop_at: str = "") -> tuple[int, str, str]:
    """Exit code, stdout, and all that was drawn; Ctrl-C is pressed once `stop_at` is on the screen."""
    ours, theirs = pty.openpty()
    size(theirs, COLUMNS, ROWS)
    with subprocess.Popen(
        [FONDATION, *words],
        env={"TERM": "xterm-256color", **environment},
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        drawn = ""
        stopped = not stop_at
        try:
            while chunk := os.read(ours, 65536):
                drawn += chunk.decode()
                if not stopped and stop_at in drawn:
                    stopped = True
                    size(ours, COLUMNS - 20, ROWS)
                    process.send_signal(signal.SIGINT)
        except OSError:
            # The terminal's other side was closed: how its end is told on Linux.
            pass
        finally:
            os.close(ours)
        assert process.stdout is not None
        said = process.stdout.read().decode()
    return process.returncode, said, drawn


ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def frames(drawn: str) -> list[list[str]]:
    """Each drawing of the block, as lines without colours."""
    return [ESCAPES.sub("", frame).replace("\r", "").splitlines() for frame in drawn.split("\x1b[?2026h")[1:]]


@pytest.fixture(scope="module")
def watched(real: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str, str]:
    """A course that was watched from beginning to end: its folder, the exit code, stdout, and all that was drawn.

    Nothing is remembered of it, or some phases would be over before they are drawn.
    """
    folder = tmp_path_factory.mktemp("watched")
    return folder, *watch(environment_in(folder, folder / "cache"), folder, "course", real, "-o", "out")


def test_phases_and_chapters_appear_and_stay_when_it_is_done(watched: tuple[Path, int, str, str]) -> None:
    folder, code, said, drawn = watched

    assert code == 0
    assert said == f"{folder}/out/site/index.html\n"
    shown = frames(drawn)
    assert any(re.match(r"\S Indexing .* — \d", frame[0]) for frame in shown)
    last = shown[-1]
    assert re.match(r"✓ The course is ready: \d+ chapters", last[0])
    assert [line.split()[1] for line in last if line.startswith("  ✓")] == [
        "Fetch",
        "Index",
        "Outline",
        "Write",
        "Verify",
        "Publish",
    ]
    assert sum(bool(re.match(r"\s+\d+  \S.*\d+ checked$", line)) for line in last) >= 4
    assert drawn.endswith("\x1b[?25h")


def test_no_line_is_wider_and_no_block_higher_than_the_terminal(watched: tuple[Path, int, str, str]) -> None:
    *_, drawn = watched

    *running, last = frames(drawn)
    assert max(len(line) for frame in [*running, last] for line in frame) < COLUMNS
    assert max(map(len, running)) < ROWS


def test_without_colour_there_is_none(environment: dict[str, str], small: Path, tmp_path: Path) -> None:
    _, _, drawn = watch({**environment, "NO_COLOR": "1"}, tmp_path, "course", small)

    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", drawn)


def test_a_dumb_terminal_gets_plain_lines(environment: dict[str, str], small: Path, tmp_path: Path) -> None:
    code, _, drawn = watch({**environment, "TERM": "dumb"}, tmp_path, "course", small)

    assert code == 0
    assert "\x1b" not in drawn
    assert drawn.startswith("Fetch ")


def test_ctrl_c_gives_the_cursor_back_and_says_one_line(real: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    environment = environment_in(tmp_path, tmp_path / "cache")
    code, said, drawn = watch(environment, tmp_path, "course", real, "-o", "out", stop_at="Indexing")

    assert code == 130
    assert said == ""
    assert time.monotonic() - began < paced(30)
    assert drawn.rstrip().endswith("Cancelled. Nothing was left behind.")
    assert drawn.rindex("\x1b[?25h") > drawn.rindex("\x1b[?25l")
    assert not (tmp_path / "out").exists()


def test_the_view_speaks_french(environment: dict[str, str], small: Path, tmp_path: Path) -> None:
    _, _, drawn = watch({**environment, "LC_ALL": "fr_FR.UTF-8"}, tmp_path, "course", small)

    last = frames(drawn)[-1]
    assert last[0].startswith("✓ Le cours est prêt : ")
    assert [line.split()[1] for line in last if line.startswith("  ✓")][:2] == ["Récupération", "Indexation"]


@pytest.mark.walls
@pytest.mark.skipif(shutil.which("node", path=SYSTEM) is None, reason="the system's node is not installed")
def test_how_it_ended_is_said_to_its_last_word(environment: dict[str, str], tmp_path: Path) -> None:
    """Above all that a starter was not written for the prompt."""
    _, _, drawn = watch(environment, tmp_path, "build", "A static page", "-o", "out")

    last = frames(drawn)[-1]
    assert "Offline starter, not written for your prompt. — " in " ".join(line.strip() for line in last)
    assert max(map(len, last)) < COLUMNS

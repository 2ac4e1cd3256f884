"""`fondation course`, as a person runs it."""

import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import time
from pathlib import Path

import psutil
import pytest
from pace import paced

from fondation_shared.course import CourseDocument
from fondation_shared.events import GENERATOR_EVENT

from .conftest import FONDATION, Course, Fondation, commit_all


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_course_is_made_and_its_page_is_told(course: Course) -> None:
    assert course.done.returncode == 0
    page = course.folder / "site" / "index.html"
    assert course.done.stdout == f"{page}\n"
    assert page.is_file()
    lines = course.done.stderr.splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["Fetch", "Index", "Outline", "Write", "Verify", "Publish"]
    assert lines[6].startswith("The course is ready: ")
    assert len(lines) == 7


@pytest.mark.parametrize("most", [4, 12])
def test_a_repository_gets_as_many_chapters_as_it_fills_and_never_more_than_asked(
    fondation: Fondation, real: Path, small: Path, tmp_path: Path, most: int
) -> None:
    counts = []
    for repository in (small, real):
        folder = tmp_path / repository.name
        assert fondation("course", repository, "--chapters", str(most), "-o", folder).returncode == 0
        counts.append(len(CourseDocument.model_validate_json((folder / "course.json").read_bytes()).chapters))

    assert 1 < counts[0] <= 4
    assert 4 <= counts[1] <= most


def test_the_help_says_that_a_small_repository_gets_fewer(fondation: Fondation) -> None:
    said = " ".join(re.sub(r"[│|]", " ", fondation("course", "--help").stdout).split())

    assert "A small repository gets fewer." in said


def test_the_course_can_be_verified_from_its_folder(fondation: Fondation, course: Course) -> None:
    done = fondation("verify", course.folder, "--json")

    assert done.returncode == 0
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["ok"]
    assert last["against"] == "repository"
    assert last["findings"] == []
    document = CourseDocument.model_validate_json((course.folder / "course.json").read_bytes())
    assert [row["order"] for row in last["chapters"]] == [chapter.order for chapter in document.chapters]


def test_a_course_that_was_changed_by_hand_does_not_verify(
    fondation: Fondation, course: Course, tmp_path: Path
) -> None:
    shutil.copytree(course.folder, tmp_path / "out")
    manifest = tmp_path / "out" / "course.json"
    document = json.loads(manifest.read_text())
    document["chapters"][0]["markdown"] += "\n\nIt relies on `a_name_that_nobody_wrote`.\n"
    manifest.write_text(json.dumps(document))

    done = fondation("verify", "out")

    assert done.returncode == 3
    assert "a_name_that_nobody_wrote" in done.stdout


def test_two_runs_give_the_same_bytes(fondation: Fondation, course: Course, real: Path, tmp_path: Path) -> None:
    for name, variables in {
        "from-memory": {"PYTHONHASHSEED": "2"},
        "afresh": {"PYTHONHASHSEED": "3", "FONDATION_CACHE_DIR": "no-memory", "TZ": "Asia/Tokyo"},
    }.items():
        assert fondation("course", real, "-o", name, variables=variables).returncode == 0

    assert tree(course.folder) == tree(tmp_path / "from-memory") == tree(tmp_path / "afresh")


def test_json_is_a_line_an_event_and_a_last_one_with_the_result(
    fondation: Fondation, small: Path, tmp_path: Path
) -> None:
    done = fondation("course", small, "-o", "out", "--json")

    assert done.returncode == 0
    assert done.stderr == ""
    *events, last = done.stdout.splitlines()
    assert all(GENERATOR_EVENT.validate_json(event).at for event in events)
    result = json.loads(last)
    assert result["type"] == "result"
    assert result["outcome"] == "completed"
    assert result["course"] == str(tmp_path / "out" / "site" / "index.html")


def test_an_error_is_json_too_where_json_was_asked_for(fondation: Fondation, tmp_path: Path) -> None:
    done = fondation("course", tmp_path / "nowhere", "--json")

    assert done.returncode == 3
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["outcome"] == "failed"
    assert last["failure"]["code"] == "repository"
    assert last["exitCode"] == 3


def test_an_earlier_course_is_replaced_and_a_stranger_is_not(
    fondation: Fondation, course: Course, small: Path, tmp_path: Path
) -> None:
    shutil.copytree(course.folder, tmp_path / "out")

    assert fondation("course", small, "-o", "out").returncode == 0
    assert json.loads((tmp_path / "out" / "course.json").read_text())["repository"]["url"] == str(small)
    assert not any(name.startswith("site/files/pathspec/") for name in tree(tmp_path / "out"))

    (tmp_path / "out" / "notes.txt").write_text("mine")
    refused = fondation("course", small, "-o", "out")
    assert refused.returncode == 2
    assert "notes.txt" in refused.stderr


def test_the_course_can_be_in_french(fondation: Fondation, small: Path, tmp_path: Path) -> None:
    done = fondation("course", small, "-o", "out", "--language", "fr", variables={"FONDATION_LANG": "fr"})

    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].startswith("Le cours est prêt : ")
    assert json.loads((tmp_path / "out" / "course.json").read_text())["language"] == "fr"


def test_an_archive_serves_as_a_repository(fondation: Fondation, small: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "shop.tar.gz", "w:gz") as archive:
        archive.add(small / "shop.py", "shop/shop.py")
        archive.add(small / "README.md", "shop/README.md")

    done = fondation("course", "shop.tar.gz")

    assert done.returncode == 0
    assert (tmp_path / "shop-course" / "site" / "index.html").is_file()


@pytest.mark.parametrize("words", [("nowhere",), ("--ref", "v99", "{small}"), ("--include", "*.rs", "{small}")])
def test_a_failure_leaves_nothing(fondation: Fondation, small: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    done = fondation(
        "course",
        *(word.format(small=small) for word in words),
        "-o",
        "new/out",
        variables={"TMPDIR": str(scratch)},
    )

    assert done.returncode == 3
    assert names_in(tmp_path) == ["scratch"]
    assert names_in(scratch) == []
    assert len(done.stderr.strip().splitlines()[-4:]) == 4


def test_a_large_file_is_left_out_and_the_course_is_made(fondation: Fondation, tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "app.py").write_text('"""An app."""\n\n\ndef main() -> None:\n    """Begin."""\n    print("hello")\n')
    with (folder / "data.py").open("w") as file:
        file.writelines("DATA = 'x' * 40  # one of many\n" for _ in range(1_700_000))
    commit_all(folder)

    done = fondation("course", folder, "-o", "out")

    assert done.returncode == 0
    coverage = json.loads((tmp_path / "out" / "course.json").read_text())["coverage"]
    assert [skipped["path"] for skipped in coverage["skipped"]] == ["data.py"]


def test_a_full_disk_is_said_and_leaves_nothing(fondation: Fondation, real: Path, small_disk: Path) -> None:
    done = fondation("course", real, "-o", small_disk / "out")

    assert done.returncode == 3
    assert "The disk is full." in done.stderr
    assert "df -h" in done.stderr
    assert names_in(small_disk) == []


def test_a_read_only_place_is_refused_before_any_work(fondation: Fondation, real: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    done = fondation("course", real, "-o", small_disk / "out")

    assert done.returncode == 2
    assert "Read-only file system" in done.stderr
    assert "Fetch" not in done.stderr


def test_a_cache_that_cannot_be_written_is_done_without(fondation: Fondation, small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert fondation("course", small, variables={"FONDATION_CACHE_DIR": str(tmp_path / "file" / "c")}).returncode == 0


@pytest.mark.alone
def test_ctrl_c_leaves_nothing(environment: dict[str, str], real: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [FONDATION, "course", real, "-o", "out", "--json"],
        env={**environment, "TMPDIR": str(scratch)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        while "index" not in process.stdout.readline():
            pass
        family = psutil.Process(process.pid).children(recursive=True)

        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        *_, last = process.stdout.read().splitlines()

        assert process.wait(timeout=60) == 130
        assert time.monotonic() - began < paced(3)
        assert psutil.wait_procs(family, timeout=60)[1] == []
    assert json.loads(last)["outcome"] == "cancelled"
    assert names_in(scratch) == []
    assert not (tmp_path / "out").exists()


class Running:
    """A run that has begun to index, in a process group of its own."""

    def __init__(self, environment: dict[str, str], repository: Path, tmp_path: Path) -> None:
        words: list[str | Path] = [FONDATION, "course", repository, "-o", "out", "--json"]
        self.process = subprocess.Popen(
            words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.process.stdout is not None
        while "index" not in self.process.stdout.readline():
            pass
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        self.process.communicate(timeout=300)
        return self.process.returncode


def test_what_kill_9_has_left_goes_with_the_next_run(
    fondation: Fondation, environment: dict[str, str], real: Path, small: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment["TMPDIR"] = str(scratch)
    killed = Running(environment, real, tmp_path)
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.end()
    assert psutil.wait_procs(killed.family, timeout=60)[1] == []
    assert len(names_in(tmp_path)) == 2
    assert len(names_in(scratch)) == 1

    assert fondation("course", small, "-o", "out", variables={"TMPDIR": str(scratch)}).returncode == 0

    assert names_in(tmp_path) == ["out", "scratch"]
    assert names_in(scratch) == []


def test_a_run_leaves_the_folders_of_a_living_one_alone(
    fondation: Fondation, environment: dict[str, str], real: Path, small: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment["TMPDIR"] = str(scratch)
    living = Running(environment, real, tmp_path)
    os.kill(living.process.pid, signal.SIGSTOP)
    held = [*names_in(tmp_path), *names_in(scratch)]

    assert fondation("course", small, "-o", "out", variables={"TMPDIR": str(scratch)}).returncode == 0

    assert set(held) < {*names_in(tmp_path), *names_in(scratch)}
    os.kill(living.process.pid, signal.SIGCONT)
    assert living.end() == 0
    assert names_in(tmp_path) == ["out", "scratch"]
    assert names_in(scratch) == []
    assert "pathspec" in (tmp_path / "out" / "course.json").read_text()

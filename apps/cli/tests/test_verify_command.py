"""`fondation verify`: whatever is changed in a finished course, or beside it, is found and named."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Course, Fondation

Document = dict[str, Any]


@pytest.fixture
def out(course: Course, tmp_path: Path) -> Path:
    return shutil.copytree(course.folder, tmp_path / "out")


def change(out: Path, edit: Callable[[Document], object]) -> None:
    """Edit course.json, and write it as Fondation does."""
    manifest = out / "course.json"
    document = json.loads(manifest.read_text())
    edit(document)
    manifest.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def told(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    """Place and fault of each finding."""
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["type"] == "verification"
    return [(finding["place"], finding["fault"]) for finding in last["findings"]]


def test_pages_that_were_altered_deleted_or_added_are_named(fondation: Fondation, out: Path) -> None:
    (out / "site" / "index.html").write_bytes((out / "site" / "index.html").read_bytes() + b" ")
    (out / "site" / "glossary.html").unlink()
    (out / "markdown" / "notes").mkdir()
    (out / "markdown" / "notes" / "mine.md").write_text("mine")
    (out / "site" / "search.html").unlink()
    (out / "site" / "search.html").symlink_to("index.html")
    copy = next(path for path in (out / "sources").rglob("*.py"))
    copy.write_text("forged = True\n")

    done = fondation("verify", "out", "--json")

    assert done.returncode == 3
    assert told(done) == [
        ("site/glossary.html", "missing"),
        ("site/index.html", "altered"),
        ("site/search.html", "altered"),
        ("markdown/notes/mine.md", "extra"),
        (copy.relative_to(out).as_posix(), "altered"),
    ]


@pytest.mark.parametrize("folder", ["site", "markdown"])
def test_a_folder_of_pages_that_is_gone_is_missed(fondation: Fondation, out: Path, folder: str) -> None:
    shutil.rmtree(out / folder)

    done = fondation("verify", "out", "--json")

    assert done.returncode == 3
    assert told(done)
    assert all(place.startswith(f"{folder}/") and fault == "missing" for place, fault in told(done))


def test_a_course_json_alone_holds_and_that_no_page_was_compared_is_said(
    fondation: Fondation, course: Course, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    shutil.copy(course.folder / "course.json", tmp_path / "out")

    done = fondation("verify", "out")

    assert done.returncode == 0
    assert "There are no pages beside course.json to compare." in done.stdout
    assert "Everything in course.json holds" in done.stderr


def test_what_only_the_version_that_wrote_it_can_tell_again_is_left_open(
    fondation: Fondation, course: Course, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shutil.copy(course.folder / "course.json", out)

    def lie(document: Document) -> None:
        document["generator"]["version"] = "0.0.1"
        document["chapters"][0]["markdown"] += "\nNone of this is safe to use.\n"

    change(out, lie)
    english = fondation("verify", "out")
    french = fondation("verify", "out", variables={"FONDATION_LANG": "fr"})

    assert english.returncode == french.returncode == 5
    assert "The wording, drawings and pages were not compared: another version of Fondation" in english.stdout
    assert "Everything" not in english.stderr
    assert "the rest is open" in english.stderr
    assert "une autre version de Fondation les a faits" in french.stdout
    assert "le reste demeure ouvert" in french.stderr


def test_a_lie_is_no_models_word_for_it(fondation: Fondation, course: Course, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shutil.copy(course.folder / "course.json", out)

    def lie(document: Document) -> None:
        document["generator"]["writer"] = document["chapters"][1]["writer"] = "model"
        document["chapters"][1]["markdown"] += "\nNone of this is safe to use.\n"

    change(out, lie)
    done = fondation("verify", "out")

    assert done.returncode == 3
    assert "not what the facts of the commit give: None of this is safe to use." in done.stdout


def no_arrow(document: Document) -> None:
    del document["diagrams"][0]["edges"][0]


def other_fact(document: Document) -> None:
    document["diagrams"][-1]["edges"][0]["fact"] = "Nobody → nothing (nowhere.py:1)"


def other_end(document: Document) -> None:
    document["diagrams"][-1]["edges"][0]["to"] = "nowhere/"


def other_drawing(document: Document) -> None:
    document["diagrams"][0]["svg"] = document["diagrams"][0]["svg"].replace("Z", "z", 1)


def other_place(document: Document) -> None:
    document["diagrams"][0]["id"] = "../../escaped"


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (lambda document: document.update(verdict="partial"), "verdict"),
        (lambda document: document["coverage"].update(files=document["coverage"]["files"] + 1), "coverage"),
        (lambda document: document["coverage"].update(indexed=1), "coverage"),
        (lambda document: document.update(more="unknown"), "form"),
        (no_arrow, "drawing"),
        (other_drawing, "drawing"),
        (other_place, "drawing"),
        (other_fact, "arrow"),
        (other_end, "arrow"),
        (lambda document: document["wanted"].update(chapters=-3), "told"),
    ],
)
def test_what_course_json_says_as_a_whole_is_checked(
    fondation: Fondation, out: Path, edit: Callable[[Document], object], fault: str
) -> None:
    change(out, edit)

    done = fondation("verify", "out", "--json")

    assert done.returncode == 3
    assert ("course.json", fault) in told(done)
    assert not list(out.parent.rglob("escaped*"))


def test_a_single_byte_too_many_is_found_in_words_of_both_languages(fondation: Fondation, out: Path) -> None:
    with (out / "course.json").open("a") as file:
        file.write("\n")

    english = fondation("verify", "out")
    french = fondation("verify", "out", variables={"FONDATION_LANG": "fr"})

    assert english.returncode == french.returncode == 3
    assert "course.json: not byte for byte what Fondation writes" in english.stdout
    assert "1 thing does not hold at commit" in english.stderr
    assert "course.json: ce n’est pas octet pour octet ce qu’écrit Fondation" in french.stdout
    assert "1 point ne tient pas au commit" in french.stderr


def test_of_many_findings_a_person_is_told_some_and_a_program_all(fondation: Fondation, out: Path) -> None:
    for number in range(60):
        (out / "site" / f"extra{number:02}.html").touch()

    done = fondation("verify", "out")

    assert done.returncode == 3
    assert done.stdout.count("does not belong to the course") == 50
    assert "and 10 more; --json lists all of them" in done.stdout
    assert len(told(fondation("verify", "out", "--json"))) == 60


def test_the_pages_are_compared_where_only_the_copies_are_left(
    fondation: Fondation, small: Path, tmp_path: Path
) -> None:
    repository = shutil.copytree(small, tmp_path / "shop")
    assert fondation("course", repository, "-o", "out", "--language", "fr").returncode == 0
    assert fondation("verify", "out").returncode == 0
    shutil.rmtree(repository)
    assert fondation("verify", "out", "--json").returncode in {0, 5}

    (tmp_path / "out" / "site" / "index.html").unlink()
    done = fondation("verify", "out", "--json")

    assert done.returncode == 3
    assert ("site/index.html", "missing") in told(done)


def other_count(chapter: Document) -> None:
    """A figure of the prose, one higher."""
    said = re.sub(r"(?<![\w`:#.–-])\d+(?= [a-z])", lambda at: str(int(at[0]) + 1), chapter["markdown"], count=1)
    assert said != chapter["markdown"]
    chapter["markdown"] = said


def left_out(chapter: Document) -> None:
    """What is true, and no longer said."""
    blocks = chapter["markdown"].split("\n\n")
    at = next(at for at, block in enumerate(blocks) if block[0].isalpha() and "](" not in block and at)
    chapter["markdown"] = "\n\n".join([*blocks[:at], *blocks[at + 1 :]])


def other_drawing_of_a_chapter(drawing: Document) -> None:
    """Free words, an arrow in the picture alone, and one the other way with a fact that is true of its neighbour."""
    drawing["text"] += "\nEverything uses everything."
    drawing["svg"] = drawing["svg"].replace("</svg>", '<path d="M0 0L9 9"/></svg>')
    first = drawing["edges"][0]
    drawing["edges"].append({**first, "from": first["to"], "to": first["from"]})


def test_what_no_single_check_can_judge_is_told_again_from_the_facts(fondation: Fondation, out: Path) -> None:
    said: Document = {}

    def lie(document: Document) -> None:
        first, second, third = document["chapters"][:3]
        other_count(next(each for each in document["chapters"] if re.search(r" \d+ [a-z]", each["markdown"])))
        left_out(first)
        second["title"] = "What nobody wrote"
        second["goals"][0] = "Say why nothing of this works."
        third["markdown"] += "\nNone of this is safe to use.\n"
        other_drawing_of_a_chapter(document["diagrams"][-1])
        term = next(term for term in document["glossary"] if "path" in term)
        said.update(before=term["term"], drawing=document["diagrams"][-1]["id"], second=second["slug"])
        term["term"] = "Registry" if term["term"] != "Registry" else "Anvil"
        said.update(after=term["term"], first=first["slug"], third=third["slug"])
        document["title"] = "Another project"
        document["repository"]["committedAt"] = "2001-01-01T00:00:00Z"

    change(out, lie)
    findings = json.loads(fondation("verify", "out", "--json").stdout.splitlines()[-1])["findings"]

    found = {(each["place"], each["text"]) for each in findings if each["fault"] == "told"}
    assert found >= {
        (said["second"], "title, goals"),
        ("glossary", said["before"]),
        ("glossary", said["after"]),
        ("course.json", said["drawing"]),
        ("course.json", "Another project"),
        ("course.json", "2001-01-01 00:00:00+00:00"),
    }
    assert {said["first"], said["third"]} <= {place for place, text in found if text.startswith("markdown")}

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fondation_cli.course.markdown_export import export
from fondation_cli.course.markup import escape
from fondation_cli.course.sources import Sources
from fondation_shared.course import (
    Chapter,
    CourseDocument,
    Coverage,
    Diagram,
    Exercise,
    Gate,
    Generator,
    Repository,
    Score,
    Skipped,
    Term,
)
from fondation_shared.jobs import Language, Verdict

COMMIT = "c0ffee1" + "0" * 33
SOURCE = "# Title\n\n````python\nprint()\n````\nlast\n"
TEXT = """See [guide.md:1–3](docs/guide.md#L1-L3), then [the end](chapter:end) and [nowhere](chapter:gone).

{{excerpt docs/guide.md 2-6}}

1. [3](docs/guide.md#L3) opens.

```text
[not a link](docs/guide.md#L1) {{excerpt docs/guide.md 1-1}}
```

`{{excerpt}}` and `a[b](c)` stay.
"""


def course(url: str, language: Language = "en") -> CourseDocument:
    score = Score(ok=2, total=2)
    chapters = [
        Chapter(
            id=name,
            slug=name,
            order=order,
            title=f"The {name} [draft]",
            goals=["what `x` is"],
            prerequisites=needed,
            subjects=[],
            markdown=text,
            citations=[],
            excerpts=[],
            gate=Gate(citations=score, excerpts=score, names=score),
        )
        for order, name, needed, text in ((1, "start", [], TEXT), (2, "end", ["start"], "Fin.\n"))
    ]
    return CourseDocument(
        title="A guide",
        summary="Short.",
        language=language,
        repository=Repository(url=url, commit=COMMIT),
        generator=Generator(writer="offline", version="0.1.0"),
        chapters=chapters,
        glossary=[Term(term="x", definition="Unknown.")],
        diagrams=[Diagram(id="course-map", title="Map", svg="<svg/>", text="One.\nTwo.", edges=[])],
        coverage=Coverage(files=1, indexed=1, skipped=[]),
        verdict=Verdict.PASSED,
    )


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    export(course("https://github.com/o/r"), Sources(lambda _path: SOURCE.encode()), tmp_path / "markdown")
    return tmp_path / "markdown"


@pytest.fixture
def local(tmp_path: Path) -> Path:
    export(course("/srv/r"), Sources(lambda _path: SOURCE.encode()), tmp_path / "markdown")
    return tmp_path / "markdown"


def chapter(folder: Path) -> str:
    return (folder / "01-start.md").read_text(encoding="utf-8")


def test_the_folder_holds_a_table_of_contents_a_file_a_chapter_and_the_drawings(forged: Path) -> None:
    assert sorted(file.name for file in forged.iterdir()) == ["01-start.md", "02-end.md", "README.md", "course-map.svg"]
    readme = (forged / "README.md").read_text(encoding="utf-8")
    for said in (
        "# A guide",
        "1. [The start \\[draft\\]](01-start.md)",
        "![Map](course-map.svg)",
        "Two.",
        "All 1 files",
    ):
        assert said in readme


def test_an_excerpt_is_fenced_code_under_its_place(forged: Path) -> None:
    place = f"`docs/guide.md:2–6` @ `c0ffee1` ([github.com](https://github.com/o/r/blob/{COMMIT}/docs/guide.md#L2-L6))"
    assert f"{place}\n\n`````md\n\n````python\nprint()\n````\nlast\n`````\n" in chapter(forged)


def test_every_link_leads_to_a_file_of_the_folder_or_to_the_forge(forged: Path) -> None:
    text = re.sub(r"^(`{3,})[^`]*?^\1$", "", chapter(forged), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\(([^)]*)\)", text.replace("`a[b](c)`", ""))
    assert len(links) >= 5
    for link in links:
        assert urlsplit(link).hostname == "github.com" or (forged / link).is_file()


def test_without_a_forge_a_citation_is_its_lines_in_words(local: Path) -> None:
    text = chapter(local)
    assert text.count("See guide.md:1–3, then [the end](02-end.md) and nowhere.") == 1
    assert "1. 3 opens." in text


def test_what_stands_in_a_fence_or_in_code_is_left_alone(local: Path) -> None:
    assert "[not a link](docs/guide.md#L1) {{excerpt docs/guide.md 1-1}}\n" in chapter(local)
    assert "`{{excerpt}}` and `a[b](c)` stay." in chapter(local)


def test_a_chapter_leads_back_and_on(local: Path) -> None:
    assert "Next: [The end \\[draft\\]](02-end.md)" in chapter(local)
    assert "*You need: [The start \\[draft\\]](01-start.md)*" in (local / "02-end.md").read_text(encoding="utf-8")


def test_a_chapter_without_goals_announces_none(tmp_path: Path) -> None:
    document = course("/srv/r")
    aimless = [each.model_copy(update={"goals": []}) for each in document.chapters]

    export(document.model_copy(update={"chapters": aimless}), Sources(lambda _path: SOURCE.encode()), tmp_path / "said")

    assert "Afterwards" not in chapter(tmp_path / "said")


def test_an_exercise_says_where_it_lies_how_it_begins_and_when_it_is_done(tmp_path: Path) -> None:
    document = course("https://github.com/o/r")
    task = Exercise(
        id="restore:guide.py:fold",
        title="Write `fold` again",
        task="Its body was removed.",
        path="guide.py",
        start_line=4,
        end_line=9,
        check="python -m pytest tests/test_fold.py",
    )
    first, *others = document.chapters
    chapters = [first.model_copy(update={"exercises": [task]}), *others]

    export(
        document.model_copy(update={"chapters": chapters}), Sources(lambda _path: SOURCE.encode()), tmp_path / "told"
    )

    told = chapter(tmp_path / "told")
    for said in (
        "Its body was removed.",
        "`guide.py:4–9`",
        "`exercises/01-fold/`",
        f"git clone https://github.com/o/r project\ncd project\ngit checkout {COMMIT}\ngit apply ../start.patch\n```",
        "```sh\npython -m pytest tests/test_fold.py\n```",
        "```sh\ngit apply ../solution.patch\n```",
    ):
        assert said in told


def test_a_course_in_french_speaks_french(tmp_path: Path) -> None:
    export(course("/srv/r", "fr"), Sources(lambda _path: SOURCE.encode()), tmp_path / "markdown")
    readme = (tmp_path / "markdown" / "README.md").read_text(encoding="utf-8")
    assert "## Ce qui a été vérifié" in readme
    assert "Vérifié dans ce chapitre" in chapter(tmp_path / "markdown")


def test_a_french_folder_says_everything_in_french(tmp_path: Path) -> None:
    french = course("/srv/r", "fr")
    left_out = Coverage(files=2, indexed=1, skipped=[Skipped(path="logo.png", reason="not text")])
    export(french.model_copy(update={"coverage": left_out}), Sources(lambda _path: SOURCE.encode()), tmp_path / "fr")
    readme, first = ((tmp_path / "fr" / name).read_text(encoding="utf-8") for name in ("README.md", "01-start.md"))
    assert "Dépôt\u00a0: r @ " in readme
    assert "- `logo.png`\u00a0: n’est pas du texte" in readme
    assert "*Il vous faut\u00a0: Rien avant ceci.*" in first
    assert "Ensuite, vous saurez\u00a0:\n" in first
    assert "Suivant\u00a0: [The end" in first


def test_spaces_that_hold_words_together_stay_and_others_become_one() -> None:
    assert escape("Types\u00a0: a  b\n\u2028c ") == "Types\u00a0: a b c"

"""The two catalogues say the same things."""

import re
import tomllib
from typing import get_args

from fondation_cli.course.diagrams.timeline import ARRIVAL, FIRST, READ, RELEASE
from fondation_cli.course.diagrams.uses import Manner
from fondation_cli.course.omissions import Reason
from fondation_cli.course.words import CATALOGUES, Words
from fondation_shared.course import ChapterState, NoExercises, StoodIn, Writer
from fondation_shared.course import Reason as WhyWritten

BLANK = re.compile(r"\{\w+\}")


def catalogue(language: str) -> dict[str, str]:
    table = tomllib.loads((CATALOGUES / f"{language}.toml").read_text(encoding="utf-8"))
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat |= {f"{key}.{form}": text for form, text in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    english, french = catalogue("en"), catalogue("fr")
    assert english.keys() == french.keys()
    for key, text in english.items():
        assert sorted(set(BLANK.findall(text))) == sorted(set(BLANK.findall(french[key]))), key


def test_every_word_is_used() -> None:
    course = CATALOGUES.parent
    folders = ("templates", "site", "diagrams", "exports", "write")
    sources = [file for folder in (*folders, "modelled") for file in (course / folder).glob("*.*")]
    sources += [course / f"{name}.py" for name in ("authorship", "document", "markdown_export", "telling")]
    text = "".join(file.read_text(encoding="utf-8") for file in sources)
    keys = {key.split(".")[0] for key in catalogue("en")}
    built = {"kinds", "reasons", "verdict_passed", "verdict_partial", "writer_offline", "writer_model"}
    built |= {f"{key}_mean" for key in ("citations", "excerpts", "names")}
    built |= {f"uses_{manner}" for manner in Manner}
    built |= {f"collaboration_{side}_{manner}" for side in ("user", "relied") for manner in Manner}
    built |= {f"collaboration_{side}" for side in ("users", "subjects", "relied", "inner")}
    built |= {f"collaboration_hidden_{side}" for side in ("users", "relied")}
    built |= {f"{before}_{state}" for state in get_args(ChapterState) for before in ("chapters", "means")}
    built |= {f"timeline_{kind}{end}" for kind in (FIRST, ARRIVAL, RELEASE, READ) for end in ("", "_short")}
    built |= {f"no_exercises_{lack}" for lack in get_args(NoExercises)}
    built |= {f"reason_{reason}" for reason in get_args(WhyWritten)}
    built |= {f"stood_in_{reason}" for reason in get_args(StoodIn)}
    built |= {f"chapter_{writer}" for writer in get_args(Writer)}
    assert [key for key in sorted(keys - built) if not re.search(rf"\b{key}\b", text)] == []


def test_zero_is_one_in_french_and_many_in_english() -> None:
    assert Words("fr").count("source_lines", 0) == "0 ligne"
    assert Words("en").count("source_lines", 0) == "0 lines"


def test_thousands_are_set_apart() -> None:
    assert (
        Words("fr").count("source_lines", 1234567) == "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567 lignes"
    )
    assert Words("en").count("source_lines", 1234567) == "1,234,567 lines"


def test_why_a_file_was_left_out_is_said_in_the_language_of_the_course() -> None:
    assert [reason for reason in Reason if Words("en").reason(reason) != reason] == []
    assert [reason for reason in Reason if Words("fr").reason(reason) == reason] == []
    assert Words("fr").reason("eaten by a dog") == "eaten by a dog"


def test_no_french_line_breaks_before_double_punctuation() -> None:
    words = Words("fr")
    assert words["colon"] == "\N{NO-BREAK SPACE}: "
    assert words["theme_dark"] == "Couleurs\N{NO-BREAK SPACE}: sombres"

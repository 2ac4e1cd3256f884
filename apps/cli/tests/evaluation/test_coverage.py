"""When a chapter of a golden set counts as covered."""

from fondation_cli.evaluation.coverage import coverage
from fondation_cli.evaluation.golden import GoldenChapter
from fondation_shared.course import Chapter, Gate, Score, Subject


def chapter(order: int, *subjects: str, text: str = "") -> Chapter:
    score = Score(ok=0, total=0)
    return Chapter(
        id=f"c{order}",
        slug=f"c{order}",
        order=order,
        title="A chapter",
        goals=[],
        prerequisites=[],
        subjects=[Subject(name=name, kind="class", path="a.py", start_line=1, end_line=2) for name in subjects],
        markdown=text,
        citations=[],
        excerpts=[],
        gate=Gate(citations=score, excerpts=score, names=score),
    )


def golden(*identifiers: str) -> list[GoldenChapter]:
    return [GoldenChapter(title="Wanted", identifiers=list(identifiers), files=["a.py"])]


def test_half_of_the_identifiers_in_one_chapter_cover() -> None:
    shown = [chapter(1, "Session.send", text="It uses `Adapter(pool)`, says the text.")]

    assert coverage(golden("Session", "Adapter", "mount", "close"), shown).covered == ("Wanted",)
    assert coverage(golden("Session", "mount", "close"), shown).missed == ("Wanted",)


def test_two_chapters_together_do_not_cover() -> None:
    found = coverage(golden("one", "two", "three", "four"), [chapter(1, "one"), chapter(2, "two")])

    assert found.covered == ()
    assert (found.found, found.wanted, found.touched) == (2, 4, 1)


def test_a_word_of_prose_or_of_an_excerpt_is_no_name_that_is_shown() -> None:
    text = "It mounts; mount.\n\n{{excerpt src/mount.py 1-9}}\n"

    assert coverage(golden("mount"), [chapter(1, text=text)]).found == 0


def test_what_is_only_named_is_found_but_touches_nothing() -> None:
    found = coverage(golden("mount"), [chapter(1, "Session", text="Call `mount`.")])

    assert (found.found, found.touched, found.covered) == (1, 0, ("Wanted",))


def test_what_comes_after_the_twelfth_chapter_does_not_count() -> None:
    many = [chapter(number, "Session" if number == 13 else "Other") for number in range(1, 14)]

    assert coverage(golden("Session"), many).covered == ()
    assert coverage(golden("Session"), many[12:]).covered == ("Wanted",)

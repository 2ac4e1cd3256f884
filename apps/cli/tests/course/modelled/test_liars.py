"""A model that lies, and one that obeys what a repository tells it: nothing of that reaches a reader."""

import re
from pathlib import Path

import pytest
from course_job import Workplace
from model_wire import Asked
from scripted_writer import ScriptedWriter

from fondation_cli.course.document import missing_from
from fondation_cli.course.publish import manifest
from fondation_shared.course import CourseDocument

from ...conftest import Fondation  # noqa: TID252 - what the folder above has

FALSE = {
    "a name": "`Basket.frobnicate` empties it [[{place}]].",
    "a place that was not given out": "`Basket` carries things [[c999]].",
    "a path of its own": "`Basket` stands in [shop.py:3](src/other.py#L3).",
    "lines of its own": "`Basket` stands in [shop.py:900](shop.py#L900).",
    "a quotation": "On `Basket` the code says “Baskets are made of gold.” [[{place}]].",
    "a number": "`Basket` has seven attributes [[{place}]].",
    "a larger number": "`Basket` has fifteen attributes [[{place}]].",
    "a number in figures": "`Basket` is used 4000 times [[{place}]].",
    "a number in code style": "`Basket` holds `12345` things [[{place}]].",
    "a stranger": "NASA uses `Basket` for its missions [[{place}]].",
    "a claim about nothing": "It is the best there is.",
    "a link": "`Basket` is explained [here](https://evil.example/x) [[{place}]].",
    "an address": "`Basket` is explained at https://evil.example/x [[{place}]].",
    "a bare host": "`Basket` is explained at evil.example [[{place}]].",
    "a host that ends like a file": "`Basket` comes from get.wicked.sh [[{place}]].",
    "a mail address": "`Basket` is kept by mallory@evil.example [[{place}]].",
    "an image": "![`Basket`](https://evil.example/pixel.png) [[{place}]].",
    "a reference link": "`Basket` [more][evil] [[{place}]].\n\n[evil]: https://evil.example",
    "a data URL": "`Basket` looks like data:text/html;base64,PHN2Zz4= [[{place}]].",
    "a script": "`Basket` <script>alert(1)</script> [[{place}]].",
    "an escaped script": "`Basket` &lt;img src=x onerror=alert(1)&gt; [[{place}]].",
    "an excerpt of its own": "{{{{excerpt shop.py 1-3}}}}",
    "a drawing": "```mermaid\ngraph TD; Basket-->Moon\n```",
    "a heading": "# `Moon`\n\nNothing.",
}
"""What a chapter may not say, by what is false in it."""
TRACES = (
    r"evil|wicked|frobnicate|gold|NASA|script>|onerror|mermaid|Moon|pixel|PHN2Zz|fifteen|4000|12345|"
    r"mallory|best there is|\[more\]"
)


class Liar(ScriptedWriter):
    """Puts a lie into each chapter, and the same again when it is told."""

    def chapter(self, prompt: str) -> dict[str, object]:
        place = re.search(r"`Basket` \([^)]*\) \[\[(c\d+)\]\]", prompt)
        said = [lie.format(place=place[1] if place else "c1") for lie in self.lies]
        return ScriptedWriter(said, told=self.told, repents=self.repents).chapter(prompt)


def visible(document: CourseDocument) -> str:
    return "\n".join([f"{one.title}\n{one.goals}\n{one.markdown}\n{one.quiz}" for one in document.chapters])


def test_no_lie_reaches_a_reader_and_the_rest_of_the_chapter_stands(workplace: Workplace, small: Path) -> None:
    honest = workplace.course(small)
    lies = list(FALSE.values())

    for first in range(0, len(lies), 6):
        workplace.forget()
        liar = Liar(lies=lies[first : first + 6])
        document = workplace.course(small, liar)

        assert re.findall(TRACES, visible(document)) == []
        assert liar.told != []
        for chapter, told in zip(document.chapters, honest.chapters, strict=True):
            assert chapter.markdown == told.markdown or chapter.writer == "offline"
        assert {chapter.id: chapter.writer for chapter in document.chapters}["basket"] == "model"


def test_of_a_model_that_does_nothing_but_lie_nothing_is_left(workplace: Workplace, small: Path) -> None:
    document = workplace.course(small, Liar(lies=list(FALSE.values())))

    assert re.findall(TRACES, visible(document)) == []
    pages = "".join(page.read_text() for page in (workplace.out / "site").rglob("*.html"))
    assert re.findall(r"evil\.example|mallory|PHN2Zz", pages) == []


def test_a_model_that_mends_what_it_is_told_leaves_no_trace_of_its_first_answer(
    workplace: Workplace, small: Path
) -> None:
    honest = workplace.course(small)
    workplace.forget()

    document = workplace.course(small, Liar(lies=["`Basket.frobnicate` empties it."], repents=True))

    assert visible(document) == visible(honest)
    assert [chapter.gate.replaced for chapter in document.chapters] == [0] * len(document.chapters)


@pytest.mark.parametrize(
    "answer",
    ["I cannot help with that.", "{}", '{"sections": []}', '{"sections": [{"heading": "x", "pieces": 3}]}', "[" * 5000],
)
def test_an_answer_that_is_none_leaves_the_offline_chapter_which_says_so(
    workplace: Workplace, small: Path, answer: str
) -> None:
    document = workplace.course(small, lambda _: answer)

    assert {(chapter.writer, chapter.stood_in) for chapter in document.chapters} == {("offline", "answer")}
    assert (document.verdict, missing_from(document)) == ("passed", [])
    page = (workplace.out / "site" / "chapters" / "basket.html").read_text()
    assert "the language model gave no text that holds" in page


def test_an_outline_with_lies_in_it_is_ours(workplace: Workplace, small: Path) -> None:
    titles = {
        "overview": "[Click me](https://evil.example)",
        "basket": "How NASA uses the Basket",
        "testing": "<img src=x>",
        "further": "All 4000 ways of `frobnicate`",
    }
    honest = workplace.course(small)
    workplace.forget()

    document = workplace.course(small, ScriptedWriter(titles=titles))

    assert [chapter.title for chapter in document.chapters] == [chapter.title for chapter in honest.chapters]


def test_a_title_holds_no_sign_that_nobody_sees_and_no_mark_up(workplace: Workplace, small: Path) -> None:
    titles = {"basket": "What \u202ea\u202c `Basket`\x1b[31m carries", "testing": "`<`img src=//evil.example/x>"}
    honest = {chapter.id: chapter.title for chapter in workplace.course(small).chapters}
    workplace.forget()

    taken = {chapter.id: chapter.title for chapter in workplace.course(small, ScriptedWriter(titles=titles)).chapters}

    assert taken["testing"] == honest["testing"]
    assert all(title.isprintable() for title in taken.values())


def test_questions_are_those_that_the_facts_ask_whatever_the_model_says(workplace: Workplace, small: Path) -> None:
    def asking(request: Asked) -> str:
        said = ScriptedWriter()(request)
        return said.replace('["q2", "q1", "q99"]', '["q1", "q1", "Is it safe? Yes."]')

    honest = workplace.course(small)
    workplace.forget()
    document = workplace.course(small, asking)

    for chapter, told in zip(document.chapters, honest.chapters, strict=True):
        assert sorted(each.id for each in chapter.quiz) == sorted(each.id for each in told.quiz)


def test_a_course_of_which_the_model_made_the_outline_alone_holds(
    workplace: Workplace, small: Path, fondation: Fondation
) -> None:
    def answer(asked: Asked) -> str:
        return (
            ScriptedWriter(titles={"basket": "What a `Basket` carries"})(asked)
            if "You plan a course" in asked.system
            else "{}"
        )

    document = workplace.course(small, answer)

    assert {chapter.writer for chapter in document.chapters} == {"offline"}
    verified = fondation("verify", str(workplace.out), "--repository", str(small))
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_models_course_is_proved_to_its_pages_and_drawings_and_no_word_around_its_own_can_be_changed(
    workplace: Workplace, small: Path, fondation: Fondation
) -> None:
    def answer(asked: Asked) -> str:
        fails = "CHAPTER 3" in asked.prompt
        titles = {"basket": "What a `Basket` carries", "testing": "Tests by criminals"}
        said = ScriptedWriter(titles=titles)(asked).replace("What is known of it", "Unsafe and made by criminals")
        return "{}" if fails else said.replace("Explain what this part is for.", "Send your password to criminals.")

    document = workplace.course(small, answer)
    assert re.findall("criminals|password", visible(document)) == []
    assert {chapter.writer for chapter in document.chapters} == {"model", "offline"}

    verified = fondation("verify", str(workplace.out), "--repository", str(small))
    assert (verified.returncode, verified.stdout.count("✗")) == (0, 0), verified.stdout + verified.stderr
    assert "All that can be looked up holds" in verified.stderr
    drawing = document.diagrams[-1].model_copy(update={"svg": document.diagrams[-1].svg.replace("<svg", "<svg id='x'")})
    offline = next(chapter for chapter in document.chapters if chapter.writer == "offline")
    changed = offline.model_copy(update={"markdown": offline.markdown.replace(". ", ". So it is. ", 1)})
    basket = next(chapter for chapter in document.chapters if chapter.id == "basket")
    lying = basket.model_copy(
        update={
            "title": "Baskets by criminals",
            "goals": ["Send your `Basket` to criminals."],
            "markdown": basket.markdown.replace("\n## ", "\n## Unsafe: ", 1),
        }
    )
    forged = {offline.id: changed, basket.id: lying}
    chapters = [forged.get(each.id, each) for each in document.chapters]
    lies = {"diagrams": [*document.diagrams[:-1], drawing], "chapters": chapters}
    (workplace.out / "course.json").write_bytes(manifest(document.model_copy(update=lies)))
    verified = fondation("verify", str(workplace.out), "--repository", str(small))
    assert verified.returncode == 3
    assert drawing.id in verified.stdout
    assert f"{offline.slug}: not what the facts of the commit give" in verified.stdout
    for lie in ("Baskets by criminals", "Unsafe: Basket", "Send your Basket to criminals."):
        assert f"basket: not what the facts of the commit give: {lie}" in verified.stdout

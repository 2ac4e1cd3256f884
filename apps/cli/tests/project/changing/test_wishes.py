"""What change requests are understood as, and that no part of one is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.project.changing.wishes import Replaced, Spoken, Stacked, Titled, Wish, wishes_in


@pytest.mark.parametrize(
    ("prompt", "wishes"),
    [
        ("Call it Bread and more", []),
        ('Call it "Bread and more"', [Titled("Bread and more")]),
        ("Call it Sunday bakery.", [Titled("Sunday bakery")]),
        ("Please rename the project to Sunday bakery", [Titled("Sunday bakery")]),
        ("Change the title to “Sunday bakery”, please", [Titled("Sunday bakery")]),
        ("Appelle-le Boulangerie du coin", [Titled("Boulangerie du coin")]),
        ("Change le titre en « Pain, et plus »", [Titled("Pain, et plus")]),
        ("Renomme le projet en Fournil s'il te plaît", [Titled("Fournil")]),
        ("In French", [Spoken("fr")]),
        ("Translate it into French!", [Spoken("fr")]),
        ("Traduis-le en anglais", [Spoken("en")]),
        ("en français", [Spoken("fr")]),
        ("Use FastAPI instead", [Stacked("fastapi")]),
        ("Make it a static site", [Stacked("static")]),
        ("Rewrite it in React", [Stacked("vite-react")]),
        ("use typer-cli", [Stacked("typer-cli")]),
        ("Passe à FastAPI", [Stacked("fastapi")]),
        ("Réécris-le en React", [Stacked("vite-react")]),
        ('Replace "tasks" with "recipes"', [Replaced("tasks", "recipes")]),
        ("Remplace « tâches » par « recettes »", [Replaced("tâches", "recettes")]),
        ('Show "Add a recipe" instead of "Add a task"', [Replaced("Add a task", "Add a recipe")]),
        (
            'Call it "Recipes", translate it into French and replace "a" with "b"',
            [Titled("Recipes"), Spoken("fr"), Replaced("a", "b")],
        ),
        ("Appelle-le Fournil et traduis-le en anglais", [Titled("Fournil"), Spoken("en")]),
    ],
)
def test_a_request_is_understood_in_either_language(prompt: str, wishes: list[Wish]) -> None:
    assert wishes_in(prompt) == wishes


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "Add a login",
        "Call it Bakery and add a login",
        "Call it Bakery with a login",
        "Call it Bakery. Also, it should be blue.",
        "Use Rust",
        "Use FastAPI and PostgreSQL",
        "Use React with a dark theme",
        "Do not use React",
        "Make it blue",
        "Make it faster in French",
        "Replace tasks with recipes",
        "Replace the list with a board",
        "Call it One. Call it Two.",
        "In French and in English",
        f'Call it "{"x" * 61}"',
        'Call it "!!"',
        "Ajoute une connexion",
        "Appelle-le Fournil et ajoute une connexion",
    ],
)
def test_a_request_of_which_any_part_is_beyond_is_not_followed_at_all(prompt: str) -> None:
    assert wishes_in(prompt) == []


@given(st.text(max_size=400))
def test_whatever_is_asked_there_is_an_answer(prompt: str) -> None:
    assert isinstance(wishes_in(prompt), list)


def test_a_long_request_is_read_in_no_time() -> None:
    assert wishes_in("x" + "," * 13_000 + "x" + " too" * 1700) == []
    for piece in ('"a" ', "call it ", "use a ", "and ", "« ", "  ,"):
        assert wishes_in("call it " + piece * (20_000 // len(piece))) == []

"""A second server, of yet another maker, plays the providers: what passes on one alone is a coincidence."""

from pathlib import Path

import httpx2
import pytest
from aimock import after_faults, answer, serving
from model_job import Job, question
from model_server import MODELS
from pydantic import BaseModel

TEXT = "A basket holds what a customer carries to the till."

pytestmark = pytest.mark.second_opinion


class Note(BaseModel):
    """An answer of a shape."""

    title: str


def test_answers_in_words_and_of_a_shape_by_each_protocol_whatever_passes_on_the_way(tmp_path: Path) -> None:
    fixtures = [*after_faults("title", '{"title":"Tea"}'), *answer("basket", TEXT)]
    for protocol in ("anthropic", "chat", "responses"):
        folder = tmp_path / protocol
        folder.mkdir()
        with serving(folder, fixtures) as variables:
            asker = Job(folder, {**variables, "FONDATION_MODEL": MODELS[protocol]}).asker()
            assert asker.ask(question("What is a basket?")).text == TEXT
            assert asker.ask_for(question("Give a title."), Note) == Note(title="Tea")
            journal = httpx2.get(f"{variables['ANTHROPIC_BASE_URL']}/__aimock/journal")
            assert len(journal.json()) == 4

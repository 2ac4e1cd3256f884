"""What a generator finds in its environment."""

from pathlib import Path

from fondation_shared.settings import ModelSettings, explain
from fondation_worker.execute.environment import clean


def test_a_generator_is_given_every_setting_of_models_and_nothing_of_the_worker(tmp_path: Path) -> None:
    of_models = {row.variable: "1" for row in explain(ModelSettings)}
    of_worker = {
        "FONDATION_API_KEY": "secret",
        "FONDATION_API_URL": "http://web",
        "FONDATION_DATABASE_URL": "sqlite:///x",
    }

    given = clean({**of_models, **of_worker}, tmp_path, "mark.")

    everybodys = {"FONDATION_DATA_DIR", "FONDATION_LOG_FORMAT", "FONDATION_LOG_LEVEL"}
    assert of_models.keys() - given.keys() <= everybodys
    assert {"FONDATION_MODEL", "FONDATION_BUDGET_DAY", "ANTHROPIC_API_KEY", "AI_PROVIDER"} <= given.keys()
    assert of_worker.keys() & given.keys() == set()

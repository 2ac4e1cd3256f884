"""What speaks to providers takes seconds to load, so it is loaded where a model is asked, and nowhere else."""

import subprocess
import sys

import pytest

LOADED = "import sys; print(*sorted({'pydantic_ai', 'anthropic', 'openai'} & sys.modules.keys()), file=sys.stderr)"
STANDBY = (
    "import os; from fondation_cli.commands.run import run; "
    "os.close(0); os.open(os.devnull, 0); run(None, standby=True)"
)


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        ("import fondation_cli.main, fondation_web.main, fondation_worker.main", []),
        (STANDBY, []),
        (f"import os; os.environ['FONDATION_MODEL'] = 'local:tiny'; {STANDBY}", ["openai", "pydantic_ai"]),
    ],
    ids=["programs", "standby", "standby with a model"],
)
def test_the_library_of_models_is_loaded_for_a_model_alone(words: str, loaded: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{words}; {LOADED}"], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stderr.split() == loaded

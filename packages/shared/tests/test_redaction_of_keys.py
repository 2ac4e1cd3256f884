from random import Random
from string import ascii_letters, digits

import pytest

from fondation_shared.redaction import kind_of, redacted

_BASE64 = f"{ascii_letters}{digits}+/"
_TRIES = 400


@pytest.mark.parametrize(
    ("path", "line", "signs"),
    [
        ("app.py", 'SECRET = "HERE"', 24),
        ("app.py", 'AWS_SECRET_ACCESS_KEY = "HERE"', 40),
        (".env", "AWS_SECRET_ACCESS_KEY=HERE", 40),
        ("app.ini", "aws_secret_access_key = HERE", 40),
        ("app.yml", "secret: HERE", 24),
    ],
)
def test_a_random_key_is_hidden_whatever_path_it_looks_like(path: str, line: str, signs: int) -> None:
    chance = Random(7)  # noqa: S311 - to be the same each time
    keys = ["".join(chance.choices(_BASE64, k=signs)) for _ in range(_TRIES)]
    assert [key for key in keys if key[-6:] in redacted(line.replace("HERE", key), kind_of(path))] == []

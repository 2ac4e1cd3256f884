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
        (".env", "APP_KEY=base64:HERE", 32),
        (".env", "STRIPE=HERE", 40),
        ("app.py", 'key = b"HERE"', 40),
    ],
)
def test_a_random_key_is_hidden_whatever_path_it_looks_like(path: str, line: str, signs: int) -> None:
    chance = Random(7)  # noqa: S311 - to be the same each time
    keys = ["".join(chance.choices(_BASE64, k=signs)) for _ in range(_TRIES)]
    assert [key for key in keys if key[-6:] in redacted(line.replace("HERE", key), kind_of(path))] == []


_FIGURES = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app.py", 'AES_KEY = "HERE"'),
        ("app.py", '{"key": "HERE"}'),
        ("app.py", 'row[key] = ""; sort_key: str = "HERE"'),
        ("app.yml", "key: HERE # of the door"),
    ],
)
def test_figures_that_are_given_to_a_key_are_hidden(path: str, line: str) -> None:
    assert _FIGURES not in redacted(line.replace("HERE", _FIGURES), kind_of(path))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (".env", f"COMMIT={_FIGURES}"),
        (".env", f"UV_SHA256={_FIGURES}"),
        (".env", "RELEASE=a-release-of-the-22nd-of-may"),
        ("app.py", f'public_key = "{_FIGURES}"'),
        ("app.py", 'key = "settings.theme.background_color"'),
        ("app.py", 'CACHE_KEY = "shop:basket:of:customer:{id}:v2"'),
        ("app.js", f'keyboard = "{_FIGURES}"'),
        ("app.yml", "key: ${{ runner.os }}-deps-${{ hashFiles('uv.lock') }}"),
    ],
)
def test_long_values_that_open_nothing_stay(path: str, line: str) -> None:
    assert redacted(line, kind_of(path)) == line

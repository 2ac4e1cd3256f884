import pytest

from fondation_shared.redaction import HIDDEN, redacted


@pytest.mark.parametrize(
    "line", ["token = next_token()", "password: str = read_password(prompt)", "secret = self.secret"]
)
def test_names_that_only_sound_like_secrets_stay_in_code(line: str) -> None:
    assert redacted(line, is_code=True) == line


@pytest.mark.parametrize("value", ["correct-horse-battery", "h9Xw2kQ8s7Lm"])
def test_literals_that_are_given_to_such_names_are_hidden_in_code(value: str) -> None:
    assert redacted(f'DB_PASSWORD = "{value}"', is_code=True) == f"DB_PASSWORD = {HIDDEN}"

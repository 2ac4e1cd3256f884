import pytest

from fondation_shared.redaction import HIDDEN, Kind, kind_of, redacted

SECRET = "h9Xw2kQ8s7Lm"  # noqa: S105 - of nobody
KEY = ("MIIEowIBAAKCAQEA7bq4", "qk8s7LmZx93kQ0a1Bw")
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize("value", ["correct-horse-battery", "correct horse battery staple", SECRET])
def test_literals_that_are_given_to_such_names_are_hidden_in_code(value: str) -> None:
    assert redacted(f'DB_PASSWORD = "{value}"', "code") == f"DB_PASSWORD = {HIDDEN}"


@pytest.mark.parametrize(
    "line",
    [
        'password: str = "SECRET"',
        'password := "SECRET"',
        "'password' => 'SECRET'",
        '#define PASSWORD "SECRET"',
        'PASSWORD = b"SECRET"',
        'PASSWORD = (\n    "SECRET"\n)',
        '"password":\n  "SECRET"',
        'const char *password = "SECRET";',
        'var password string = "SECRET"',
        'const PASSWORD: &\'static str = "SECRET";',
        "let password: string = `SECRET`",
        'os.getenv("DB_PASSWORD", "SECRET")',
        'process.env.PASSWORD || "SECRET"',
        'builder.withPassword("SECRET")',
        'if password == "SECRET":',
        'password = SecretStr("SECRET")',
        'config["password"] = "SECRET"',
        '"Server=x;User Id=sa;Password=SECRET;"',
        '"host=x user=y password=SECRET"',
        'get(url, auth=("bob", "SECRET"))',
        "curl -u bob:SECRET https://localhost",
        '["--password", "SECRET"]',
        "<password>SECRET</password>",
        '<add key="ApiKey" value="SECRET"/>',
        "postgres://bob:SECRET@db/x",
        'headers = {"Authorization": "Bearer SECRET"}',
        "export API_KEY=SECRET",
        'char password[] = "SECRET";',
        'password = os.environ.get("P") or "SECRET"',
        'password = os.environ.get("P", "SECRET")',
        "const password = process.env.P ?? 'SECRET'",
        'password: str = Field(default="SECRET")',
        'HMAC_KEY = "SECRET"',
        'database_pw = "SECRET"',
        'headers: { authorization: "token " + "SECRET" }',
        'headers["Authorization"] = "Bearer " +\n    "SECRET"',
    ],
)
def test_a_secret_is_found_however_code_gives_it_to_its_name(line: str) -> None:
    shown = redacted(line.replace("SECRET", SECRET), "code")
    assert SECRET not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize(
    "line",
    [
        'password = ("h9Xw2k" "Q8s7Lm")',
        'password = (\n    "h9Xw2k"\n    "Q8s7Lm"\n)',
        'password = "h9Xw2k" + \\\n    "Q8s7Lm"',
    ],
)
def test_a_secret_in_pieces_is_hidden_to_its_last_piece(line: str) -> None:
    shown = redacted(f'{line}\n"""What it opens."""', "code")
    assert [piece for piece in ("h9Xw2k", "Q8s7Lm") if piece in shown] == []
    assert shown.endswith('What it opens."""')


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (".env", "DATABASE_PW=hunter22"),
        (".env", "DB_PASSWORD=hunter22"),
        (".env.production", "PASSPHRASE=correct horse battery"),
        ("config/app.yml", "password: hunter22 # the old one"),
        ("deploy.yaml", "  - name: DB_PASSWORD\n    value: hunter22"),
        ("secret.yaml", "password: |\n    hunter22"),
        ("app.properties", "spring.datasource.password=hunter22"),
        ("Dockerfile", "ENV PASSWORD hunter22"),
        (".netrc", "machine x login bob password hunter22"),
    ],
)
def test_a_value_in_settings_needs_no_quotation_marks(path: str, line: str) -> None:
    shown = redacted(line, kind_of(path))
    assert HIDDEN in shown
    assert not any(word in shown for word in ("hunter22", "horse"))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app.py", '"""The password is hunter2abc."""'),
        ("app.py", "# The password of the admin is hunter2abc"),
        ("README.md", "Log in with password `hunter2abc`."),
        ("README.md", "password: hunter2abc"),
        ("README.md", "- **Password:** hunter2abc"),
        ("README.md", "| password | hunter2abc |"),
        ("docs/login.rst", "password: hunter2abc"),
        ("notes.txt", "Their token was hunter2abc, once."),
    ],
)
def test_a_secret_that_a_sentence_tells_is_hidden(path: str, line: str) -> None:
    shown = redacted(line, kind_of(path))
    assert HIDDEN in shown
    assert "hunter" not in shown


@pytest.mark.parametrize(
    "line",
    [
        "The password is required. The token is base64url-encoded, the secret is sha256.",
        "password: string, token: OAuth2Bearer",
        "The token is valid for 3600 seconds; see `get_token_2`.",
        "| token | sha512crypt | expires |",
        "Passwords are hashed with argon2id. Token: <https://localhost/v2/t0ken1234>",
    ],
)
def test_sentences_about_secrets_stay(line: str) -> None:
    assert redacted(line, kind_of("README.md")) == line


@pytest.mark.parametrize(
    "secret",
    [
        "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,
        "GOCSPX-" + "a1B2c3D4" * 4,
        "SG." + "a1B2c3D4" * 3 + "." + "a1B2c3D4" * 5,
        "gsk_" + "a1B2c3D4" * 6,
        "dop_v1_" + "ab12" * 16,
        "AccountKey=" + "a1B2c3D4" * 8 + "==",
    ],
)
def test_a_secret_is_known_by_its_shape_in_code_too(secret: str) -> None:
    assert secret[-12:] not in redacted(f'send("{secret}")', "code")


@pytest.mark.parametrize(
    "block",
    [
        "# {0}\n# {1}\n# {2}\n# {3}\n",
        "// {0}\n// {1}\n// {2}\n",
        'KEY = (\n    "{0}\\n"\n    "{1}\\n"\n    "{2}\\n"\n    "{3}"\n)',
        "['{0}',\n '{1}',\n '{2}',\n '{3}'].join()",
    ],
    ids=["a comment", "a comment that was cut", "joined strings", "a list"],
)
def test_a_private_key_is_found_in_comments_and_in_pieces(block: str) -> None:
    shown = redacted(block.format(BEGIN, *KEY, END) + "\n[left]", "code")
    assert [piece for piece in KEY if piece in shown] == []
    assert shown.endswith("[left]")


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("code", "token = next_token()"),
        ("code", "password: str = read_password(prompt)"),
        ("code", "secret = self.secret"),
        ("code", "password: str = Field(...)"),
        ("code", 'password = "changeme"'),
        ("code", 'password = read() or "Your password"'),
        ("code", 'password = ("Enter " "your password")'),
        ("code", 'password = "/run/secrets/database/v2/password_file"'),
        ("code", 'password = os.environ["DB_PASSWORD_2"]'),
        ("code", 'password = CharField(label="Password", widget=PasswordInput)'),
        ("code", '{"password": "Your new password", "token": "identifier"}'),
        ("code", '{ token: "punctuation.definition.string", regex: /x/ }'),
        ("code", 'case token == "function":'),
        ("code", 'tokenizer = "bert-base-uncased2"'),
        ("code", 'token_url = "https://example.com/oauth/token"'),
        ("code", '__all__ = ["count_tokens", "HTTP_204_NO_CONTENT"]'),
        ("code", 'click.option("--password", "password_hash")'),
        ("code", 'f"https://{user}:{password}@{host}"'),
        ("code", "postgresql://user:password@localhost/db"),
        ("code", "git clone ssh://git@github.com/x"),
        ("code", 'headers["Authorization"] = f"Bearer {token}"'),
        ("code", f'text.startswith("{BEGIN}") and text.strip().endswith("{END}")'),
        ("settings", "token: ${{ secrets.GITHUB_TOKEN }}"),
        ("settings", "secrets: inherit"),
        ("settings", "password = var.db_password"),
        ("settings", "password:\n  type: string\n  description: The one of the user"),
        ("settings", 'PASSWORD="$1"'),
        ("settings", "max_tokens: 100000"),
    ],
)
def test_names_and_words_that_only_sound_like_secrets_stay(kind: Kind, line: str) -> None:
    assert redacted(line, kind) == line

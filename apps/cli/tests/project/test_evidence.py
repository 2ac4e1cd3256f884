"""Of what a program said, the part that shows the failure: bounded, plain, without secrets."""

from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.project.evidence import evidence
from fondation_shared.redaction import redacted
from fondation_shared.transcript import plain


class Outputs(Protocol):
    def first(self, name: str) -> bytes: ...


def test_a_short_output_is_shown_whole(output_name: str, outputs: Outputs) -> None:
    shown = evidence(outputs.first(output_name), 100_000)

    assert "\x1b" not in shown
    assert "…]" not in shown
    assert len(shown.splitlines()) >= len(outputs.first(output_name).strip().splitlines()) - 1


def test_of_a_long_output_the_failure_is_shown_with_what_stands_around_it(outputs: Outputs) -> None:
    noise = b"".join(b"compiling module %d of 90000\n" % number for number in range(20_000))

    shown = evidence(noise + outputs.first("pytest-assertion") + noise, 3000)

    assert len(shown) <= 3000
    assert "assert basket.total() == 4" in shown
    assert "E       assert 3 == 4" in shown
    assert shown.startswith("[… ")
    assert "compiling module 19999 of 90000" in shown


def test_the_marks_say_how_many_lines_are_left_out() -> None:
    shown = evidence(b"step\n" * 5000 + b"ValueError: no price\n" + b"step\n" * 5000, 400)

    left_out = sum(int(line.split()[1]) for line in shown.splitlines() if line.startswith("[…"))
    assert left_out + sum(not line.startswith("[…") for line in shown.splitlines()) == 10_001
    assert "ValueError: no price" in shown


def test_a_line_without_end_is_cut() -> None:
    shown = evidence(b"x" * 5_000_000 + b"\nError: too long\n")

    assert len(shown) < 1000
    assert "Error: too long" in shown


@given(st.binary(max_size=2000), st.integers(100, 1000))
def test_evidence_is_bounded_plain_text(output: bytes, longest: int) -> None:
    shown = evidence(output, longest)

    assert len(shown) <= longest
    assert all(character.isprintable() or character in "\n\t" or not character.isascii() for character in shown)


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (b"\x1b[1;31mError\x1b[0m", "Error"),
        (b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "alink"),
        (b"\x1b[2J\x1b[Hclean", "clean"),
        (b"\x1b(B\x1b=text\x1b7", "text"),
        (b"10%\r50%\r100%\ndone\r\n", "100%\ndone\n"),
        (b"a\x00b\x08c\x07", "abc"),
        ("user\u202eexe.\u2066gpj".encode(), "userexe.gpj"),
        (b"\xff\xfe bytes", "\ufffd\ufffd bytes"),
        (b"\x1b", ""),
        (b"\xc2\x9b31mC1", "31mC1"),
        ("✗ naïve 日本\n\tok".encode(), "✗ naïve 日本\n\tok"),
    ],
)
def test_what_a_terminal_would_obey_is_gone(output: bytes, text: str) -> None:
    assert plain(output) == text


KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
SECRETS = {
    "github": "ghp_" + "a1B2c3D4" * 5,
    "fine grained": "github_pat_" + "a1B2c3D4_" * 5,
    "aws": "AKIA" + "IOSFODNN7EXAMPLE",
    "model": "sk-" + "ant-api03-" + "aB3-_" * 15,
    "slack": "xoxb-" + "123456789012-abcdefghijkl",
    "npm": "npm_" + "a1B2c3D4e5F6" * 3,
    "token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N",
    "ours": "fnd_" + "0123456789abcdef_" + "ab" * 32,
    "hook": "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_known_by_its_shape(secret: str) -> None:
    assert redacted(f"sent '{secret}' to the host") == "sent '[redacted]' to the host"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DB_PASSWORD=hunter22 npm start", "DB_PASSWORD=[redacted] npm start"),
        ('{"apiKey": "abcd efgh", "n": 1}', '{"apiKey": [redacted], "n": 1}'),
        ("//localhost/:_authToken=abcdef123", "//localhost/:_authToken=[redacted]"),
        ("client_secret: 'x y z 1'", "client_secret: [redacted]"),
        ("postgres://shop:pass%20word@db/shop", "postgres://[redacted]@db/shop"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: [redacted]"),
        ("curl -H 'authorization: token abc'", "curl -H 'authorization: [redacted]'"),
        ("sent Bearer abcdefghijklmnop", "sent Bearer [redacted]"),
    ],
)
def test_a_secret_is_known_by_its_name(line: str, expected: str) -> None:
    assert redacted(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Unexpected token '<' at line 1",
        "SyntaxError: Unexpected token ';'",
        "src/tokens.ts(3,4): error TS2304: Cannot find name 'Token'.",
        "https://example.org/a@1.0.0",
        "the password is missing",
        "basic usage",
        "expected 3 to be 4",
        "hello\n-----END OF REPORT-----\n",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert redacted(line) == line


@pytest.mark.parametrize("kind", ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])
def test_a_private_key_is_gone_whole(kind: str) -> None:
    block = f"-----BEGIN {kind}-----\n" + f"{KEY}\n" * 20 + f"abc=\n-----END {kind}-----"

    assert redacted(f"before\n{block}\nafter") == "before\n[redacted]\nafter"
    assert "MIIE" not in redacted(block.replace("\n", "\\n"))


def test_a_private_key_that_was_cut_is_gone_too() -> None:
    block = "-----BEGIN PRIVATE KEY-----\n" + f"{KEY}\n" * 20 + "abc=\n-----END PRIVATE KEY-----\n"

    assert "MIIE" not in redacted(block[:400])
    assert "VJTUt9Us8cKj" not in redacted(block[60:]).partition("\n")[2]
    assert "VJTUt9Us8cKj" not in redacted("\n" + block[28:])


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "_.-",
        "secret_",
        'token="',
        "-----BEGIN PRIVATE KEY-----",
        "\x1b]",
        "a\r",
        "(a",
        "[a",
        "://",
        "A" * 64 + "\n",
    ],
)
def test_an_output_made_to_take_long_does_not(piece: str) -> None:
    """Each took minutes with a pattern that looks back; the bound of the test is the measure."""
    evidence((piece * (400_000 // len(piece))).encode())

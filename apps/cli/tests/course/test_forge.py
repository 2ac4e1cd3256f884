import pytest

from fondation_cli.course.forge import forge_of
from fondation_shared.course import Repository

COMMIT = "c0ffee" * 6 + "c0ff"


def address(url: str, path: str = "src/a b.py", lines: tuple[int, int] = (10, 24)) -> str | None:
    forge = forge_of(Repository(url=url, commit=COMMIT))
    return None if forge is None else forge.address(path, *lines)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/o/r", f"https://github.com/o/r/blob/{COMMIT}/src/a%20b.py#L10-L24"),
        ("https://github.com/o/r.git/", f"https://github.com/o/r/blob/{COMMIT}/src/a%20b.py#L10-L24"),
        ("https://gitlab.com/g/s/r.git", f"https://gitlab.com/g/s/r/-/blob/{COMMIT}/src/a%20b.py#L10-24"),
        ("https://gitlab.example.org/g/r", f"https://gitlab.example.org/g/r/-/blob/{COMMIT}/src/a%20b.py#L10-24"),
        ("https://codeberg.org/o/r", f"https://codeberg.org/o/r/src/commit/{COMMIT}/src/a%20b.py#L10-L24"),
        (
            "https://gitea.example.org:3443/o/r",
            f"https://gitea.example.org:3443/o/r/src/commit/{COMMIT}/src/a%20b.py#L10-L24",
        ),
        ("https://bitbucket.org/o/r", f"https://bitbucket.org/o/r/src/{COMMIT}/src/a%20b.py#lines-10:24"),
    ],
)
def test_lines_have_an_address_on_the_forges_we_know(url: str, expected: str) -> None:
    assert address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "/srv/repositories/r",
        "file:///srv/r",
        "http://github.com/o/r",
        "ssh://git@github.com/o/r",
        "https://example.org/o/r",
        "https://notgithub.com/o/r",
        "https://github.com/",
        "https://github.com/o",
        "upl_01jd",
    ],
)
def test_elsewhere_there_is_no_address(url: str) -> None:
    assert address(url) is None


def test_credentials_in_a_url_never_reach_an_address() -> None:
    assert "secret" not in str(address("https://user:secret@github.com/o/r"))


def test_one_line_is_no_range() -> None:
    assert str(address("https://github.com/o/r", lines=(7, 7))).endswith("#L7")

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_shared.errors import Invalid, RepositoryError
from fondation_shared.repositories import (
    HttpsRepository,
    LocalRepository,
    UploadedRepository,
    parse_repository,
    resolve_public,
    taken_form,
)


@pytest.mark.parametrize(
    ("written", "url", "host", "port", "name"),
    [
        ("https://example.org/owner/project", "https://example.org/owner/project", "example.org", 443, "project"),
        (
            "HTTPS://Example.ORG/owner/project.git",
            "https://example.org/owner/project.git",
            "example.org",
            443,
            "project",
        ),
        ("https://example.org:443/a/b/", "https://example.org/a/b", "example.org", 443, "b"),
        ("https://example.org:8443/a", "https://example.org:8443/a", "example.org", 8443, "a"),
        ("https://example.org/a?token=x#part", "https://example.org/a", "example.org", 443, "a"),
        ("https://[2001:db8::1]:99/a", "https://[2001:db8::1]:99/a", "2001:db8::1", 99, "a"),
        (  # full-width letters and dots, which would hide an address
            "https://ｅxample。org/a",
            "https://example.org/a",
            "example.org",
            443,
            "a",
        ),
    ],
)
def test_an_https_url_names_host_port_and_project(written: str, url: str, host: str, port: int, name: str) -> None:
    assert parse_repository(written) == HttpsRepository(url, host, port, name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("./project", "project"),
        ("/srv/git/project.git", "project"),
        ("project.tar.gz", "project"),
        ("--upload-pack=x", "--upload-pack=x"),
        ("a:b", "a:b"),
        ("/", ""),
    ],
)
def test_anything_without_a_scheme_is_a_path_and_never_an_option(written: str, name: str) -> None:
    assert parse_repository(written) == LocalRepository(Path(written), name)


def test_the_id_of_an_upload_is_told_from_a_path() -> None:
    assert parse_repository("upl_01HZX") == UploadedRepository("upl_01HZX")
    assert isinstance(parse_repository("upl_/etc"), LocalRepository)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "a\nb",
        "a\0b",
        "http://example.org/a",
        "git://example.org/a",
        "ssh://example.org/a",
        "file:///etc",
        "ext::sh -c true",
        "ext::https://example.org/a",
        "git@example.org:owner/project",
        "https://user:secret@example.org/a",
        "https://user:secret@example.org:99999/a",
        "https://token@example.org/a",
        "https://@example.org/a",
        "https://example.org",
        "https:///a",
        "https://example.org:99999/a",
        "https://[::1/a",
        "https://./a",
    ],
)
def test_what_could_carry_secrets_or_run_other_transports_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_repository(written)

    assert refused.value.hint
    assert "secret" not in refused.value.detail
    assert [problem.field for problem in refused.value.errors] == ["repository"]


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("http://github.com/x/y", "https://github.com/x/y"),
        ("http://me:secret@github.com/x/y.git", "https://github.com/x/y.git"),
        ("git://github.com/x/y", "https://github.com/x/y"),
        ("ssh://git@github.com:22/x/y", "https://github.com/x/y"),
        ("git@github.com:x/y.git", "https://github.com/x/y.git"),
        ("ext::https://github.com/x/y", "https://github.com/x/y"),
        ("file:///srv/git/a%20b", "/srv/git/a b"),
        ("ext::file:///srv/git", "/srv/git"),
    ],
)
def test_what_is_refused_comes_with_the_form_that_is_taken(written: str, taken: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_repository(written)

    assert refused.value.hint == f"Give {taken}."
    assert parse_repository(taken)


@pytest.mark.parametrize(
    "written", ["ext::sh -c true", "http://", "http://[::1/x", "file://", "ftp://x/y", "file:///a%0ab"]
)
def test_where_no_form_can_be_told_none_is(written: str) -> None:
    assert taken_form(written) is None


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(written: str) -> None:
    try:
        parsed = parse_repository(written)
    except Invalid:
        return
    if isinstance(parsed, HttpsRepository):
        assert parsed.url.startswith("https://")
        assert "@" not in parsed.url.partition("//")[2].partition("/")[0]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::169.254.169.254",
        "169.254.169.254",
        "192.0.0.8",
        "3221225480",
    ],
)
def test_a_host_that_leads_home_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(RepositoryError, match="public internet"):
        resolve_public(host)


def test_a_literal_public_address_needs_no_resolver() -> None:
    assert resolve_public("8.8.8.8") == ("8.8.8.8",)


def test_a_host_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    with pytest.raises(RepositoryError) as refused:
        resolve_public("both.example.org")
    assert "10.0.0.1" in (refused.value.cause or "")


def test_a_resolver_that_is_down_is_worth_another_try_and_an_unknown_name_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(number: int) -> None:
        def answers(*_: object, **__: object) -> None:
            raise socket.gaierror(number, "no")

        monkeypatch.setattr(socket, "getaddrinfo", answers)

    fail(socket.EAI_AGAIN)
    with pytest.raises(RepositoryError) as down:
        resolve_public("example.org")
    fail(socket.EAI_NONAME)
    with pytest.raises(RepositoryError) as unknown:
        resolve_public("example.org")

    assert down.value.retryable
    assert down.value.cause == "No name server answers now; this machine may be offline."
    assert not unknown.value.retryable
    assert unknown.value.cause == "No name server knows example.org; it may be misspelt, or no longer exist."


@pytest.mark.parametrize(
    "written",
    ["https://①⑦②.①⑥.⓪.①/a", "https://１９２．０．０．８/a", "https://0xC0.0.0.0x8/a", "https://192.0.0.8./a"],
)
def test_a_url_whose_host_is_written_to_hide_an_address_is_refused(written: str) -> None:
    address = parse_repository(written)
    assert isinstance(address, HttpsRepository)
    with pytest.raises(RepositoryError, match="public internet"):
        resolve_public(address.host)

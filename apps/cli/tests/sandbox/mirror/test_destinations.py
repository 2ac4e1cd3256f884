import json
import ssl
from pathlib import Path

import anyio
import pytest
import trustme
from registry import Answer, Registry, serving

from fondation_cli.sandbox.mirror.addresses import Addresses
from fondation_cli.sandbox.mirror.destinations import LeadsElsewhere, destination
from fondation_cli.sandbox.mirror.pages import PAGE_BYTES
from fondation_cli.sandbox.mirror.upstream import Upstream, basic, upstream
from fondation_cli.sandbox.mirror.way import Way

from .conftest import Inside, Known, Open

TARBALL = "/npm/top/-/top-1.0.0.tgz"


def goes(url: str, registry: str) -> bool:
    async def checked() -> None:
        await destination(url, registry, Addresses(), by_proxy=False)

    try:
        anyio.run(checked)
    except LeadsElsewhere:
        return False
    return True


@pytest.mark.parametrize(
    ("url", "registry"),
    [
        ("http://127.0.0.1:80/x", "http://127.0.0.1/npm/"),
        ("http://127.0.0.1:8001/x", "http://127.0.0.1:8000/npm/"),
        ("https://127.0.0.1:8001/x", "http://127.0.0.1:8000/npm/"),
        ("https://10.1.2.3/x", "https://10.4.5.6/npm/"),
        ("https://93.184.216.34/x", "https://93.184.216.35/npm/"),
        ("https://93.184.216.34/x", "https://10.4.5.6/npm/"),
        ("https://[2606:4700::1]/x", "https://93.184.216.35/npm/"),
    ],
)
def test_it_goes_to_the_registry_itself_and_beyond_it_by_https_in_its_own_neighbourhood(
    url: str, registry: str
) -> None:
    assert goes(url, registry)


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34/x",
        "http://93.184.216.35:81/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://localhost/x",
        "https://169.254.169.254/latest",
        "https://[fe80::1]/x",
        "https://[fe80::1%25eth0]/x",
        "https://10.0.0.1/x",
        "https://192.168.1.1/x",
        "https://[fc00::1]/x",
        "https://[64:ff9b::a9fe:a9fe]/x",
        "https://user:word@93.184.216.35/x",
        "ftp://93.184.216.35/x",
        "file:///etc/passwd",
        "https:///x",
        "https://[bad/x",
        "https://93.184.216.35:99999/x",
    ],
)
def test_it_goes_nowhere_else_for_a_public_registry(url: str) -> None:
    assert not goes(url, "https://93.184.216.35/npm/")


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://169.254.169.254/x", "http://93.184.216.34/x"])
def test_nor_for_one_in_a_private_network(url: str) -> None:
    assert not goes(url, "http://10.0.0.5/npm/")


def test_a_redirect_is_followed_where_the_mirror_may_go(registry: Registry, open_mirror: Open) -> None:
    tarball = registry.add_npm("top")
    with serving() as elsewhere:
        elsewhere.answers["/there"] = Answer(tarball)
        registry.answers[TARBALL] = Answer(status=302, headers={"Location": f"{elsewhere.url}/there"})
        with open_mirror(npm=["top"]) as inside:
            assert inside.get(TARBALL).content == tarball


@pytest.mark.parametrize(
    "place", ["https://169.254.169.254/latest/meta-data", "ftp://127.0.0.1/x", "https://10.0.0.1/"]
)
def test_a_redirect_to_elsewhere_is_not_followed_and_told(registry: Registry, open_mirror: Open, place: str) -> None:
    registry.add_npm("top")
    registry.answers[TARBALL] = Answer(status=301, headers={"Location": place})
    with open_mirror(npm=["top"]) as inside:
        answer = inside.get(TARBALL)
        assert (answer.status_code, "may not be gone to" in answer.json()["error"]) == (502, True)
        assert [reason for *_, reason in inside.told] == ["fine", "leads_elsewhere"]
        assert inside.door.denials == 1


def test_redirects_in_a_circle_end(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top")
    registry.answers[TARBALL] = Answer(status=302, headers={"Location": TARBALL})
    with open_mirror(npm=["top"]) as inside:
        assert inside.get(TARBALL).status_code == 502
        assert len(registry.paths) < 10


def test_a_page_cannot_name_a_file_elsewhere(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top", dist={"tarball": "https://169.254.169.254/latest/meta-data"})
    with open_mirror(npm=["top"]) as inside:
        assert inside.get(TARBALL).status_code == 502
        assert ("denied", "169.254.169.254", "leads_elsewhere") in inside.told


def signed_in(registry: Registry) -> str:
    return registry.url.replace("http://", "http://some%40one:pass%3Aword@")


def authorizations(registry: Registry) -> set[str | None]:
    return {asked.headers.get("Authorization") for asked in registry.asked}


def everything_seen(inside: Inside, folder: Path) -> str:
    """What the sandbox, the events and the disk hold of it."""
    pages = [inside.get("/npm/top"), inside.get("/pypi/simple/top/"), inside.get("/npm/missing")]
    kept = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return f"{[(page.text, page.headers) for page in pages]}{inside.told}{kept}"


def test_an_account_opens_the_registry_and_is_seen_nowhere_else(
    registry: Registry, open_mirror: Open, tmp_path: Path
) -> None:
    tarball = registry.add_npm("top")
    registry.add_wheel("top")
    address = signed_in(registry)
    known = Known(f"{address}/npm/", [f"{address}/simple/"])
    with serving() as elsewhere:
        elsewhere.answers["/there"] = Answer(tarball)
        registry.answers[TARBALL] = Answer(status=302, headers={"Location": f"{elsewhere.url}/there"})
        with open_mirror(npm=["top", "missing"], pypi=["top"], known=known) as inside:
            assert inside.get(TARBALL).content == tarball
            assert inside.get("/pypi/files/top/top-1.0-py3-none-any.whl").status_code == 200
            seen = everything_seen(inside, tmp_path)
        assert authorizations(registry) == {basic("some@one", "pass:word")}
        assert authorizations(elsewhere) == {None}
    assert not [secret for secret in ("pass:word", "pass%3Aword", basic("some@one", "pass:word")) if secret in seen]


def test_an_account_holds_below_its_place_alone() -> None:
    registry = upstream("https://one:two@example.org/npm")
    assert registry is not None
    assert registry.url == "https://example.org/npm/"
    assert registry.host == "example.org"
    opened = {
        url: bool(registry.authorization(url))
        for url in (
            "https://example.org/npm/x",
            "https://example.org:443/other",
            "https://example.org:444/npm/x",
            "http://example.org/npm/x",
            "https://example.org.evil.example/npm/x",
            "https://evil.example/npm/x",
        )
    }
    assert list(opened.values()) == [True, True, False, False, False, False]
    assert "two" not in repr(registry)


@pytest.mark.parametrize("address", ["", "example.org", "file:///srv/index", "ftp://x/", "https://", "https://x:y/"])
def test_what_is_no_address_of_a_registry_is_none(address: str) -> None:
    found: Upstream | None = upstream(address)
    assert found is None


def test_a_page_that_never_ends_is_given_up(registry: Registry, open_mirror: Open) -> None:
    page = {"name": "top", "dist-tags": {}, "versions": {}, "readme": "x" * PAGE_BYTES}
    registry.answers["/npm/top"] = Answer(json.dumps(page).encode())
    with open_mirror(npm=["top"]) as inside:
        assert inside.get("/npm/top").status_code == 502
        assert ("denied", "npm:top", "too_large") in inside.told


def certificate(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize(("named", "expected"), [("localhost", 200), ("other.example", 502)])
def test_by_https_the_registry_must_be_who_it_is_called(
    open_mirror: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, expected: int
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    with serving(certificate(authority, named), "localhost") as registry:
        registry.add_npm("top")
        with open_mirror(npm=["top"], known=Known(registry.npm, [])) as inside:
            assert inside.get("/npm/top").status_code == expected
            assert inside.get(TARBALL).status_code == expected
        assert {asked.headers["Host"] for asked in registry.asked} <= {registry.url.removeprefix("https://")}


def test_nor_is_one_trusted_whom_this_machine_does_not_trust(open_mirror: Open) -> None:
    with serving(certificate(trustme.CA(), "localhost"), "localhost") as registry:
        registry.add_npm("top")
        with open_mirror(npm=["top"], known=Known(registry.npm, [])) as inside:
            assert inside.get("/npm/top").status_code == 502
            assert [verdict.why for verdict in inside.verdicts] == [
                "",
                "localhost: its certificate is not trusted here",
            ]
        assert registry.asked == []


@pytest.mark.parametrize(("status", "why"), [(401, "another account is needed (401)"), (500, "500")])
def test_what_a_registry_answers_instead_is_told(registry: Registry, open_mirror: Open, status: int, why: str) -> None:
    registry.answers["/npm/top"] = Answer(status=status)
    with open_mirror(npm=["top"]) as inside:
        assert inside.get("/npm/top").status_code == 502
        assert [verdict.why for verdict in inside.verdicts] == ["", f"127.0.0.1: {why}"]


def test_but_one_is_whom_the_client_of_the_registry_trusts(open_mirror: Open) -> None:
    authority = trustme.CA()
    way = Way(authorities=("no certificate", authority.cert_pem.bytes().decode()))
    with serving(certificate(authority, "localhost"), "localhost") as registry:
        registry.add_npm("top")
        with open_mirror(npm=["top"], known=Known(registry.npm, [], way)) as inside:
            assert inside.get(TARBALL).status_code == 200


def test_a_client_s_own_proxy_stands_before_its_registry(registry: Registry, open_mirror: Open) -> None:
    """It is asked for whole addresses, and looks their hosts up itself."""
    registry.add_npm("top")
    registry.answers["http://registry.example/npm/top"] = registry.answers["/npm/top"]
    known = Known("http://registry.example/npm/", [], Way(proxy=registry.url))
    with open_mirror(npm=["top"], known=known) as inside:
        assert inside.get("/npm/top").status_code == 200
    assert registry.paths == ["http://registry.example/npm/top"]


def test_a_proxy_is_passed_by_where_it_is_not_meant() -> None:
    way = Way(proxy="proxy.example:3128", direct=".corp.example, other.example")
    addresses = ["https://a.b/x", "https://npm.corp.example/", "https://other.example/", "https://another.example/"]
    addresses += ["http://127.0.0.1:4873/", "http://localhost/"]
    found = [way.proxy_for(address) for address in addresses]
    assert found == ["http://proxy.example:3128", None, None, "http://proxy.example:3128", None, None]
    assert "proxy.example" not in repr(way)

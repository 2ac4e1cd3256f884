import base64
import os
import shutil
import sys
from pathlib import Path

import pytest

from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.mirror.upstream import Upstream, basic
from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings

VARIABLES = ("UV_", "PIP_", "NPM_", "npm_", "XDG_", "NODE_", "REQUESTS_", "CURL_")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person who has configured nothing yet."""
    for name in os.environ:
        if name.startswith((*VARIABLES, "NETRC")):
            monkeypatch.delenv(name)
    for name, value in {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "xdg")}.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def found(kind: str, name: str = "x", **settings: str) -> list[Upstream]:
    registries = ConfiguredRegistries(CourseSettings.load(**settings))
    return list(registries.of("npm" if kind == "npm" else "pypi", name))


def urls(kind: str, name: str = "x", **settings: str) -> list[str]:
    return [registry.url for registry in found(kind, name, **settings)]


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.mark.skipif(shutil.which("npm") is None, reason="There is no npm on this machine.")
@pytest.mark.usefixtures("home")
def test_npm_is_asked_for_its_own_default() -> None:
    (url,) = urls("npm")
    assert url.startswith("https://")


@pytest.mark.skipif(shutil.which("npm") is None, reason="There is no npm on this machine.")
def test_npm_s_own_configuration_names_registries_scopes_and_accounts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_TOKEN", "s3cret")
    password = base64.b64encode(b"word").decode()
    write(
        home / ".npmrc",
        f"""
        ; a comment
        registry = https://registry.example/npm
        @acme:registry=https://packages.acme.example/
        //packages.acme.example/:_authToken=${{ACME_TOKEN}}
        //registry.example/npm/:username=me
        //registry.example/npm/:_password="{password}"
        """,
    )
    (default,), (acme,) = found("npm"), found("npm", "@acme/part")
    assert (default.url, acme.url) == ("https://registry.example/npm/", "https://packages.acme.example/")
    assert acme.authorization("https://packages.acme.example/@acme%2fpart") == {"Authorization": "Bearer s3cret"}
    assert default.authorization("https://registry.example/npm/x") == {"Authorization": basic("me", "word")}
    assert default.authorization("https://registry.example/other") == {}
    assert urls("npm", "@other/part") == ["https://registry.example/npm/"]


@pytest.mark.skipif(shutil.which("npm") is None, reason="There is no npm on this machine.")
def test_an_address_of_npm_s_with_an_account_in_it_serves_too(home: Path) -> None:
    write(home / ".npmrc", "registry=https://me:word@registry.example/\n")
    (default,) = found("npm")
    assert default.url == "https://registry.example/"
    assert default.authorization("https://registry.example/x") == {"Authorization": basic("me", "word")}


@pytest.mark.usefixtures("home")
def test_settings_come_first() -> None:
    assert urls("npm", npm_registry="https://own.example/npm") == ["https://own.example/npm/"]
    assert urls("pypi", pypi_index="https://own.example/simple") == ["https://own.example/simple/"]


@pytest.mark.usefixtures("home")
def test_uv_is_asked_for_its_own_default() -> None:
    (url,) = urls("pypi")
    assert (url.startswith("https://"), url.endswith("/simple/")) == (True, True)


def test_uv_s_variables_come_before_its_files_and_these_before_pip(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home / ".config/pip/pip.conf", "[global]\nindex-url = https://pip.example/simple\n")
    assert urls("pypi") == ["https://pip.example/simple/"]
    write(home / ".config/uv/uv.toml", '[[index]]\nurl = "https://file.example/simple"\ndefault = true\n')
    assert urls("pypi") == ["https://file.example/simple/"]
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://variable.example/simple")
    assert urls("pypi") == ["https://variable.example/simple/"]


def test_further_indexes_come_before_the_default_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        home / ".config/uv/uv.toml",
        """
        [[index]]
        name = "own"
        url = "https://own.example/simple"
        [[index]]
        name = "torch"
        url = "https://torch.example/simple"
        explicit = true
        [[index]]
        url = "https://main.example/simple"
        default = true
        """,
    )
    monkeypatch.setenv("UV_INDEX_OWN_USERNAME", "me")
    monkeypatch.setenv("UV_INDEX_OWN_PASSWORD", "word")
    monkeypatch.setenv("UV_INDEX", "https://first.example/simple")
    registries = found("pypi")
    assert [registry.url.split("/")[2] for registry in registries] == ["first.example", "own.example", "main.example"]
    assert registries[1].authorization("https://own.example/simple/x/") == {"Authorization": basic("me", "word")}


def test_pip_s_variables_files_and_netrc_serve_and_folders_are_passed_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / ".netrc", "machine pip.example login me password word\n")
    text = (
        "[global]\nindex-url = https://pip.example/simple\nextra-index-url = file:///srv https://more.example/simple\n"
    )
    write(home / ".config/pip/pip.conf", text)
    more, main = found("pypi")
    assert (more.url, main.url) == ("https://more.example/simple/", "https://pip.example/simple/")
    assert main.authorization("https://pip.example/simple/x/") == {"Authorization": basic("me", "word")}
    monkeypatch.setenv("PIP_INDEX_URL", "https://variable.example/simple")
    assert urls("pypi")[-1] == "https://variable.example/simple/"


def test_files_that_cannot_be_read_are_passed_over(home: Path) -> None:
    write(home / ".config/uv/uv.toml", "[[index]\n")
    write(home / ".config/pip/pip.conf", "no section\n")
    write(home / ".pip/pip.conf", "[install]\nindex-url = https://old.example/simple\n")
    write(home / ".netrc", "machine\n")
    assert urls("pypi") == ["https://old.example/simple/"]


def test_with_no_client_and_no_setting_it_says_which_setting_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    monkeypatch.setattr(sys, "executable", str(home / "python"))  # where no uv lies beside
    with pytest.raises(SettingsError) as npm:
        urls("npm")
    assert npm.value.hint == "export FONDATION_NPM_REGISTRY=https://…"
    with pytest.raises(SettingsError) as python:
        urls("pypi")
    assert python.value.hint == "export FONDATION_PYPI_INDEX=https://…"


@pytest.mark.skipif(shutil.which("npm") is None, reason="There is no npm on this machine.")
def test_npm_s_own_authorities_and_proxy_serve_its_registries(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home / "company.pem", "company")
    write(home / "node.pem", "node")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(home / "node.pem"))
    text = f"cafile={home}/company.pem\nhttps-proxy=http://me:word@proxy.example:3128/\nnoproxy=a.example,b.example\n"
    write(home / ".npmrc", text)
    (registry,) = found("npm")
    assert registry.way.authorities == ("node", "company")
    assert registry.way.proxy == "http://me:word@proxy.example:3128/"
    assert registry.way.direct == "a.example,b.example"
    assert "word" not in repr(registry)


def test_pip_s_own_authorities_and_proxy_serve_its_indexes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("company", "chosen", "bundle"):
        write(home / f"{name}.pem", name)
    write(
        home / ".config/pip/pip.conf", f"[global]\nindex-url = https://pip.example/simple\ncert = {home}/company.pem\n"
    )
    (index,) = found("pypi")
    assert (index.way.authorities, index.way.proxy) == (("company",), "")
    monkeypatch.setenv("PIP_CERT", str(home / "chosen.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(home / "bundle.pem"))
    monkeypatch.setenv("PIP_PROXY", "proxy.example:3128")
    (index,) = found("pypi")
    assert (index.way.authorities, index.way.proxy) == (("bundle", "chosen"), "proxy.example:3128")

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from registry import Registry

from fondation_cli.sandbox.mirror.clients import variables

from .conftest import Inside, Open

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="There is no npm on this machine.")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def declare(project: Path, needs: Mapping[str, str]) -> None:
    (project / "package.json").write_text(json.dumps({"name": "p", "version": "1.0.0", "dependencies": dict(needs)}))


def npm(words: str, project: Path, inside: Inside, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run npm as the sandbox does: its registry is the mirror, its cache is new."""
    cache = project.parent / "npm-cache"
    shutil.rmtree(cache, ignore_errors=True)
    own = {"npm_config_cache": str(cache), "npm_config_fetch_retries": "0"}
    return subprocess.run(
        ["npm", *words.split()],
        cwd=project,
        env={**environment, **variables(inside.port), **own},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def installed(project: Path) -> set[str]:
    folder = project / "node_modules"
    return {str(file.parent.relative_to(folder)) for file in folder.rglob("package.json")}


def test_a_project_gets_what_it_declares_and_all_that_needs(
    registry: Registry, open_mirror: Open, project: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_npm("top", needs={"middle": "^1.0.0", "@scope/part": "1.x", "other-name": "npm:real-name@^1.0.0"})
    registry.add_npm("middle", manifest={"peerDependencies": {"peer": "*"}, "optionalDependencies": {"option": "1"}})
    for name in ("@scope/part", "peer", "option", "real-name"):
        registry.add_npm(name, padding=700_000)
    declare(project, {"top": "^1.0.0"})
    with open_mirror(npm=["top"]) as inside:
        done = npm("install", project, inside, client_environment)
        assert done.returncode == 0, done.stderr
        assert installed(project) == {"top", "middle", "@scope/part", "peer", "option", "other-name"}
        assert inside.told == [("allowed", "127.0.0.1", "fine")]
        assert inside.door.denials == 0
        assert "127.0.0.1" not in (project / "package-lock.json").read_text()


def test_a_lock_that_names_a_registry_serves_as_well(
    registry: Registry, open_mirror: Open, project: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_npm("top")
    declare(project, {"top": "*"})
    with open_mirror(npm=["top"]) as inside:
        assert npm("install", project, inside, client_environment).returncode == 0
        lock = project / "package-lock.json"
        page = json.loads(lock.read_text())
        page["packages"]["node_modules/top"]["resolved"] = "https://registry.example/top/-/top-1.0.0.tgz"
        lock.write_text(json.dumps(page))
        done = npm("ci", project, inside, client_environment)
        assert (done.returncode, installed(project)) == (0, {"top"}), done.stderr


def test_a_second_install_needs_no_registry(
    registry: Registry, open_mirror: Open, project: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_npm("top", needs={"below": "*"})
    registry.add_npm("below")
    declare(project, {"top": "*"})
    with open_mirror(npm=["top"]) as inside:
        assert npm("install", project, inside, client_environment).returncode == 0
        asked = len(registry.asked)
        done = npm("ci", project, inside, client_environment)
        assert (done.returncode, installed(project)) == (0, {"top", "below"}), done.stderr
        assert len(registry.asked) == asked


def test_what_nobody_declared_is_refused_with_a_reason(
    registry: Registry, open_mirror: Open, project: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_npm("known")
    registry.add_npm("stranger")
    declare(project, {"known": "*", "stranger": "*"})
    with open_mirror(npm=["known"]) as inside:
        done = npm("install", project, inside, client_environment)
        assert done.returncode != 0
        assert "npm:stranger is neither declared by the project nor needed by what it declares" in done.stderr
        assert ("denied", "npm:stranger", "undeclared") in inside.told
        assert inside.door.denials >= 1
        assert "/npm/stranger" not in registry.paths


def test_what_comes_from_elsewhere_than_a_registry_is_no_name_that_may_be_asked_for(
    registry: Registry, open_mirror: Open
) -> None:
    elsewhere = {
        "a": "git+ssh://git@example.org/a.git",
        "b": "someone/b",
        "c": "https://example.org/c.tgz",
        "d": "file:../d",
        "e": "^1.0.0",
    }
    registry.add_npm("top", needs=elsewhere)
    for name in elsewhere:
        registry.add_npm(name)
    with open_mirror(npm=["top"]) as inside:
        assert inside.get("/npm/top").status_code == 200
        assert {name: inside.get(f"/npm/{name}").status_code for name in elsewhere} == {
            "a": 403,
            "b": 403,
            "c": 403,
            "d": 403,
            "e": 200,
        }


def test_a_page_names_no_other_place_and_says_what_runs_at_install(registry: Registry, open_mirror: Open) -> None:
    more = {"scripts": {"postinstall": "node x.js"}, "homepage": "https://example.org", "bin": "x.js"}
    registry.add_npm("top", manifest=more)
    with open_mirror(npm=["top"]) as inside:
        page = inside.get("/npm/top")
        version = page.json()["versions"]["1.0.0"]
        assert version["dist"]["tarball"] == f"{inside.url}/npm/top/-/top-1.0.0.tgz"
        assert (version["hasInstallScript"], version["bin"]) == (True, "x.js")
        assert "example.org" not in page.text
        assert registry.url not in page.text


def test_versions_that_nobody_could_check_are_left_out(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("top", "1.0.0")
    registry.add_npm("top", "2.0.0", dist={"integrity": "", "shasum": ""})
    registry.add_npm("top", "3.0.0", dist={"integrity": "md5-AAAA", "shasum": "zz"})
    registry.add_npm("top", "../4.0.0")
    registry.add_npm("top", "5.0.0", dist={"integrity": ""})
    with open_mirror(npm=["top"]) as inside:
        page = inside.get("/npm/top").json()
        assert set(page["versions"]) == {"1.0.0", "5.0.0"}
        assert page["dist-tags"] == {"latest": "5.0.0"}
        assert inside.get("/npm/top/-/top-5.0.0.tgz").status_code == 200


def test_a_page_of_another_package_is_none(registry: Registry, open_mirror: Open) -> None:
    registry.add_npm("other")
    registry.answers["/npm/top"] = registry.answers["/npm/other"]
    with open_mirror(npm=["top"]) as inside:
        answer = inside.get("/npm/top")
        assert (answer.status_code, "no page of top" in answer.json()["error"]) == (502, True)

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from registry import Answer, Registry

from fondation_cli.sandbox.mirror.clients import variables
from fondation_cli.uv import uv as own_uv

from .conftest import JSON, Inside, Known, Open


def uv(words: str, folder: Path, inside: Inside, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run uv as the sandbox does: its index is the mirror, its cache is new."""
    program = own_uv()
    assert program
    shutil.rmtree(folder / "uv-cache", ignore_errors=True)
    own = {"UV_CACHE_DIR": str(folder / "uv-cache"), "UV_PYTHON": sys.executable, "UV_HTTP_RETRIES": "0"}
    return subprocess.run(
        [program, *words.split()],
        cwd=folder,
        env={**environment, **variables(inside.port), **own},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("beside", [True, False], ids=["metadata beside the wheel", "metadata in the wheel alone"])
def test_uv_gets_what_is_declared_and_all_that_needs(
    registry: Registry, open_mirror: Open, tmp_path: Path, client_environment: Mapping[str, str], *, beside: bool
) -> None:
    registry.add_wheel("top", needs=["middle>=1", 'Fancy.Name[extra]>=1; python_version > "3"'], beside=beside)
    registry.add_wheel("middle", beside=beside, padding=700_000)
    registry.add_wheel("fancy-name", beside=beside)
    with open_mirror(pypi=["Top"]) as inside:
        done = uv("pip install --target there top", tmp_path, inside, client_environment)
        assert done.returncode == 0, done.stderr
        assert {file.name for file in (tmp_path / "there").glob("*.py")} == {"top.py", "middle.py", "fancy_name.py"}
        assert inside.told == [("allowed", "127.0.0.1", "fine")]
        wheels = [path for path in registry.paths if path.endswith(".whl")]
        assert len(wheels) == len(set(wheels)) == 3
        asked = len(registry.asked)
        again = uv("pip install --target again top", tmp_path, inside, client_environment)
        assert (again.returncode, len(registry.asked)) == (0, asked), again.stderr


def test_pip_installs_too(
    registry: Registry, open_mirror: Open, tmp_path: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_wheel("top", needs=["below"])
    registry.add_wheel("below", beside=False)
    program = shutil.which("pip3")
    if program is None:
        pytest.skip("There is no pip on this machine.")
    with open_mirror(pypi=["top"]) as inside:
        words = ["install", "--no-cache-dir", "--target", str(tmp_path / "there"), "top"]
        environment = {**client_environment, **variables(inside.port)}
        done = subprocess.run(
            [program, *words], env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        assert {file.name for file in (tmp_path / "there").glob("*.py")} == {"top.py", "below.py"}
        assert inside.door.denials == 0


def test_what_nobody_declared_is_refused(
    registry: Registry, open_mirror: Open, tmp_path: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_wheel("stranger")
    with open_mirror(pypi=["known"]) as inside:
        done = uv("pip install --target there stranger", tmp_path, inside, client_environment)
        assert done.returncode != 0
        assert inside.told == [("denied", "pypi:stranger", "undeclared")]
        assert registry.asked == []


def test_names_are_the_same_however_they_are_written(registry: Registry, open_mirror: Open) -> None:
    registry.add_wheel("a-b-c")
    with open_mirror(pypi=["A_b.C"]) as inside:
        for written in ("a-b-c", "A.B_c", "a--b__c"):
            assert inside.get(f"/pypi/simple/{written}/").status_code == 200
        assert set(registry.paths) == {"/simple/a-b-c/"}


def test_requirements_that_come_from_an_address_are_no_names_that_may_be_asked_for(
    registry: Registry, open_mirror: Open
) -> None:
    registry.add_wheel("top", needs=["elsewhere @ https://example.org/e.whl", "other [x] @ file:///e", "fine (>=1)"])
    with open_mirror(pypi=["top"]) as inside:
        assert inside.get("/pypi/files/top/top-1.0-py3-none-any.whl.metadata").status_code == 200
        codes = {name: inside.get(f"/pypi/simple/{name}/").status_code for name in ("elsewhere", "other", "fine")}
        assert codes == {"elsewhere": 403, "other": 403, "fine": 404}


def test_a_page_comes_as_the_client_reads_it_and_names_no_other_place(registry: Registry, open_mirror: Open) -> None:
    wheel = registry.add_wheel("top")
    digest = hashlib.sha256(wheel).hexdigest()
    with open_mirror(pypi=["top"]) as inside:
        as_json = inside.get("/pypi/simple/top/", accept=f"{JSON}, text/html;q=0.1")
        as_html = inside.get("/pypi/simple/top/", accept="text/html")
        assert as_json.headers["Content-Type"] == JSON
        file = as_json.json()["files"][0]
        assert (file["url"], file["hashes"]) == ("../../files/top/top-1.0-py3-none-any.whl", {"sha256": digest})
        assert re.findall(r'href="([^"]*)"', as_html.text) == [f"{file['url']}#sha256={digest}"]
        for page in (as_json, as_html):
            assert registry.url not in page.text


def test_an_index_that_speaks_html_alone_serves_as_well(registry: Registry, open_mirror: Open) -> None:
    wheel = registry.add_wheel("top")
    good = f"../../files/top-1.0-py3-none-any.whl#sha256={hashlib.sha256(wheel).hexdigest()}"
    page = f"""<!DOCTYPE html><html><body>
        <a href="{good}" data-requires-python="&gt;=3.8" data-yanked="it was &lt;bad&gt;">top-1.0-py3-none-any.whl</a>
        <a href="../../files/top-2.0-py3-none-any.whl#md5=00000000000000000000000000000000">weak</a>
        <a href="../../files/top-3.0-py3-none-any.whl">none</a>
        <a href="http://[bad/top-4.0-py3-none-any.whl#sha256={"0" * 64}">no address</a>
        </body></html>"""
    registry.answers["/simple/top/"] = Answer(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    with open_mirror(pypi=["top"]) as inside:
        listed = inside.get("/pypi/simple/top/", accept=JSON).json()["files"]
        assert [(file["filename"], file["requires-python"], file["yanked"]) for file in listed] == [
            ("top-1.0-py3-none-any.whl", ">=3.8", "it was <bad>")
        ]
        assert inside.get("/pypi/files/top/top-1.0-py3-none-any.whl").content == wheel


def test_the_first_index_that_knows_a_package_has_it(registry: Registry, open_mirror: Open) -> None:
    own = registry.add_wheel("ours")
    registry.answers["/own/ours/"] = Answer(
        json.dumps(
            {
                "name": "ours",
                "files": [
                    {
                        "filename": "ours-9.0-py3-none-any.whl",
                        "url": f"{registry.url}/files/ours-1.0-py3-none-any.whl",
                        "hashes": {"sha256": hashlib.sha256(own).hexdigest()},
                    }
                ],
            }
        ).encode(),
        headers={"Content-Type": JSON},
    )
    registry.add_wheel("public")
    known = Known(registry.npm, [f"{registry.url}/own", registry.simple])
    with open_mirror(pypi=["ours", "public"], known=known) as inside:
        files = inside.get("/pypi/simple/ours/", accept=JSON).json()["files"]
        assert [file["filename"] for file in files] == ["ours-9.0-py3-none-any.whl"]
        assert inside.get("/pypi/simple/public/").status_code == 200

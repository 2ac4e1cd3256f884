import json
import re

import pytest

from fondation_cli.project.locked import locked_names
from fondation_cli.project.stacks.shelf import stack_named


def test_npm_s_lockfile_names_packages_with_their_scopes_at_any_depth() -> None:
    places = ["", "node_modules/vite", "node_modules/@vitejs/react", "node_modules/a/node_modules/b", "packages/own"]
    lock = json.dumps({"packages": {place: {"version": "1.0.0"} for place in places}})
    assert locked_names("package-lock.json", lock) == {"npm": {"vite", "@vitejs/react", "b"}}


def test_requirements_name_packages_whatever_their_markers_and_hashes() -> None:
    lock = "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:00\na.b==7 \\\n# click==8\n-e ./x\n"
    assert locked_names("requirements.lock", lock) == {"pypi": {"colorama", "a.b"}}


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"packages": []}', "[" * 100_000])
def test_what_cannot_be_read_locks_nothing(text: str) -> None:
    assert locked_names("package-lock.json", text) == {"npm": set()}


@pytest.mark.parametrize("stack", ["vite-react", "express", "fastapi", "typer-cli", "python-library"])
def test_the_lockfiles_of_starters_carry_hashes_for_all_and_no_address_of_a_package(stack: str) -> None:
    found = stack_named(stack)
    text = (found.folder / "starter" / found.lockfile).read_text()
    if found.lockfile == "package-lock.json":
        packages = [each for place, each in json.loads(text)["packages"].items() if place]
        assert all(each["integrity"].startswith("sha512-") for each in packages)
        assert not [each for each in packages if "resolved" in each]
    else:
        requirements = re.findall(r"^\S+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert len(requirements) == len(locked_names(found.lockfile, text)["pypi"])
        assert all("--hash=sha256:" in each for each in requirements)
        assert "://" not in text
    assert len(next(iter(locked_names(found.lockfile, text).values()))) > 3

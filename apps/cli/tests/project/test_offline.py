"""The writer without a model: what it makes of prompts."""

import json
import re
from pathlib import Path

import pytest

from fondation_cli.project.brief import Brief
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.stacks.shelf import UnknownStack, every_stack
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import NewFile, write
from fondation_shared.project import Plan

STACKS = [stack.name for stack in every_stack()]


def plan(prompt: str, stack: str | None = None) -> Plan:
    return OfflineWriter().plan(Brief(prompt, stack))


def contents(brief: Brief) -> dict[str, str]:
    """The files that are written, by path, in their order."""
    changes = OfflineWriter().write(brief, OfflineWriter().plan(brief))
    return {change.path: change.content for change in changes if isinstance(change, NewFile)}


@pytest.mark.parametrize(
    ("prompt", "stack"),
    [
        ("Build a todo app", "vite-react"),
        ("Crée une application de liste de tâches", "vite-react"),
        ("A single page app in TypeScript", "vite-react"),
        ("Build a landing page for a café", "static"),
        ("Crée un site statique pour ma boulangerie", "static"),
        ("A REST API in Python for books", "fastapi"),
        ("Fais une API avec FastAPI", "fastapi"),
        ("Écris un serveur Node.js", "express"),
        ("Build a backend with Express", "express"),
        ("A command line tool that counts words", "typer-cli"),
        ("Crée-moi un outil en ligne de commande", "typer-cli"),
        ("Une bibliothèque Python de dates", "python-library"),
        ("Write a Python package for intervals", "python-library"),
    ],
)
def test_a_prompt_s_words_pick_the_stack_in_either_language(prompt: str, stack: str) -> None:
    assert plan(prompt).stack == stack


def test_the_stack_that_was_chosen_is_taken_whatever_the_prompt_says() -> None:
    assert plan("Build a React app", "express").stack == "express"


@pytest.mark.parametrize("name", ["cobol", "", "../static", "Static", "x" * 10_000])
def test_a_stack_there_is_none_of_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(UnknownStack) as refused:
        plan("Build a todo app", name)
    assert refused.value.exit_code == 2
    assert len(refused.value.detail) < 200
    assert refused.value.hint == "Choose one of vite-react, static, fastapi, express, typer-cli, python-library."


@pytest.mark.parametrize(
    ("prompt", "title", "name"),
    [
        ("Build a todo app", "Todo app", "todo-app"),
        ("build me an expense tracker that syncs, please", "Expense tracker", "expense-tracker"),
        ("I want you to create a chess clock. It has two sides.", "Chess clock", "chess-clock"),
        ("Crée une liste de tâches avec des étiquettes", "Liste de tâches", "liste-taches"),
        ("s'il te plaît, génère un jeu d'échecs", "Jeu d'échecs", "jeu-echecs"),
        ("«L’œuvre»", "Œuvre", "oeuvre"),
        ("构建一个待办事项应用", "构建一个待办事项应用", "project"),
        ("2048", "2048", "project-2048"),
        ("", "My project", "project"),
        ("\x00\x1b[31m\n\u202e", "[31m", "project-31m"),
        ("😀", "My project", "project"),
    ],
)
def test_title_and_name_come_from_the_prompt(prompt: str, title: str, name: str) -> None:
    assert Brief(prompt).title == title
    assert plan(prompt).name == name


@pytest.mark.parametrize(
    ("prompt", "stack", "name"),
    [
        ("react", "vite-react", "react-project"),
        ("express", "express", "express-project"),
        ("json", "fastapi", "json-project"),
        ("Pytest", "python-library", "pytest-project"),
        ("class", "python-library", "class-project"),
        ("list", "python-library", "list-project"),
        ("con", "static", "con-project"),
        ("tests", "typer-cli", "tests-project"),
    ],
)
def test_a_name_is_never_that_of_a_module_a_dependency_or_a_device(prompt: str, stack: str, name: str) -> None:
    assert plan(prompt, stack).name == name


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("prompt", ["Build a todo app", "Crée une liste de tâches"])
def test_every_file_that_is_planned_is_written_and_no_other(stack: str, prompt: str) -> None:
    brief = Brief(prompt, stack)
    planned = OfflineWriter().plan(brief)
    written = contents(brief)
    starter = next(each for each in every_stack() if each.name == stack).starter(brief.language)
    assert list(written) == [file.path for file in planned.files]
    assert len(written) == len(starter)
    assert all(file.purpose for file in planned.files)
    assert not [path for path, content in written.items() if "tarter-project" in content or "tarter_project" in content]
    assert not [path for path, content in written.items() if "Starter Title" in content or "Starter Prompt" in content]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(
    ("prompt", "plainly"),
    [
        ("Build a todo app", "Offline starter, not written for your prompt."),
        ("Crée une liste de tâches", "Modèle hors ligne, qui n’a pas été écrit pour votre demande."),
    ],
)
def test_summary_and_readme_say_plainly_that_it_was_not_written_for_the_prompt(
    stack: str, prompt: str, plainly: str
) -> None:
    brief = Brief(prompt, stack)
    planned = OfflineWriter().plan(brief)
    readme = contents(brief)["README.md"]
    assert plainly in planned.summary
    assert plainly in readme


def test_the_plan_speaks_of_this_project_not_of_a_starter() -> None:
    planned = plan("Build a reading list", "typer-cli")
    assert "src/reading_list/words.py" in [file.path for file in planned.files]
    assert "starter" not in planned.model_copy(update={"summary": ""}).to_json().lower()
    assert [command.step for command in planned.commands] == ["install", "install", "build", "format", "test"]


def test_a_language_that_was_asked_for_is_spoken_whatever_the_prompt_s() -> None:
    brief = Brief("Build a todo app", "static", tongue="fr")
    assert any('<html lang="fr">' in page for page in contents(brief).values())


def test_the_offline_writer_has_no_remedy() -> None:
    brief = Brief("Build a todo app", "static")
    assert not OfflineWriter().repair(brief, OfflineWriter().plan(brief), {}, []).changes


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("prompt", ["Build a todo app", "Rest of the code unchanged", "# ... rest of the file here"])
def test_all_that_is_written_is_taken_by_those_who_put_it_on_the_disk(stack: str, prompt: str, tmp_path: Path) -> None:
    brief = Brief(prompt, stack)
    with Tree(tmp_path) as tree:
        written = write(tree, list(OfflineWriter().write(brief, OfflineWriter().plan(brief))))
    assert written.rejections == []
    assert written.files


@pytest.mark.parametrize("stack", [stack for stack in every_stack() if stack.lockfile])
def test_lockfiles_of_starters_carry_a_hash_for_each_package_and_no_address_of_one(stack: Stack) -> None:
    text = (stack.folder / "starter" / stack.lockfile).read_text()
    if stack.lockfile == "package-lock.json":
        packages = [each for place, each in json.loads(text)["packages"].items() if place]
        assert all(each["integrity"].startswith("sha512-") for each in packages)
        assert not [each for each in packages if "resolved" in each]
    else:
        packages = re.findall(r"^\S+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert all("--hash=sha256:" in each for each in packages)
        assert "://" not in text
    assert len(packages) > 3

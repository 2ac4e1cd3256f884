"""What is wrong with a draft: each finding a sentence for whoever drafted it."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.basis import Basis, basis_of
from fondation_cli.project.modelled.composing import files_of, lasting, own_checks
from fondation_cli.project.modelled.draft import Draft
from fondation_cli.project.modelled.order import circle
from fondation_cli.project.modelled.proofs import is_test
from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refused
from fondation_cli.project.stacks.vocabulary import forms, is_known
from fondation_shared.checks import Check, CliCheck, CommandCheck, ContractCheck, FilesCheck, HttpCheck, PageCheck
from fondation_shared.project_paths import is_made, same_place, shown
from fondation_shared.stacks import CUSTOM, STACKS

_CODE = frozenset({".py", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".html", ".css"})
_MOST = 12
"""So many findings say enough."""


def faults(brief: Brief, draft: Draft) -> list[str]:
    """None where the draft can be carried out."""
    found = list(_of_stack(brief, draft))
    if not found:
        found += _of_commands(brief, draft)
    if not found:
        basis = basis_of(brief, draft)
        found += [
            *_of_files(draft, basis),
            *_of_removed(draft, basis),
            *_of_tests(draft, basis),
            *_of_checks(draft, basis),
        ]
    return found[:_MOST]


def _of_stack(brief: Brief, draft: Draft) -> Iterator[str]:
    wanted = brief.base.blueprint.plan.stack if brief.base else brief.stack
    if wanted is not None and draft.stack != wanted:
        yield f"The stack is {wanted}: it is not to be chosen."
    elif draft.stack not in {*STACKS, CUSTOM}:
        yield f"There is no stack {draft.stack[:60]!r}. There are {', '.join(STACKS)} and {CUSTOM}."


def _of_commands(brief: Brief, draft: Draft) -> Iterator[str]:
    if draft.stack != CUSTOM:
        if draft.commands:
            yield f"The stack {draft.stack} has its own commands: leave `commands` empty."
        return
    for each in draft.commands:
        if not is_known(each.step, each.command):
            yield f"{each.step} may not run {' '.join(each.command)[:200]!r}. It may run:\n{forms()}"
            return
    once = Counter(each.step for each in draft.commands if each.step in {"start", "run"})
    yield from (f"There is more than one command for {step}." for step, count in once.items() if count > 1)
    programs = {each.command[0] for each in draft.commands}
    if "npm" in programs and any(program.startswith(".venv/") for program in programs):
        yield "A project installs with npm or into .venv, not with both."
    stay = brief.base is not None and not draft.commands
    if not stay and not any(each.step in {"build", "test"} for each in draft.commands):
        yield "Nothing builds or tests the project."


def _of_files(draft: Draft, basis: Basis) -> Iterator[str]:
    if not draft.files and (basis.before is None or not draft.removed):
        yield "No file is written."
    for file in draft.files:
        yield from _of_path(file.path, basis)
    places: dict[str, str] = {}
    for path in [*basis.files, *(file.path for file in draft.files)]:
        other = places.setdefault(same_place(path), path)
        if other != path:
            yield f"{shown(path)} and {shown(other)} are one file on some systems."
    counted = Counter(file.path for file in draft.files)
    yield from (f"{shown(path)} is planned more than once." for path, count in counted.items() if count > 1)
    there = {file.path for file in files_of(draft, basis)} if all(n == 1 for n in counted.values()) else set(counted)
    for file in draft.files:
        for path in file.needs:
            if path not in there:
                yield f"{shown(file.path)} needs {shown(path)}, which is not planned."
    yield from _of_circle(draft, basis)


def _of_path(path: str, basis: Basis) -> Iterator[str]:
    try:
        checked(path)
    except Refused as refused:
        yield f"{shown(path)} cannot be a file: {refused.refusal}."
        return
    if any(map(is_made, path.split("/"))):
        yield f"{shown(path)} is made by the build: it cannot be written."
    if path == basis.stack.lockfile:
        yield f"{path} is made by the package manager: it cannot be written."
    if path in basis.files and basis.files[path] is None:
        yield f"{shown(path)} is no text: it cannot be changed."


def _of_circle(draft: Draft, basis: Basis) -> Iterator[str]:
    found = circle(files_of(draft, basis))
    if found:
        yield f"These files need each other in a circle: {', '.join(map(shown, found))}."


def _of_removed(draft: Draft, basis: Basis) -> Iterator[str]:
    needed = {basis.stack.manifest, basis.stack.lockfile} - {""}
    written = {file.path for file in draft.files}
    for path in draft.removed:
        if path in needed:
            yield f"{path} cannot go: what is installed follows from it."
        elif path not in basis.files:
            yield f"{shown(path)} cannot go: it is not there."
        elif path in written:
            yield f"{shown(path)} cannot both go and be written."
    gone = {path for path in draft.removed if path in basis.files}
    stays = {path: text for path, text in basis.files.items() if path not in gone | written and _is_code(path)}
    for path in sorted(gone):
        users = [other for other, text in stays.items() if text is not None and _asks_for(path, text)]
        if users:
            yield f"{shown(path)} cannot go as long as {', '.join(map(shown, users))} asks for it: change that, too."


def _of_tests(draft: Draft, basis: Basis) -> Iterator[str]:
    """Something has to test the project, and a test goes only with what it tests, or where another one takes over."""
    written = {file.path: file for file in draft.files}
    gone = set(draft.removed)
    tests = [path for path in {**basis.files, **written} if is_test(path)]
    if basis.stack.name != CUSTOM and gone.issuperset(tests):
        yield "Nothing tests the project: plan a file of tests, named as those of the stack are."
    if basis.before is None:
        return
    known = {path for file in written.values() if is_test(file.path) for path in file.needs}
    for path in sorted(gone.intersection(tests)):
        text = basis.files.get(path) or ""
        stay = [
            each for each in basis.files if not is_test(each) and each not in gone | known and _asks_for(each, text)
        ]
        if stay:
            yield f"{shown(path)} cannot go: it tests {', '.join(map(shown, stay))}, which stays."


def _is_code(path: str) -> bool:
    return PurePosixPath(path).suffix in _CODE


def _asks_for(path: str, text: str) -> bool:
    """Whether a text of code imports or loads that file, by the look of it."""
    place = PurePosixPath(path)
    return place.suffix in _CODE and re.search(rf"(?:[./\"']|\bimport ){re.escape(place.stem)}\b", text) is not None


def _of_checks(draft: Draft, basis: Basis) -> Iterator[str]:
    own = own_checks(draft, basis)
    counted = Counter(check.name for check in [*own, *draft.checks])
    yield from (f"There are several checks named {name[:80]!r}." for name, count in counted.items() if count > 1)
    for name in sorted(lasting(draft, basis) & set(draft.dropped_checks)):
        yield f"The check {name!r} stays: every project of its kind has to pass it."
    for check in draft.checks:
        yield from _of_check(check, basis)
    commands = basis.stack.commands
    told = [*own, *draft.checks] if basis.before else draft.checks
    if (commands.start or commands.run) and all(isinstance(check, CommandCheck | FilesCheck) for check in told):
        yield "No acceptance check looks at what the project does for whoever uses it."


def _of_check(check: Check, basis: Basis) -> Iterator[str]:
    commands, name = basis.stack.commands, check.name[:80]
    match check:
        case HttpCheck() | ContractCheck() if not commands.start:
            yield f"The check {name!r} needs a service, and this stack starts none."
        case CliCheck() if not commands.run:
            yield f"The check {name!r} needs a command, and this stack has none to run."
        case CommandCheck(step=step) if not (getattr(commands, step) or (step == "install" and basis.stack.lockfile)):
            yield f"The check {name!r} is of a step that runs nothing."
        case FilesCheck(files=files):
            yield from (f"The check {name!r}: {why}" for file in files for why in _outside(file.path))
        case PageCheck(root=root, path=path):
            whole = str(PurePosixPath(root) / path)
            yield from (f"The check {name!r}: {why}" for why in _outside(whole))
        case _:
            return


def _outside(path: str) -> Iterator[str]:
    try:
        checked(path.replace("*", "x"))
    except Refused as refused:
        yield f"{shown(path)} is no file of the project: {refused.refusal}."

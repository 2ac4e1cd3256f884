"""What stands around the tests: how one runs alone, what helps many of them, and what none of them names."""

from collections import Counter
from collections.abc import Mapping, Sequence

from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, folder_of, span_of
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.projects import FixtureFacts, SingleRun
from fondation_cli.course.facts.tests_named import is_test
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.symbols import Definition, Kind, Role, SourceFile, Use

_MOST_HELPERS = 5
_FEWEST_USES = 4
_MOST_FILES = 400
_MOST_UNTESTED = 6
_TOOLS: Mapping[str, str] = {
    "pytest": "pytest",
    "mocha": "mocha",
    "jest": "jest",
    "vitest": "vitest",
    "testing": "go test",
    "cargo test": "cargo test",
    "RSpec": "rspec",
    "PHPUnit": "phpunit",
    "Pest": "pest",
    "node:test": "node",
}


def single_run(framework: str, trials: Sequence[Definition], library: Library) -> SingleRun | None:
    """How one test runs alone, where the framework is known; the test is one that the chapter shows."""
    tool = _TOOLS.get(framework)
    plain = [each for each in trials if each.kind is Kind.TEST or " " not in each.name]
    if tool is None or not plain:
        return None
    trial = plain[0]
    path = folder_of(trial.path) if tool == "go test" else trial.path
    return SingleRun(tool, path, trial.name, span_of(trial)) if library.file(trial.path) is not None else None


def helpers_of(files: Sequence[SourceFile], library: Library, chapter: ChapterPlan) -> tuple[FixtureFacts, ...]:
    """Functions and types beside the tests that several files of tests use."""
    found: list[tuple[int, Definition]] = []
    for file in files:
        if file.role is not Role.TEST:
            continue
        for definition in file.definitions:
            if _may_help(definition, library):
                uses = _uses(definition, library)
                if uses >= _FEWEST_USES:
                    found.append((uses, definition))
    found.sort(key=lambda pair: (-pair[0], pair[1].path, pair[1].start_line))
    return tuple(FixtureFacts(library.mention(each, chapter), count) for count, each in found[:_MOST_HELPERS])


def _may_help(definition: Definition, library: Library) -> bool:
    if definition.nested or "." in definition.qualified or definition.kind not in FUNCTIONS | TYPES:
        return False
    if is_test(definition, library) or definition.name.lower().startswith(("test", "main", "setup", "teardown")):
        return False
    head = library.lines(definition.path)[definition.start_line - 1 : definition.line or definition.start_line]
    return len(library.by_name.get(definition.name, ())) == 1 and not any("fixture" in line for line in head)


def _uses(definition: Definition, library: Library) -> int:
    """In how many tests a helper is used; one that a single file uses helps that one only."""
    files: Counter[str] = Counter()
    for use in library.references_by_name.get(definition.name, ()):
        if use.use is not Use.IMPORT and library.role(use.path) is Role.TEST:
            files[use.path] += 1
    return sum(files.values()) if len(files) > 1 else 0


def untested_of(
    files: Sequence[SourceFile], counts: Mapping[str, int], library: Library, chapter: ChapterPlan
) -> tuple[Mention, ...]:
    """Subjects of the course whose name stands in no file of tests; nothing where tests stand in the sources too."""
    tests = [file.path for file in library.index.files if file.role is Role.TEST]
    mixed = any(counts[file.path] for file in files if file.role is Role.SOURCE)
    if mixed or not tests or len(tests) > _MOST_FILES:
        return ()
    candidates = [
        subject
        for plan in library.outline.chapters
        if plan.kind is ChapterKind.CONCEPT
        for subject in plan.subjects
        if subject.public and library.role(subject.path) is Role.SOURCE and not library.test_uses(subject.name)
        if not _is_whole(subject, library)
    ]
    texts = [library.content(path) for path in tests] if candidates else []
    bare = [each for each in candidates if not any(each.name.encode() in text for text in texts)]
    unique = {each.name: each for each in reversed(bare)}
    return tuple(library.mention(each, chapter) for each in reversed(unique.values()))[:_MOST_UNTESTED]


def _is_whole(subject: Definition, library: Library) -> bool:
    """Whether a script gives nothing else to others: a test then calls it whatever it likes."""
    if library.language(subject.path) not in {"javascript", "typescript", "tsx"}:
        return False
    file = library.file(subject.path)
    given = [each for each in (file.definitions if file is not None else ()) if each.public and not each.nested]
    return [each.qualified for each in given if "." not in each.qualified] == [subject.qualified]

"""How a project is tested: where its tests are, what they are handed, what they speak of."""

import re
from collections import Counter, defaultdict

from fondation_cli.course.facts.commands import commands_of
from fondation_cli.course.facts.library import FUNCTIONS, Library, key_of
from fondation_cli.course.facts.manifest import manifest_of, scripts_of
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.projects import FixtureFacts, SuiteFacts, TestGroup, TestingFacts
from fondation_cli.course.facts.test_kinds import kinds_of, written_with
from fondation_cli.course.facts.test_rooms import helpers_of, single_run, untested_of
from fondation_cli.course.facts.tests_named import Promises, is_test, promise_of, trial_of
from fondation_cli.course.facts.users import uses_in_tests
from fondation_cli.course.facts.uses import Promise
from fondation_cli.course.facts.walk import Walker
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.symbols import Definition, Role, SourceFile

_MOST_SUITES = 10
_MOST_FIXTURES = 6
_MOST_SUBJECTS = 3
_MOST_TESTED = 5
_MOST_PROMISED = 3
_MOST_NOTES = 5
_FEWEST_SAMPLE, _MOST_SAMPLE = 4, 30
_PARAMETER = re.compile(r"[(,]\s*(\w+)\s*(?=[,):=])")
_FRAMEWORKS = (
    ("pytest", re.compile(r"^\[tool\.pytest|^\[tool:pytest\]|^\[pytest\]", re.MULTILINE)),
    ("vitest", re.compile(r"\"vitest\"")),
    ("jest", re.compile(r"\"jest\"")),
    ("mocha", re.compile(r"\"mocha\"|\bmocha ")),
    ("PHPUnit", re.compile(r"\"phpunit/phpunit\"")),
)
"""What a build file says of the tests that say nothing themselves."""


def testing_of(chapter: ChapterPlan, library: Library, walker: Walker, promises: Promises) -> TestingFacts:
    """The facts of the project's tests; `promises` knows what other chapters told of them."""
    files = [file for file in library.index.files if file.role in {Role.TEST, Role.SOURCE}]
    counts = {file.path: _tests_in(file, library) for file in files}
    framework, span = _framework(library, files)
    manifest = manifest_of(library)
    trials = [each for each in chapter.subjects if is_test(each, library)]
    best = _best_tested(library, chapter)
    commands = commands_of(library, scripts_of(manifest, library) if manifest is not None else [])
    return TestingFacts(
        framework=framework,
        framework_span=span,
        files=sum(1 for count in counts.values() if count),
        tests=sum(counts.values()),
        suites=_suites(files, counts, library, chapter),
        fixtures=_fixtures(files, library, chapter),
        commands=tuple(command for command in commands if command.purpose == "test"),
        sample=_sample(trials, walker),
        promises=tuple(_promise(each, library) for each in trials),
        best_tested=best,
        single=single_run(framework, trials, library),
        helpers=helpers_of(files, library, chapter),
        groups=_groups(best, promises),
        untested=untested_of(files, counts, library, chapter),
        kinds=kinds_of(files, library),
    )


def _tests_in(file: SourceFile, library: Library) -> int:
    return sum(1 for definition in file.definitions if not definition.nested and is_test(definition, library))


def _framework(library: Library, files: list[SourceFile]) -> tuple[str, Span | None]:
    """What the tests are run with, and the line that says so: what most of them name, else what a build file names."""
    written = written_with(files, library)
    if written[0]:
        return written
    builds = sorted(file.path for file in library.index.files if file.role is Role.BUILD and "/" not in file.path)
    for path in builds:
        text = library.text(path)
        for name, pattern in _FRAMEWORKS:
            found = pattern.search(text)
            if found:
                line = text.count("\n", 0, found.end()) + 1
                return name, Span(path, line, line)
    return "", None


def _suites(
    files: list[SourceFile], counts: dict[str, int], library: Library, chapter: ChapterPlan
) -> tuple[SuiteFacts, ...]:
    """Tests by file; by folder where there are many files."""
    paths = [file.path for file in files if counts[file.path]]
    by_folder = len(paths) > _MOST_SUITES * 2
    groups: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        groups[_folder(path) if by_folder else path].append(path)
    chosen = sorted(groups, key=lambda each: (-sum(counts[path] for path in groups[each]), each))[:_MOST_SUITES]
    return tuple(_suite(each, groups[each], counts, library, chapter) for each in sorted(chosen))


def _folder(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[: min(len(parts) - 1, 2)]) or path


def _suite(path: str, paths: list[str], counts: dict[str, int], library: Library, chapter: ChapterPlan) -> SuiteFacts:
    inside = set(paths)
    taught = {
        subject.name: subject
        for plan in library.outline.chapters
        if plan.kind is ChapterKind.CONCEPT
        for subject in plan.subjects
        if "." not in subject.qualified
    }
    spoken: Counter[str] = Counter()
    for name in sorted(taught):
        spoken[name] = sum(1 for use in library.test_uses(name) if use.path in inside)
    most = [name for name, count in spoken.most_common(_MOST_SUBJECTS) if count]
    mentions = tuple(library.mention(taught[name], chapter) for name in most)
    return SuiteFacts(path, len(paths), sum(counts[each] for each in paths), mentions)


def _fixtures(files: list[SourceFile], library: Library, chapter: ChapterPlan) -> tuple[FixtureFacts, ...]:
    """What pytest hands to tests by the name of a parameter: to each what stands nearest to it."""
    offered: dict[str, dict[str, Definition]] = defaultdict(dict)
    for file in files:
        for definition in file.definitions if file.path.endswith("conftest.py") else ():
            head = library.lines(file.path)[definition.start_line - 1 : definition.line]
            if definition.kind in FUNCTIONS and any("fixture" in line for line in head):
                offered[definition.name].setdefault(file.path.rpartition("/")[0], definition)
    users: Counter[Definition] = Counter()
    for file in files if offered else ():
        for each in file.definitions:
            for name in _PARAMETER.findall(each.signature) if each.kind in FUNCTIONS else ():
                near = [folder for folder in offered.get(name, ()) if _is_below(file.path, folder)]
                if near and each.name != name:
                    users[offered[name][max(near, key=len)]] += 1
    found = sorted(users.items(), key=lambda pair: (-pair[1], key_of(pair[0])))
    return tuple(FixtureFacts(library.mention(each, chapter), count) for each, count in found)[:_MOST_FIXTURES]


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _sample(trials: list[Definition], walker: Walker) -> Walk | None:
    """A short test of which most can be said."""
    short = [each for each in trials if _FEWEST_SAMPLE <= each.end_line - each.start_line + 1 <= _MOST_SAMPLE]
    walks = [walk for each in short if (walk := walker.walk(each, _MOST_NOTES)) is not None]
    return max(walks, key=lambda walk: len(walk.notes), default=None)


def _groups(best: tuple[tuple[Mention, int], ...], promises: Promises) -> tuple[TestGroup, ...]:
    """For the most tested things a few promises that no chapter on them has told."""
    found: list[TestGroup] = []
    for mention, _ in best:
        chosen, count = promises.of([mention.name], [mention.name], most=_MOST_PROMISED)
        if chosen:
            found.append(TestGroup(mention, count, chosen))
    return tuple(found)


def _promise(definition: Definition, library: Library) -> Promise:
    return promise_of(trial_of(definition, library), library)


def _best_tested(library: Library, chapter: ChapterPlan) -> tuple[tuple[Mention, int], ...]:
    """The leading subjects that the tests name most."""
    found: list[tuple[int, Definition]] = []
    for plan in library.outline.chapters:
        if plan.kind is ChapterKind.CONCEPT:
            found.extend((uses_in_tests(each, library)[0], each) for each in plan.subjects if "." not in each.qualified)
    ordered = sorted(found, key=lambda pair: (-pair[0], key_of(pair[1])))[:_MOST_TESTED]
    return tuple((library.mention(each, chapter), count) for count, each in ordered if count)

"""The tests that name a subject, and what each promises."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fondation_cli.course.docstring import summary
from fondation_cli.course.facts.library import FUNCTIONS, Library
from fondation_cli.course.facts.uses import Promise
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import words
from fondation_cli.course.symbols import Definition, Kind, Reference, Role

_TEST_NAME = re.compile(r"^(?:test_?|Test|should_?|it_)(?=[A-Z_a-z0-9])")
_ASSERTION = re.compile(r"^\s*(?:assert\b|self\.assert\w+\(|assert\w*[.!(]|expect\(|require\.\w+\()")
_MARKS = (
    "@Test",
    "#[test]",
    "#[tokio::test",
    "#[async_std::test",
    "#[actix_rt::test",
    "#[rstest",
    "#[Test",
    "@pytest.mark",
    "[Fact",
    "[Theory",
    "[Test",
    "[DataTest",
    "* @test",
    "TEST",
    "@Param",
)
"""What stands before a test in some language, or is how it begins."""

_LONGEST_ASSERTION = 88
_FEWEST_WORDS, _MOST_WORDS = 3, 12
_SHORT_WORD = 3
_LONGEST_GROUP = 60
_MOST_PROMISES = 5
_MOST_ALIKE = 2


@dataclass(frozen=True, slots=True)
class Trial:
    """One test: where it stands, its name or title, and what it names."""

    path: str
    start: int
    end: int
    name: str
    words: str
    quoted: bool
    group: str = ""
    """What gathers it with others, in its own words."""
    definition: Definition | None = None


def trials_naming(name: str, library: Library) -> list[Trial]:
    """The tests whose body uses the name, in the order of files and lines."""
    found: dict[tuple[str, int], Trial] = {}
    for reference in library.test_uses(name):
        trial = _around(reference, library)
        if trial is not None:
            found.setdefault((trial.path, trial.start), trial)
    return [found[key] for key in sorted(found)]


def _around(reference: Reference, library: Library) -> Trial | None:
    scope = library.by_key.get((reference.path, reference.scope or ""))
    while scope is not None and not is_test(scope, library):
        scope = library.by_key.get((scope.path, scope.qualified.rpartition(".")[0]))
    return trial_of(scope, library) if scope is not None else None


def is_test(definition: Definition, library: Library) -> bool:
    """Whether a definition is a test: by its name in a file of tests, or by the mark above it."""
    role = library.role(definition.path)
    if definition.kind is Kind.TEST:
        return role is Role.TEST
    if definition.kind not in FUNCTIONS or role not in {Role.TEST, Role.SOURCE}:
        return False
    if role is Role.TEST and _TEST_NAME.match(definition.name) is not None:
        return True
    lines = library.lines(definition.path)
    first = definition.start_line
    while first > 1 and lines[first - 2].strip().startswith(("#[", "@", "[", "*", "/**")):
        first -= 1
    head = lines[first - 1 : definition.line or definition.start_line]
    return any(line.strip().startswith(_MARKS) for line in head)


def trial_of(definition: Definition, library: Library) -> Trial:
    """A test as a trial: the sentence it goes by, else its documentation, else its name."""
    start, end = definition.start_line, definition.end_line
    if definition.kind is Kind.TEST:
        groups = definition.signature.split(" › ")[:-1]
        group = groups[-1] if groups and len(groups[-1]) <= _LONGEST_GROUP else ""
        return Trial(definition.path, start, end, definition.name, definition.name, quoted=True, group=group)
    text = summary(definition.docstring, 110).rstrip(".")
    text = "" if "://" in text or library.role(definition.path) is Role.DOC else text
    words = text or spoken(definition.name)
    return Trial(definition.path, start, end, definition.name, words, bool(text), definition=definition)


def spoken(name: str) -> str:
    """A test's name as words: `test_cookie_persists` as `cookie persists`, `TestNotAllowed` as `not allowed`."""
    bare = _TEST_NAME.sub("", name).strip("_")
    if "_" in bare:
        return " ".join(part for part in bare.split("_") if part)
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words(bare))


class Promises:
    """Chooses the tests that say most of one chapter after another; what one chapter told, no other tells again."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._told: set[tuple[str, int]] = set()

    def of(self, names: list[str], about: Iterable[str], most: int = _MOST_PROMISES) -> tuple[tuple[Promise, ...], int]:
        """The tests chosen, and how many name one of these names. `about` are names that a good test speaks of."""
        trials: dict[tuple[str, int], Trial] = {}
        for name in names:
            trials.update({(trial.path, trial.start): trial for trial in trials_naming(name, self._library)})
        leading = frozenset(word.lower() for word in words(names[0])) if names else frozenset()
        listed = list(about)
        others = frozenset(word.lower() for name in listed for word in words(name) if len(word) > _SHORT_WORD)
        scored = sorted(trials.values(), key=lambda trial: (-_telling(trial, leading, others), trial.path, trial.start))
        chosen: list[Trial] = []
        for trial in scored:
            if _is_new(trial, chosen) and (trial.path, trial.start) not in self._told:
                chosen.append(trial)
            if len(chosen) == most:
                break
        self._told.update((trial.path, trial.start) for trial in chosen)
        chosen.sort(key=lambda trial: (trial.path, trial.start))
        return tuple(promise_of(trial, self._library, listed) for trial in chosen), len(trials)


def _is_new(trial: Trial, chosen: list[Trial]) -> bool:
    """Whether a test says something, and is not the third that begins with the same words."""
    said = trial.words.lower().split()
    if len(said) < _FEWEST_WORDS or any(each.words.lower().split() == said for each in chosen):
        return False
    return sum(each.words.lower().split()[:2] == said[:2] for each in chosen) < _MOST_ALIKE


def _telling(trial: Trial, lead: frozenset[str], about: frozenset[str]) -> float:
    said = {word.lower() for word in words(trial.words)}
    score = 3.0 * bool(said & lead) + 1.0 * bool(said & about) + 1.0 * trial.quoted
    score += 2.0 if _FEWEST_WORDS < len(trial.words.split()) <= _MOST_WORDS else 0.0
    score -= 1.0 if trial.words[-1:].isdigit() or trial.words.isupper() else 0.0
    return score - max(0, trial.end - trial.start - 30) / 20


def promise_of(trial: Trial, library: Library, about: Iterable[str] = ()) -> Promise:
    """What a test promises, with the first assertion on one line that speaks of the same things as its name."""
    lines = library.lines(trial.path)[trial.start - 1 : trial.end]
    # A line that begins with a dot goes on with the call above it.
    followed = zip(lines, [*lines[1:], ""], strict=True)
    said = [
        line.strip().rstrip(";")
        for line, after in followed
        if _ASSERTION.match(line) and not after.strip().startswith((".", "?."))
    ]
    topics = {name.lower() for name in about} | {
        word.lower() for word in trial.words.split() if len(word) > _SHORT_WORD
    }
    whole = [line for line in said if len(line) <= _LONGEST_ASSERTION and _is_whole(line) and _speaks_of(line, topics)]
    quote = library.quote(trial.definition, trial.words) if trial.definition is not None and trial.quoted else None
    start = min(trial.start, quote.span.start) if quote is not None else trial.start
    words = trial.words if quote is not None or trial.definition is None else spoken(trial.name)
    return Promise(trial.name, words, Span(trial.path, start, trial.end), whole[0] if whole else "", trial.group)


def _speaks_of(line: str, topics: set[str]) -> bool:
    names = {name.lower() for name in re.findall(r"[A-Za-z]\w*", line)}
    return bool(topics & (names | {word.lower() for name in names for word in words(name)}))


def _is_whole(line: str) -> bool:
    """Whether a line holds all of its assertion: its brackets close, and nothing is to follow."""
    pairs = (("(", ")"), ("[", "]"), ("{", "}"))
    closed = all(line.count(opening) == line.count(closing) for opening, closing in pairs)
    return closed and not line.endswith((",", "\\", "(", "=>")) and line.count('"') % 2 == 0

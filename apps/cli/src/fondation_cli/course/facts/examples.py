"""Real uses: code blocks of the documentation, examples, docstrings, and short tests."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from fondation_cli.course.facts.library import FUNCTIONS, Library
from fondation_cli.course.facts.tests_named import Trial, trials_naming
from fondation_cli.course.facts.uses import Example, Origin
from fondation_cli.course.listings import listings
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Definition, Role

_TOKEN = re.compile(r"[A-Za-z_$][\w$]*")
_OUTPUT = re.compile(r"^\s*(?:\$ |> |# |\{|<|\[|Traceback|pip |npm |go get|cargo )")
_DIRECTIVES = re.compile(r"^\s*(?:\.\. [\w:-]+::|:\w+:|toctree)", re.MULTILINE)
_HISTORY = re.compile(r"(?:^|/)(?:change|history|news|release|migrat|upgrad)", re.IGNORECASE)
_FENCED_COMMENTS = {"rust", "typescript", "tsx", "javascript"}
_COMMENT = re.compile(r"^\s*(?://[/!]|\*)")
_COMMENT_FENCE = re.compile(r"^\s*(?://[/!]|\*)\s?```\s*([\w,]*)\s*$")
_NO_CODE = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|(?:#|//).*$", re.MULTILINE)
_README = re.compile(r"^readme", re.IGNORECASE)
_LARGEST = 400_000
_FEWEST, _MOST, _IDEAL = 2, 24, 12
_METHOD = re.compile(r"(?:\.|::|->)([A-Za-z_]\w*)\(")
_TAKEN = re.compile(r"^\s*(?://[/!]\s*|>>> )?(?:use (?P<rust>\w+)::|from (?P<python>\w+)[\w.]* import )(?P<names>.*)$")
"""What is taken from which package, in Rust and Python."""

_HERE = ("crate", "self", "super")
_MOST_EARLY = 3
_PROMPT = re.compile(r"^\s*>>> ")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code in a text: its lines, and the names in it."""

    span: Span
    origin: Origin
    tokens: frozenset[str]
    code_lines: int
    weight: float
    is_code: bool = False
    """Whether it says what it is written in, or imports something."""


class ExampleFinder:
    """Finds the use that shows most in the fewest lines. The same lines are not shown twice in one course."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._shown: set[Span] = set()

    def best(self, subjects: tuple[Definition, ...], *, called: bool = False) -> Example | None:
        """A real use of the first subject for which there is one; with `called`, one that calls it."""
        for number, subject in enumerate(subjects):
            others = frozenset(other.name for other in subjects) - {subject.name}
            found = self._blocks(subject, others) + self._tests(subject, others)
            if called:
                found = [each for each in found if self._calls(each[1], subject.name)]
            if found:
                _, _, example = max(found, key=lambda each: (each[0], -each[1].start, each[1].path))
                self._shown.add(example.span)
                return example
            if number:
                break
        return None

    def start(self, subject: Definition) -> Example | None:
        """A use that calls the subject, for a trace to begin with: the documentation's own, shown before or not."""
        blocks = [
            found for found in self._blocks(subject, frozenset(), again=True) if self._calls(found[1], subject.name)
        ]
        plain = [found for found in blocks if found[2].origin is not Origin.DOCSTRING]
        if not plain:
            return self.best((subject,), called=True)
        return max(plain, key=lambda each: (each[0], -each[1].start, each[1].path))[2]

    def _calls(self, span: Span, name: str) -> bool:
        lines = self._library.lines(span.path)[span.start - 1 : span.end]
        return re.search(rf"(?<![\w$]){re.escape(name)}\(", "\n".join(lines)) is not None

    def first_use(self) -> Example | None:
        """Of the first uses of the project that the README shows, the one that says most in few lines."""
        blocks = [block for block in self._all if block.origin is Origin.README and block.is_code]
        if not blocks:
            return None
        called = {re.sub(r"\W", "_", name).lower() for name in self._library.called}
        own = [block for block in blocks if called & {token.lower() for token in block.tokens}]
        # What only other projects are named in shows no use of this one, and far down stands what few need.
        early = sorted(own or blocks, key=lambda block: block.span.start)[:_MOST_EARLY]
        chosen = max(early, key=lambda block: (block.weight, -block.span.start))
        self._shown.add(chosen.span)
        return Example(chosen.span, chosen.origin)

    def _blocks(
        self, subject: Definition, others: frozenset[str], *, again: bool = False
    ) -> list[tuple[float, Span, Example]]:
        wanted = subject.qualified.split(".")[-2:]
        found: list[tuple[float, Span, Example]] = []
        for block in [*self._by_token.get(subject.name, ()), *self._docstrings(subject)]:
            if (block.span in self._shown and not again) or not set(wanted) <= block.tokens:
                continue
            if self._is_of_another(block.span, subject.name):
                continue
            score = block.weight + 0.6 * len(others & block.tokens)
            used = tuple(sorted((others | {subject.name}) & block.tokens))
            user = subject.qualified if block.origin is Origin.DOCSTRING else ""
            members = self._members(block.span, subject)
            example = Example(block.span, block.origin, user, used, members, subject.name)
            found.append((score + 0.2 * min(len(members), 4), block.span, example))
        return found

    def _is_of_another(self, span: Span, name: str) -> bool:
        """Whether the lines take this name from another package: `use thiserror::Error` shows no `Error` of ours."""
        own = {*_HERE, *self._library.called, *(package.called for package in self._library.manifests)}
        known = {re.sub(r"\W", "_", each).lower() for each in own}
        lines = self._library.lines(span.path)[span.start - 1 : span.end]
        taken = [found for line in lines if (found := _TAKEN.match(line)) and name in _TOKEN.findall(found["names"])]
        return any((found["rust"] or found["python"]).lower() not in known for found in taken)

    def _members(self, span: Span, subject: Definition) -> tuple[str, ...]:
        """The subject's methods that these lines call, in the order of their first call."""
        own = {member.name for member in self._library.members(subject) if member.kind in FUNCTIONS and member.public}
        text = "\n".join(self._library.lines(span.path)[span.start - 1 : span.end])
        named = set(_TOKEN.findall(text)) - {subject.name}
        return tuple(
            dict.fromkeys(name for name in _METHOD.findall(text) if name in own and not named & self._others(name))
        )

    def _others(self, name: str) -> set[str]:
        """The types that have a method of this name."""
        return {one.qualified.split(".")[-2] for one in self._library.by_name.get(name, ()) if "." in one.qualified}

    def _docstrings(self, subject: Definition) -> Iterator[Block]:
        """Examples with prompts in the subject's own docstring."""
        if ">>>" not in (subject.docstring or ""):
            return
        lines = self._library.lines(subject.path)
        start = None
        for number in range(subject.start_line, min(subject.end_line, len(lines)) + 1):
            line = lines[number - 1]
            if _PROMPT.match(line) and start is None:
                start = number
            elif start is not None and not line.strip(" \t\"'`"):
                yield from _block(Span(subject.path, start, number - 1), lines, Origin.DOCSTRING)
                return

    def _tests(self, subject: Definition, others: frozenset[str]) -> list[tuple[float, Span, Example]]:
        found: list[tuple[float, Span, Example]] = []
        for trial in trials_naming(subject.name, self._library):
            size = trial.end - trial.start + 1
            span = Span(trial.path, trial.start, trial.end)
            if not _FEWEST < size <= _MOST or span in self._shown:
                continue
            tokens = self._tokens(span)
            score = 1.0 - abs(size - _IDEAL) / 12 + 0.6 * len(others & tokens) + self._closeness(trial, subject)
            used = tuple(sorted((others | {subject.name}) & tokens))
            members = self._members(span, subject)
            score += 0.2 * min(len(members), 4)
            found.append((score, span, Example(span, Origin.TEST, trial.name, used, members, subject.name)))
        return found

    def _closeness(self, trial: Trial, subject: Definition) -> float:
        """A test that speaks of the subject by its name says more of it."""
        words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", subject.name)}
        return 0.8 if words & set(trial.words.lower().split()) else 0.0

    def _tokens(self, span: Span) -> frozenset[str]:
        lines = self._library.lines(span.path)[span.start - 1 : span.end]
        return frozenset(_TOKEN.findall("\n".join(lines)))

    @cached_property
    def _by_token(self) -> dict[str, list[Block]]:
        found: dict[str, list[Block]] = defaultdict(list)
        for block in self._all:
            for token in block.tokens:
                found[token].append(block)
        return dict(found)

    @cached_property
    def _all(self) -> list[Block]:
        """Every block of code in the texts, and every short function of the examples."""
        found: list[Block] = []
        for file in self._library.index.files:
            if file.role is Role.EXAMPLE and file.language is not None:
                found.extend(self._functions(file.path))
            elif file.role is Role.SOURCE and file.language in _FENCED_COMMENTS:
                found.extend(_commented(file.path, self._library.lines(file.path)))
            elif file.role is Role.DOC and file.size <= _LARGEST and not _HISTORY.search(file.path):
                found.extend(blocks_of(file.path, self._library.lines(file.path)))
        return found

    def _functions(self, path: str) -> Iterator[Block]:
        file = self._library.file(path)
        lines = self._library.lines(path)
        if file is not None and file.lines <= _MOST:
            yield from _block(Span(path, 1, max(1, file.lines)), lines, Origin.EXAMPLE)
            return
        for definition in file.definitions if file is not None else ():
            if definition.kind in FUNCTIONS and not definition.nested:
                span = Span(path, definition.start_line, definition.end_line)
                yield from _block(span, lines, Origin.EXAMPLE)


def blocks_of(path: str, lines: list[str]) -> Iterator[Block]:
    """The blocks of code in a Markdown or RST file."""
    origin = Origin.README if _README.match(path) else Origin.DOCS
    for listing in listings(path, lines):
        yield from _block(Span(path, listing.start, listing.end), lines, origin, listing.language)


def _commented(path: str, lines: list[str]) -> Iterator[Block]:
    """The fenced blocks in comments, as rustdoc and TSDoc have them."""
    start = 0
    for number, line in enumerate(lines, 1):
        fence = _COMMENT_FENCE.match(line)
        if fence is None:
            if start and not _COMMENT.match(line):
                start = 0
        elif start:
            if number - 1 >= start:
                yield from _block(Span(path, start, number - 1), lines, Origin.DOCS, "code")
            start = 0
        elif not {"text", "ignore", "sh", "json"}.intersection(fence[1].split(",")):
            start = number + 1


def _block(span: Span, lines: list[str], origin: Origin, language: str = "") -> Iterator[Block]:
    shown = [line for line in lines[span.start - 1 : span.end] if line.strip()]
    if shown and all(map(_COMMENT.match, shown)):
        shown = [bare for line in shown if (bare := _COMMENT.sub("", line)).strip()]
    if not _FEWEST <= len(shown) <= _MOST or span.end - span.start > _MOST + 4 or _OUTPUT.match(shown[0]):
        return
    text = "\n".join(shown)
    if _DIRECTIVES.search(text):
        return
    weights = {Origin.README: 4.0, Origin.DOCS: 3.0, Origin.DOCSTRING: 3.2, Origin.EXAMPLE: 2.6}
    weight = weights[origin] - abs(len(shown) - _IDEAL) / 10
    imports = re.search(r"^\s*(?:>>> )?(?:import|from|const|use|package)\b", text, re.MULTILINE) is not None
    weight += 0.5 * imports + 0.3 * bool(language)
    weight -= 1.5 if "..." in text else 0.0
    yield Block(
        span, origin, frozenset(_TOKEN.findall(_NO_CODE.sub(" ", text))), len(shown), weight, imports or bool(language)
    )

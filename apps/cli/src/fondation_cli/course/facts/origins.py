"""Which texts of the past define the subjects of the chapters, and the commit that was the first to do so."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fondation_cli.course.analysis import analyse
from fondation_cli.course.facts.past import Past
from fondation_cli.course.history.record import Reach
from fondation_cli.course.history.trails import Step
from fondation_cli.course.languages import Language, language_of
from fondation_cli.course.roles import roles
from fondation_cli.course.symbols import TYPES, Definition, Kind, Role

Contents = Callable[[Sequence[str]], Iterator[tuple[str, bytes]]]
"""The texts of files of earlier commits, by their object ids; those that are not at hand, or large, are left out."""

_MOST_TEXTS = 20_000
"""A longer past is not searched: of its subjects only the files are told."""

_MOST_PARSED = 2_000_000
"""So many bytes are taken apart for one subject; of one that needs more only the file is told."""

_LONGEST_LINE = 1_000
_DAY = 86_400
_LAST_SECOND = 253_402_300_799

_BEFORE = re.compile(
    r"\b(?:class|def|struct|enum|trait|interface|protocol|object|module|type|record|union|func|fn|fun|function|const"
    r"|let|var|val|static|typedef|define|extension|actor|using|exports?|prototype|macro_rules|alias|mixin)\b[^\n]*$"
    r"|[}]\s*$"
)
_PLAIN = re.compile(r"^[\s\w:<>,*&\[\]?]*$")
_AFTER = re.compile(r"^\s*(?:[(<:=]|struct\b|interface\b|func\b)")
_BUT = re.compile(r"^\s*(?:import|from|return|#|//|\*)")


@dataclass
class _Sought:
    """One subject: the texts that define it, and of each line with its name whether that defines it."""

    subject: Definition
    texts: set[bytes] = field(default_factory=set)
    lines: dict[bytes, bool] = field(default_factory=dict)

    holder: str = ""
    parsed: int = 0

    def means(self, found: Definition, holder: str) -> bool:
        """Whether a definition of long ago, which `holder` holds, may be this one."""
        is_alike = (found.kind in TYPES) == (self.subject.kind in TYPES)
        return found.name == self.subject.name and is_alike and holder == self.holder

    def among(self, found: Sequence[Definition]) -> list[Definition]:
        """Those of a file that may be this one."""
        return [each for each in found if each.name == self.subject.name and self.means(each, _holder(each, found))]


@dataclass(frozen=True, slots=True)
class _Told:
    """A definition of one of the names that are looked for, what holds it, and the line on which it stands."""

    definition: Definition
    holder: str
    line: bytes


class _Lives:
    """From when to when a name was defined in each file: what moves leaves one as it comes to the next."""

    def __init__(self) -> None:
        self.first: Step | None = None
        self.has_gap = False
        """Whether it was away for long: what came back then may be another thing of the same name."""
        self._begun: dict[str, int] = {}
        self._ended: list[tuple[int, int]] = []

    def begin(self, step: Step) -> None:
        """A file defines the name from here on, if it did not before."""
        self.first = self.first or step
        last = max((end for _, end in self._ended), default=step.revision.seconds)
        self.has_gap |= not self._begun and step.revision.seconds - last > _DAY
        self._begun.setdefault(step.change.path, step.revision.seconds)

    def end(self, step: Step) -> None:
        """A file does not define it any more."""
        begun = self._begun.pop(step.change.path, None)
        self._ended += [(begun, step.revision.seconds)] if begun is not None else []

    def has_overlap(self) -> bool:
        """Whether two files defined it side by side: two things, or a copy."""
        lives = sorted([*self._ended, *((begun, _LAST_SECOND) for begun in self._begun.values())])
        return any(later[0] < earlier[1] - _DAY for earlier, later in pairwise(lives))


class Origins:
    """Where subjects were defined first, under whatever path. All are looked for at once, as each text is read once."""

    def __init__(self, past: Past, subjects: Iterable[Definition], contents: Contents) -> None:
        self._past = past
        self._changes = list(_changes(past)) if past.history.reach is Reach.ALL else []
        self._sought = {subject: _Sought(subject, holder=_held(past, subject)) for subject in subjects}
        self._names = {subject.name for subject in self._sought}
        self._told: dict[tuple[bytes, str], list[_Told]] = {}
        self._contents = contents
        changes = [step.change for step in self._changes]
        paths = {text: change.path for change in changes for text in (change.before, change.after) if text}
        if len(paths) > _MOST_TEXTS:
            self._changes = []
        for name, content in contents([text.decode() for text in sorted(paths)]) if self._changes else ():
            self._read(name.encode(), paths[name.encode()], content)

    def of(self, subject: Definition) -> Step | None:
        """The commit that brought a definition, and what it did to the file; None where that is not certain."""
        sought = self._sought[subject]
        lives = _Lives()
        for step in self._changes:
            texts = (step.change.before, step.change.after)
            if sought.texts.isdisjoint(texts) or self._is_other(sought, step.change.path):
                continue
            if step.change.after not in sought.texts:
                lives.end(step)
            elif lives.first is None and self._defines(sought, step):
                lives.begin(step)
            elif lives.first is not None and step.change.before not in sought.texts:
                # One that held it already may go on in a branch after it has moved: that is no second life.
                lives.begin(step)
        is_known = sought.parsed <= _MOST_PARSED and not lives.has_gap
        if lives.first is None or not is_known or self._stood_before(sought, lives.first):
            return None
        own = {step.change.path for step in self._past.trails.get(subject.path, ())}
        return lives.first if lives.first.change.path in own or not lives.has_overlap() else None

    def _defines(self, sought: _Sought, step: Step) -> bool:
        """Whether a commit left a definition in a file: what a line means may differ from text to text."""
        texts = self._contents([step.change.after.decode()])
        return any(self._defining(sought, step.change.after, step.change.path, content) for _, content in texts)

    def _stood_before(self, sought: _Sought, step: Step) -> bool:
        """Whether a commit found the definition there: one of those may have brought it of which not all is at hand."""
        before = (each for each in step.revision.changes if each.before in sought.texts)
        return any(not self._is_other(sought, each.path) for each in before)

    def _is_other(self, sought: _Sought, path: str) -> bool:
        """Whether a file of that path still has a definition of the name: then that is another thing."""
        file = self._past.library.file(path) if path != sought.subject.path else None
        return file is not None and bool(sought.among(file.definitions))

    def _read(self, text: bytes, path: str, content: bytes) -> None:
        for sought in self._sought.values():
            if sought.parsed > _MOST_PARSED:
                continue
            lines = [line for line in _lines(content, sought.subject.name.encode()) if sought.lines.get(line, True)]
            new = [line for line in lines if line not in sought.lines]
            if any(_may_define(line, sought.subject.name) for line in new):
                defining = self._defining(sought, text, path, content)
                sought.lines.update((line, line in defining) for line in new)
            else:
                sought.lines.update(dict.fromkeys(new, False))
            if any(sought.lines[line] for line in lines):
                sought.texts.add(text)

    def _defining(self, sought: _Sought, text: bytes, path: str, content: bytes) -> set[bytes]:
        """The lines of a text that define a subject."""
        sought.parsed += len(content)
        return {told.line for told in self._tells(text, path, content) if sought.means(told.definition, told.holder)}

    def _tells(self, text: bytes, path: str, content: bytes) -> list[_Told]:
        """What a text defines of all that is looked for: it is parsed for the first subject that asks."""
        language = language_of(path)
        if language is None:
            return []
        known = self._told.get((text, language.name))
        if known is None:
            known = list(self._parsed(content, language))
            self._told[text, language.name] = known
        return known

    def _parsed(self, content: bytes, language: Language) -> Iterator[_Told]:
        lines = content.split(b"\n")
        found = analyse(content, language, mentions=False).definitions
        for each in found:
            place = each.line or each.start_line
            if each.name in self._names and place <= len(lines):
                yield _Told(each, _holder(each, found), lines[place - 1].rstrip())


def _held(past: Past, subject: Definition) -> str:
    file = past.library.file(subject.path)
    return _holder(subject, file.definitions if file is not None else ())


def _holder(definition: Definition, others: Sequence[Definition]) -> str:
    """The name of what holds a definition; a module holds nothing of its own, and may be called otherwise tomorrow."""
    around = definition.qualified.rpartition(".")[0]
    if any(each.qualified == around and each.kind is Kind.MODULE for each in others):
        return ""
    is_known = definition.kind not in TYPES or any(each.qualified == around for each in others)
    return around.rpartition(".")[2] if is_known else ""


def _changes(past: Past) -> Iterator[Step]:
    """What people did to the project's own code, the oldest first."""
    paths = {change.path for revision in past.history.own() for change in revision.changes if language_of(change.path)}
    role = roles(paths)
    for revision in reversed(list(past.history.own())):
        for change in revision.changes:
            if role.get(change.path) is Role.SOURCE or (
                change.path in paths and past.library.role(change.path) is Role.SOURCE
            ):
                yield Step(revision, change)


def _lines(content: bytes, name: bytes) -> Iterator[bytes]:
    """The lines in which a name stands, or a longer one that holds it; their indents tell code from what quotes it."""
    place = content.find(name)
    while place >= 0:
        end = content.find(b"\n", place)
        end = len(content) if end < 0 else end
        yield content[content.rfind(b"\n", 0, place) + 1 : end].rstrip()
        place = content.find(name, end)


def _may_define(line: bytes, name: str) -> bool:
    """Whether a line has the look of a definition of a name; a parser tells then."""
    text = line.decode(errors="replace")
    if _BUT.match(text) or len(text) > _LONGEST_LINE:
        return False
    for found in re.finditer(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text):
        before, after = text[: found.start()], text[found.end() :]
        if _BEFORE.search(before) or (_PLAIN.match(before) and _AFTER.match(after)):
            return True
    return False

"""Takes a function step by step: what to show of it, and what to say of which lines."""

from collections.abc import Iterator
from dataclasses import replace

from fondation_cli.course.anatomy.statements import Anatomy, Call, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.facts.acts import Acts
from fondation_cli.course.facts.library import Library, span_of
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.names import Outside
from fondation_cli.course.facts.notes import choose, steps_of
from fondation_cli.course.facts.phrases import Note, Phrase, Walk
from fondation_cli.course.facts.readers import readers_of
from fondation_cli.course.facts.refusals import is_type, raises_of
from fondation_cli.course.facts.targets import Targets
from fondation_cli.course.facts.weights import weight_of_note
from fondation_cli.course.facts.wordlists import word_list
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition

LONGEST_EXCERPT = 64
_WINDOW = 34
_TAIL = 6
_TOLERANCE = 10
_MOST_NOTES = 8
_LONG_HEAD = 14
_MOST_EXITS = 4
_MOST_RAISED = 3


class Walker:
    """Makes walks through functions, as one chapter sees them."""

    def __init__(self, library: Library, targets: Targets, chapter: ChapterPlan | None) -> None:
        self._library = library
        self._targets = targets
        self._chapter = chapter
        self._reached: dict[Span, Definition] = {}
        self._steps: dict[Definition, tuple[Anatomy, list[Note]] | None] = {}

    def steps(self, function: Definition) -> tuple[Anatomy, list[Note]] | None:
        """All steps of a function; None where its language cannot be taken apart."""
        if function not in self._steps:
            self._steps[function] = self._read(function)
        return self._steps[function]

    def _read(self, function: Definition) -> tuple[Anatomy, list[Note]] | None:
        anatomy = self._library.anatomy(function)
        if anatomy is None:
            return None
        acts = Acts(
            anatomy,
            lambda call: self._follow(call, anatomy, function),
            lambda reached, call: self.meet(reached, call, function),
            lambda attribute: self._readers(attribute, function),
        )
        return anatomy, steps_of(anatomy.statements, acts)

    def walk(self, function: Definition, most: int = _MOST_NOTES) -> Walk | None:
        """A function step by step; None where there is nothing to say of its inside."""
        found = self.steps(function)
        if found is None or not found[1]:
            return None
        anatomy, notes = found
        excerpts = shown_lines(function, anatomy, notes)
        shown = [note for note in notes if any(span.start <= note.start and note.end <= span.end for span in excerpts)]
        exits = list(self._exits(anatomy, function))[:_MOST_EXITS]
        errors = [each.error for each in everything(anatomy.statements) if is_type(each.error)]
        return Walk(
            subject=self._library.mention(function, self._chapter),
            parameters=tuple(
                parameter.name for parameter in anatomy.parameters if parameter.name not in {"self", "cls"}
            ),
            returns=anatomy.returns,
            excerpts=excerpts,
            notes=tuple(self._with_errors(note) for note in choose(shown, most)),
            guards=_guards(anatomy),
            raises=tuple(dict.fromkeys(errors)),
            exits=tuple(mention for mention, _ in exits),
            exit_lines=tuple(line for _, line in exits),
            is_async=anatomy.is_async,
            is_generator=any(each.kind is Kind.YIELD for each in everything(anatomy.statements)),
        )

    def _with_errors(self, note: Note) -> Note:
        """A step whose calls say which errors can come back from them."""
        return replace(note, phrases=tuple(self._with_errors_of(phrase) for phrase in note.phrases))

    def _with_errors_of(self, phrase: Phrase) -> Phrase:
        target = phrase.target
        definition = self._reached.get(target.span) if target is not None and target.span is not None else None
        if target is None or definition is None:
            return phrase
        return replace(phrase, target=replace(target, raises=raises_of(definition, self._library)[:_MOST_RAISED]))

    def meet(self, reached: Definition | Outside, call: Call, function: Definition) -> Mention:
        """How to speak of what a call reaches: a method of the same type goes by its bare name."""
        if isinstance(reached, Definition):
            mention = self._library.mention(reached, self._chapter)
            self._reached[span_of(reached)] = reached
            same = self._library.holder(reached) is not None and (
                self._library.holder(reached) == self._library.holder(function)
            )
            return replace(mention, name=reached.name) if same else mention
        head = call.receiver.rpartition(".")[2]
        name = f"{head}.{call.name}" if head.isidentifier() else call.name
        return Mention(name=name, kind="function", package=reached.package, standard=reached.standard)

    def _follow(self, call: Call, anatomy: Anatomy, function: Definition) -> Definition | Outside | None:
        reached = self._targets.of(call, anatomy, function)
        if isinstance(reached, Definition) and reached == function:
            return None
        if isinstance(reached, Outside) and reached.standard and reached.package not in word_list("notable"):
            return None
        return reached

    def _readers(self, attribute: str, function: Definition) -> tuple[str, ...]:
        """The other methods that read what a function keeps in its object."""
        owner = self._library.holder(function)
        name = attribute.partition(".")[2]
        return readers_of(name, owner, self._library, function.name) if owner is not None else ()

    def _exits(self, anatomy: Anatomy, function: Definition) -> Iterator[tuple[Mention, int]]:
        """Calls that reach packages the project does not hold, those of the standard library left out."""
        for statement in everything(anatomy.statements):
            for call in statement.calls:
                reached = self._follow(call, anatomy, function)
                if isinstance(reached, Outside) and not reached.standard and call.name not in word_list("quiet"):
                    yield self.meet(reached, call, function), call.line


def everything(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """All statements, nested ones too, in the order of the code."""
    for statement in statements:
        yield statement
        yield from everything(statement.body)
        for handler in statement.handlers:
            yield from everything(handler.body)
        for case in statement.cases:
            yield from everything(case.body)
        yield from everything(statement.otherwise)


def shown_lines(function: Definition, anatomy: Anatomy, notes: list[Note]) -> tuple[Span, ...]:
    """The lines to show: all of a short function, its body where the head is long, else the weightiest parts."""
    path, start, end = function.path, function.start_line, function.end_line
    head = anatomy.body_start - start
    if end - start < LONGEST_EXCERPT and head <= _LONG_HEAD:
        return (Span(path, start, end),)
    if end - anatomy.body_start < LONGEST_EXCERPT + _TOLERANCE:
        return (Span(path, anatomy.body_start, end),)
    windows = _windows(anatomy, end)
    weights = {window: _weight(window, notes) for window in windows}
    best = sorted(sorted(windows, key=lambda window: (-weights[window], window))[:2])
    if len(best) == 2 and best[0][1] + 1 == best[1][0]:  # noqa: PLR2004 (two neighbours)
        best = [(best[0][0], best[1][1])]
    return tuple(Span(path, first, last) for first, last in best)


def _windows(anatomy: Anatomy, end: int) -> list[tuple[int, int]]:
    """The body cut between statements into parts of a screen each; a statement longer than that opens up."""
    cuts = list(_cuts(anatomy.statements))
    windows: list[tuple[int, int]] = []
    first = anatomy.body_start
    for before, after in zip(cuts, [*cuts[1:], end + 1], strict=True):
        if after - first > _WINDOW and before > first:
            windows.append((first, before - 1))
            first = before
    if windows and end - first < _TAIL:
        first = windows.pop()[0]
    windows.append((first, end))
    return [(first, min(last, first + LONGEST_EXCERPT - 1)) for first, last in windows]


def _cuts(statements: tuple[Statement, ...]) -> Iterator[int]:
    for statement in statements:
        yield statement.comment.start if statement.comment else statement.start
        if statement.end - statement.start >= _WINDOW:
            yield from _cuts(statement.body)
            for handler in statement.handlers:
                yield handler.start
                yield from _cuts(handler.body)
            for case in statement.cases:
                yield case.start
            yield from _cuts(statement.otherwise)


def _weight(window: tuple[int, int], notes: list[Note]) -> float:
    return sum(weight_of_note(note) for note in notes if window[0] <= note.start and note.end <= window[1])


def _guards(anatomy: Anatomy) -> int:
    """How many checks come first, before any work is done."""
    count = 0
    for statement in anatomy.statements:
        if statement.kind is not Kind.IF or statement.otherwise or len(statement.body) != 1:
            break
        if statement.body[-1].kind not in {Kind.FAIL, Kind.RETURN}:
            break
        count += 1
    return count

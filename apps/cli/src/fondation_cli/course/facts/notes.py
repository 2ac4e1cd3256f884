"""The steps of a function: its statements gathered as its author set them apart, by blank lines and comments."""

from dataclasses import replace

from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.docstring import plain, sentences, shorten
from fondation_cli.course.facts.acts import Acts
from fondation_cli.course.facts.merging import merged
from fondation_cli.course.facts.phrases import Act, Note, Phrase
from fondation_cli.course.facts.weights import FEWEST, weight_of, weight_of_note

_MOST_PHRASES = 3
_MOST_TOGETHER = 2
_COMPOUND = {Kind.IF, Kind.LOOP, Kind.TRY, Kind.WITH, Kind.SWITCH}
_LONGEST_COMMENT = 170
_LONG = 14
_NEAR = 2
_SHORTEST_COMMENT = 12


def steps_of(statements: tuple[Statement, ...], acts: Acts) -> list[Note]:
    """All steps, in order. A long block opens up: its head is a step, and so is each part of its body."""
    notes: list[Note] = []
    group: list[Statement] = []
    for statement in statements:
        if _opens(statement):
            notes.extend(_note(group, acts))
            notes.extend(_opened(statement, acts))
            group = []
            continue
        if group and (statement.comment or statement.after_blank):
            notes.extend(_note(group, acts))
            group = []
        group.append(statement)
    notes.extend(_note(group, acts))
    return notes


def choose(notes: list[Note], most: int) -> tuple[Note, ...]:
    """The steps most worth a note, in the order of the code, with the heads of the blocks that they stand in."""
    telling = [note for note in notes if weight_of_note(note) >= FEWEST]
    kept = sorted(telling or notes[:1], key=lambda note: (-weight_of_note(note), note.start))[:most]
    heads = [
        head
        for head in notes
        if head.reaches and head not in kept and any(head.end < note.start <= head.reaches for note in kept)
    ]
    ordered = sorted([*kept, *heads], key=lambda note: (note.start, note.end))
    return tuple(_joined([note for note in ordered if note.comment or _holds(note, ordered)]))


def _holds(note: Note, notes: list[Note]) -> bool:
    """Whether the head of a block has a step of that block behind it; what is no head needs none."""
    return not note.reaches or any(note.end <= other.start <= note.reaches for other in notes if other is not note)


def _joined(notes: list[Note]) -> list[Note]:
    """Neighbours that say the same as one note."""
    found: list[Note] = []
    for note in notes:
        before = found[-1] if found else None
        if before is not None and before.phrases == note.phrases and not note.comment and not note.reaches:
            found[-1] = replace(before, end=note.end)
        elif before is not None and (kept := _kept_together(before, note)) is not None:
            found[-1] = replace(before, end=note.end, phrases=(kept,))
        else:
            found.append(note)
    return found


def _kept_together(first: Note, second: Note) -> Phrase | None:
    """What two neighbouring steps keep for the same readers, as one phrase."""
    near = second.start - first.end <= _NEAR and not first.comment and not second.comment
    if not near or len(first.phrases) != 1 or len(second.phrases) != 1:
        return None
    one, other = first.phrases[0], second.phrases[0]
    same = one.act is other.act is Act.REMEMBER and one.readers == other.readers
    return replace(one, names=one.names + other.names) if same and not one.target and not other.target else None


def _opens(statement: Statement) -> bool:
    nested = {Kind.TRY, Kind.WITH, Kind.LOOP, Kind.IF, Kind.CALL}
    long = statement.end - statement.start + 1 > _LONG
    parts = len(statement.body) + len(statement.handlers) + len(statement.otherwise)
    return statement.kind in nested and long and parts > 1 and bool(statement.body)


def _opened(statement: Statement, acts: Acts) -> list[Note]:
    """The head of a long block, the steps of its body, and what follows its body."""
    notes = [*_head(statement, acts), *steps_of(statement.body, acts)]
    if statement.kind is Kind.TRY:
        for handler in statement.handlers:
            phrases = tuple(acts.handled(handler))
            notes.extend([Note(handler.start, handler.end, phrases)] if phrases else [])
    if statement.otherwise:
        if statement.kind is Kind.IF and statement.otherwise[0].kind is not Kind.IF:
            first, last = statement.otherwise[0].start, statement.otherwise[-1].end
            notes.append(Note(first, first, (Phrase(Act.SCOPE_ELSE, value=str(last)),), reaches=last))
        notes.extend(steps_of(statement.otherwise, acts))
    return notes


def _head(statement: Statement, acts: Acts) -> list[Note]:
    """Under which condition, for which items, inside of what the body runs."""
    last = statement.body[-1].end
    phrases: tuple[Phrase, ...] = ()
    if statement.kind is Kind.IF:
        phrases = (Phrase(Act.SCOPE, condition=statement.condition, value=str(last)),)
    elif statement.kind is Kind.LOOP:
        phrases = (acts.each(statement, last),)
    elif statement.kind is Kind.WITH:
        phrases = tuple(phrase for phrase in acts.of(statement) if phrase.act is Act.HOLD)[:1]
    comment = _comment(statement)
    if not phrases and not comment:
        return []
    binding = statement.kind in {Kind.IF, Kind.LOOP}
    return [Note(_first_line(statement), statement.start, phrases, comment, reaches=last if binding else 0)]


def _note(group: list[Statement], acts: Acts) -> list[Note]:
    """Neighbouring statements as steps; the lines of a step are those of what is said, and of its comment."""
    found = [(statement, acts.of(statement)) for statement in group]
    return [note for part in _parts(found) if (note := _step(part)) is not None]


def _parts(found: list[tuple[Statement, list[Phrase]]]) -> list[list[tuple[Statement, list[Phrase]]]]:
    """A run of statements of which much can be said, cut into steps of one or two phrases each."""
    if sum(len(phrases) for _, phrases in found) <= _MOST_PHRASES:
        return [found]
    parts: list[list[tuple[Statement, list[Phrase]]]] = []
    said = _MOST_PHRASES
    for statement, phrases in found:
        alone = statement.kind in _COMPOUND and bool(phrases)
        if said + len(phrases) > _MOST_TOGETHER or alone or not parts:
            parts.append([])
            said = 0
        parts[-1].append((statement, phrases))
        said = _MOST_PHRASES if alone else said + len(phrases)
    return parts


def _step(part: list[tuple[Statement, list[Phrase]]]) -> Note | None:
    phrases = merged([phrase for _, listed in part for phrase in listed])
    chosen = sorted(phrases, key=weight_of, reverse=True)[:_MOST_PHRASES]
    kept: tuple[Phrase, ...] = tuple(phrase for phrase in phrases if phrase in chosen)
    comment = next((text for statement, _ in part if (text := _comment(statement))), "")
    if not kept and not comment:
        return None
    said = [statement for statement, listed in part if any(phrase in kept or _is_listed(phrase) for phrase in listed)]
    if not said or comment:
        said = [statement for statement, _ in part]
    return Note(_first_line(said[0]), said[-1].end, kept, comment)


def _is_listed(phrase: Phrase) -> bool:
    return phrase.act in {Act.FILL, Act.REMEMBER}


def _first_line(statement: Statement) -> int:
    above = statement.comment
    return above.start if above is not None and above.start < statement.start else statement.start


def _comment(statement: Statement) -> str:
    """The first sentences of a comment, where it says something."""
    if statement.comment is None or len(statement.comment.text) < _SHORTEST_COMMENT:
        return ""
    kept: list[str] = []
    for sentence in sentences(plain(statement.comment.text)):
        if kept and len(" ".join([*kept, sentence])) > _LONGEST_COMMENT:
            break
        kept.append(sentence)
    text = " ".join(kept)
    return text if len(text) <= _LONGEST_COMMENT else shorten(text, _LONGEST_COMMENT)
